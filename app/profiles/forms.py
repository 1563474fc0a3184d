"""What may come in about a character, from the API and from the page's form alike."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from werkzeug.datastructures import MultiDict

from app import web
from app.errors import Invalid
from app.profiles.card import Card
from app.profiles.storable import CardError
from app.texts import NAMED, Meta, Version, a_name

SINGLE = ("name", "nickname", "creator", "character_version")
LONG = (
    *("description", "personality", "scenario", "first_mes", "mes_example"),
    *("system_prompt", "post_history_instructions", "creator_notes"),
)

SHOWN = 300
MAX_GREETINGS = 500
MAX_TAGS = 500

Values = dict[str, Any]
"""What the form shows: texts by field, `alternate_greetings` a list, `tags` one line."""


def presentable(card: Card) -> Card:
    """The card, if its greetings and tags fit a form and a page. Raises CardError."""
    if len(card.alternate_greetings) > MAX_GREETINGS:
        raise CardError(f"holds more than {MAX_GREETINGS} greetings")
    if len(card.tags) > MAX_TAGS:
        raise CardError(f"holds more than {MAX_TAGS} tags")
    return card


Name = Annotated[str, a_name("A character"), NAMED]
Spec = Annotated[Card, AfterValidator(presentable)]


class ProfileBody(BaseModel):
    """What a character consists of. Fields that nobody knows are passed over, so that what the
    API answered can be sent back whole."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["CharSpec"] = "CharSpec"
    spec: Spec = Card()
    meta: Meta = {}
    avatar_asset_id: str | None = Field(None, alias="avatarAssetId")
    favourite: StrictBool = False

    def has(self, field: str) -> bool:
        """Whether this field was sent."""
        return field in self.model_fields_set


class NewProfile(ProfileBody):
    """A character to be."""

    name: Name


class ProfileChange(ProfileBody):
    """Any subset of a character; `version` is the one that the editor saw."""

    name: Name = ""
    version: Version | None = None


def shown(card: Card) -> Values:
    """The card as the form shows it."""
    values: Values = {field: getattr(card, field) for field in (*SINGLE, *LONG)}
    values["alternate_greetings"] = list(card.alternate_greetings)
    values["tags"] = ", ".join(card.tags)
    return values


def typed(form: MultiDict[str, str], before: Values) -> Values:
    """What somebody typed into the form; a field that was not sent stays as it was before."""
    values = {field: _lines(form.get(field, before[field])) for field in (*SINGLE, *LONG, "tags")}
    for field in SINGLE:
        values[field] = values[field].strip()
    greetings = before["alternate_greetings"]
    if "alternate_greetings" in form:
        greetings = [_lines(text) for text in form.getlist("alternate_greetings") if text.strip()]
    return {**values, "alternate_greetings": greetings}


def new(values: Values) -> NewProfile:
    """A character out of an empty form. Raises Invalid."""
    return web.parse(NewProfile, {"name": values["name"], "spec": _spec(values, Card())})


def changed(values: Values, before: Card, version: str) -> ProfileChange:
    """What the form says of the character whose card this is. Raises Invalid."""
    seen = {"version": int(version[:9])} if version.isascii() and version.isdigit() else {}
    return web.parse(ProfileChange, {"name": values["name"], "spec": _spec(values, before), **seen})


def differences(fresh: Values, values: Values) -> dict[str, str]:
    """A sentence beside each field that says something else by now than what was typed."""
    sentences = {}
    for name, text in fresh.items():
        if text != values[name]:
            now = text if isinstance(text, str) else " / ".join(text)
            shown = now if len(now) <= SHOWN else now[: SHOWN - 1] + "…"
            sentences[name] = f"Changed elsewhere, it now says “{shown}”. Save again to keep yours."
    return sentences


def _spec(values: Values, before: Card) -> dict[str, Any]:
    """The card before, with the form's fields over it and everything else kept."""
    spec = before.spec() | values
    parts = [part.strip() for part in values["tags"].split(",")]
    untouched = values["tags"] == ", ".join(before.tags)
    spec["tags"] = before.tags if untouched else list(dict.fromkeys(filter(None, parts)))
    return spec


def errors_of(problem: Invalid) -> dict[str, str]:
    """The sentence for each field of the form that is wrong."""
    errors: dict[str, str] = {}
    for issue in problem.issues:
        field = issue["path"].removeprefix("spec.").split(".")[0]
        if field == "spec":  # of the card as a whole only a list can be too long
            field = "tags" if "tags" in issue["message"] else "alternate_greetings"
        errors.setdefault(field, issue["message"])
    return errors


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
