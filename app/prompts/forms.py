"""What may come in about a prompt template, from the API and from the page alike."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from app import texts
from app.endpoints import Id
from app.prompts.language import MAX_BYTES
from app.prompts.layout import Part, Role, Slot, completed
from app.texts import MAX_NAME, NAMED, Meta, Version, a_name

MAX_SLOTS = 200
MAX_LAYOUT = 256 * 1024  # bytes of all its own texts
DEEPEST = 10_000

Scope = Literal["global", "entity_profile", "chat"]
Engine = Literal["liquidjs"]


def _storable(text: str) -> str:
    return texts.storable(text).replace("\r\n", "\n")


def _short(text: str) -> str:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise ValueError(f"This is {size // 1024:,} KB; a template holds {MAX_BYTES // 1024} KB.")
    return _storable(text)


Name = Annotated[str, a_name("A prompt"), NAMED]
Text = Annotated[str, AfterValidator(_short), Field(json_schema_extra={"x-maxBytes": MAX_BYTES})]
Title = Annotated[str, AfterValidator(_storable), Field(max_length=MAX_NAME)]


class SlotForm(BaseModel):
    """One place in the order. `depth`: not here, but that many messages before the story's end,
    but for depth, note, summary and rag, which stand where the card, the note and the pipeline say;
    `title` and `text` are those of an own slot, `text` may also be the main's or the closing's."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    part: Part
    enabled: StrictBool = True
    role: Role = "system"
    depth: Annotated[int, Field(strict=True, ge=0, le=DEEPEST)] | None = None
    title: Title = ""
    text: Text = ""

    def slot(self) -> Slot:
        """As the assembly takes it."""
        return Slot(**self.model_dump())


def _light(slots: list[SlotForm]) -> list[SlotForm]:
    size = sum(len(slot.text.encode("utf-8", "surrogatepass")) for slot in slots)
    if size > MAX_LAYOUT:
        raise ValueError(f"All texts of a layout together hold {MAX_LAYOUT // 1024} KB.")
    return slots


Layout = Annotated[list[SlotForm], AfterValidator(_light), Field(max_length=MAX_SLOTS)]


class _Body(BaseModel):
    """Fields that nobody knows are passed over, so that what the API answered can be sent back."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )

    enabled: StrictBool = True
    scope_id: Id | None = None
    engine: Engine = "liquidjs"
    layout: Layout = Field(default_factory=list)
    meta: Meta = Field(default_factory=dict)


class NewTemplate(_Body):
    """A prompt to be. An empty layout is the usual order."""

    name: Name
    scope: Scope
    template_text: Text


class TemplateChange(_Body):
    """Any subset of a prompt; `version` is the one that the editor saw."""

    name: Name = ""
    scope: Scope = "global"
    template_text: Text = ""
    version: Version | None = None


class TemplateText(BaseModel):
    """A text that may be a template."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    template_text: Text


def layout_of(stored: list[dict[str, object]]) -> tuple[Slot, ...]:
    """A stored layout with every part in it."""
    return completed(SlotForm.model_validate(one).slot() for one in stored)
