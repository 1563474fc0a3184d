"""What may come in about a pipeline, from the API and from the page alike."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from app import texts
from app.endpoints import Id
from app.texts import MAX_NAME, Version

Scope = Literal["global", "entity_profile", "chat"]


def _name(text: str) -> str:
    name = text.strip()
    if not name:
        raise ValueError("A pipeline needs a name.")
    if len(name) > MAX_NAME:
        raise ValueError(f"A name has at most {MAX_NAME} characters.")
    if reason := texts.flaw(name):
        raise ValueError(f"The text {reason}.")
    return name


Name = Annotated[
    str, AfterValidator(_name), Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME})
]
Steps = Annotated[
    dict[str, Any],
    Field(description="Its schema: GET /api/pipelines/schema. At most 256 KB and 50 steps."),
]


class _Body(BaseModel):
    """Fields that nobody knows are passed over, so that what the API answered can be sent back."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )

    enabled: StrictBool = True
    scope: Scope = "global"
    scope_id: Id | None = None


class NewPipeline(_Body):
    """A pipeline to be."""

    name: Name
    definition: Steps


class PipelineChange(_Body):
    """Any subset of a pipeline; `version` is the one that the editor saw."""

    name: Name = ""
    definition: Steps = Field(default_factory=dict)
    version: Version | None = None
