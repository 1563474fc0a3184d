"""What may come in about a pipeline, from the API and from the page alike."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from app.endpoints import Id
from app.texts import NAMED, Version, a_name

Scope = Literal["global", "entity_profile", "chat"]

Name = Annotated[str, a_name("A pipeline"), NAMED]
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
