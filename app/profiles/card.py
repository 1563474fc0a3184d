"""The character card: one flat object, whatever kind of file it came from.

Two ways in. `Card.from_import` forgives what other programs' files do wrong; plain validation,
for the API and the form, refuses a wrong type or a text that cannot be kept and names the field.
Unknown fields keep their own names beside the known ones; what a V2 or V3 file had at its root,
outside `data`, is in `root_fields`, so that an export can put each back where it was.
"""

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.profiles.normalise import flat_fields, is_of_kind, newlines, unwrapped
from app.profiles.storable import CardError, Flaw, mended
from app.texts import MAX_NAME

__all__ = ["Card", "CardError"]


def _kept(value: Any) -> Any:
    """The value itself, if every database can keep it."""
    found: set[Flaw] = set()
    try:
        copy = mended(value, found)
    except CardError as error:
        raise PydanticCustomError("not_storable", "{why}", {"why": str(error)}) from error
    if found:
        flaws = ", ".join(sorted(found))
        raise PydanticCustomError("not_storable", "holds {flaws}", {"flaws": flaws})
    return copy


Plain = Annotated[Any, BeforeValidator(_kept)]
Text = Annotated[str, AfterValidator(_kept), AfterValidator(newlines)]
Texts = Annotated[list[Text], FailFast()]
Date = Annotated[int | None, AfterValidator(_kept)]
Object = Annotated[dict[str, Any], BeforeValidator(_kept)]


class Card(BaseModel):
    """A character as its author wrote it. Dates are unix seconds, 0 for unknown."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    __pydantic_extra__: dict[str, Plain] = Field(init=False)

    name: Annotated[Text, Field(max_length=MAX_NAME)] = ""
    description: Text = ""
    personality: Text = ""
    scenario: Text = ""
    first_mes: Text = ""
    mes_example: Text = ""
    alternate_greetings: Texts = []
    tags: Texts = []
    system_prompt: Text = ""
    post_history_instructions: Text = ""
    creator_notes: Text = ""
    creator: Text = ""
    character_version: Text = ""
    nickname: Text = ""
    group_only_greetings: Texts = []
    creator_notes_multilingual: dict[Text, Text] = {}
    source: Texts = []
    creation_date: Date = None
    modification_date: Date = None
    assets: Annotated[list[Object], FailFast()] = []
    character_book: Object | None = None
    extensions: Object = {}
    root_fields: Object = {}

    @classmethod
    def from_import(cls, card: object, *, notes: list[str] | None = None) -> Self:
        """A card from a file's JSON: V1, V2, V3 or one of their relatives.

        What had to be mended is added to `notes` as sentences. Raises CardError.
        """
        return cls.model_validate(flat_fields(card, [] if notes is None else notes))

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, card: Any) -> Any:
        if not isinstance(card, dict):
            return card
        if is_of_kind("chara_card", card) and isinstance(card.get("data"), dict):
            card = unwrapped(card)
        _kept(list(card))
        return card

    @classmethod
    def stored(cls, spec: dict[str, Any]) -> Self:
        """A card out of what `spec` gave; nothing in it is looked through a second time."""
        known = cls.model_fields.keys()
        card = cls.model_construct(**{key: spec[key] for key in known & spec.keys()})
        assert card.__pydantic_extra__ is not None
        card.__pydantic_extra__ |= {key: spec[key] for key in spec.keys() - known}
        return card

    def spec(self) -> dict[str, Any]:
        """The card as plain JSON, to store; `Card.stored` gives an equal card back."""
        return dict(self)

    def greetings(self) -> list[str]:
        """What the character may open with, in the card's order, the blank ones left out."""
        return [text for text in (self.first_mes, *self.alternate_greetings) if text.strip()]

    def called(self) -> str:
        """What `{{char}}` stands for."""
        return self.nickname.strip() or self.name
