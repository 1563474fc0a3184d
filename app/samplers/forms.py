"""What may come in about a preset, from the API, the page and files alike."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from app.samplers.params import Extra, SamplerParams
from app.texts import NAMED, Version, a_name

Name = Annotated[str, a_name("A preset"), NAMED]


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
