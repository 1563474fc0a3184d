"""What may come in about a preset, from the API, the page and files alike."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from app import texts
from app.samplers.params import Extra, SamplerParams
from app.texts import MAX_NAME, Version


def _name(text: str) -> str:
    name = text.strip()
    if not name:
        raise ValueError("A preset needs a name.")
    if len(name) > MAX_NAME:
        raise ValueError(f"A name has at most {MAX_NAME} characters.")
    if reason := texts.flaw(name):
        raise ValueError(f"The text {reason}.")
    return name


Name = Annotated[
    str, AfterValidator(_name), Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME})
]


class SamplerBody(BaseModel):
    """What a preset consists of. Fields that nobody knows are passed over, so that what the API
    answered can be sent back whole."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )

    params: SamplerParams = SamplerParams()
    extra: Extra = Field(default_factory=dict)
    is_default: StrictBool = False


class NewSampler(SamplerBody):
    """A preset to be."""

    name: Name


class SamplerChange(SamplerBody):
    """Any subset of a preset; `version` is the one that the editor saw."""

    name: Name = ""
    version: Version | None = None
