"""What may come in about a persona, from the API and from the page alike."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from app import texts
from app.endpoints import Id
from app.texts import MAX_NAME, Version

MAX_DESCRIPTION = 64 * 1024  # bytes


def _name(text: str) -> str:
    name = text.strip()
    if not name:
        raise ValueError("A persona needs a name.")
    if len(name) > MAX_NAME:
        raise ValueError(f"A name has at most {MAX_NAME} characters.")
    return _storable(name)


def _storable(text: str) -> str:
    if reason := texts.flaw(text):
        raise ValueError(f"The text {reason}.")
    return text


def _short(text: str) -> str:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_DESCRIPTION:
        raise ValueError(f"This is {size // 1024:,} KB; a description holds 64 KB.")
    return _storable(text).replace("\r\n", "\n")


Name = Annotated[
    str, AfterValidator(_name), Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME})
]
Description = Annotated[
    str, AfterValidator(_short), Field(json_schema_extra={"x-maxBytes": MAX_DESCRIPTION})
]


class PersonaBody(BaseModel):
    """What a persona consists of. Fields that nobody knows are passed over, so that what the API
    answered can be sent back whole."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )

    description: Description = ""
    is_default: StrictBool = False


class NewPersona(PersonaBody):
    """A persona to be."""

    name: Name


class PersonaChange(PersonaBody):
    """Any subset of a persona; `version` is the one that the editor saw."""

    name: Name = ""
    version: Version | None = None


class Usual(BaseModel):
    """The persona of a character's new stories."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    persona_id: Id | None
