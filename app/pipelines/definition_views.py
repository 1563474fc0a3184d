"""What the pages of pipelines get: values only."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.pipelines.definition import name_at
from app.pipelines.models import Pipeline
from app.pipelines.ready import READY
from app.prompts.views import places, reach_of

__all__ = ["PipelineView", "ReadyView", "places", "ready_views", "url_of", "views"]


@dataclass(frozen=True, slots=True)
class PipelineView:
    """One of them in a list: where it applies, the one there that is used instead of it, and its
    steps by name."""

    id: str
    name: str
    url: str
    enabled: bool
    where: str
    where_url: str
    newer: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class ReadyView:
    """One that is there ready made."""

    name: str
    about: str
    url: str


def ready_views(rows: Sequence[Pipeline]) -> list[ReadyView]:
    """Those that are not there yet for every story, by their names."""
    taken = {row.name for row in rows if row.scope == "global"}
    return [
        ReadyView(one.name, one.about, f"/pipelines/ready/{name}")
        for name, one in READY.items()
        if one.name not in taken
    ]


def url_of(row: Pipeline) -> str:
    """Its page."""
    return f"/pipelines/{row.id}"


async def views(rows: Sequence[Pipeline]) -> list[PipelineView]:
    """All of them, in four statements at most."""
    known = await reach_of(rows)
    return [
        PipelineView(
            *(str(row.id), row.name, url_of(row), row.enabled, *known[row.id]),
            steps=[name_at(row.definition, n) for n in range(len(row.definition.get("steps", ())))],
        )
        for row in rows
    ]
