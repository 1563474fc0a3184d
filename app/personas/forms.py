"""What may come in about a persona, from the API and from the page alike."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from app.endpoints import Id
from app.texts import NAMED, Version, a_name, storable

MAX_DESCRIPTION = 64 * 1024  # bytes


def _short(text: str) -> str:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_DESCRIPTION:
        raise ValueError(f"This is {size // 1024:,} KB; a description holds 64 KB.")
    return storable(text).replace("\r\n", "\n")


Name = Annotated[str, a_name("A persona"), NAMED]
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
