"""Which pipeline a chat's next reply runs through."""

from collections.abc import Mapping
from typing import Any

from app.chats.models import Chat
from app.pipelines.definition import definition_of
from app.pipelines.engine import blanks
from app.pipelines.models import Pipeline
from app.pipelines.plan import Plan, planned


async def pipeline_for(chat: Chat) -> Pipeline | None:
    """The chat's own, else its character's, else one for everything; of equals the newest. None:
    the built-in one."""
    return await Pipeline.by_rank(chat).first()


def plan_of(pipeline: Pipeline | None) -> Plan | None:
    """Its plan; what is stored was checked. None: the built-in one."""
    return planned(definition_of(pipeline.definition)) if pipeline else None


def artifacts_of(pipeline: Pipeline | None, kept: Mapping[str, object]) -> dict[str, object]:
    """Those that its steps will make, as they were made last; blank where they never were, or
    have another shape now."""
    plan = plan_of(pipeline)
    made = blanks(plan.steps) if plan else {}
    return {**kept, **{name: _as(blank, kept.get(name)) for name, blank in made.items()}}


def summaries_of(plan: Plan | None, artifacts: Mapping[str, object]) -> list[str]:
    """What its steps have summed up of the story."""
    steps = plan.after if plan else ()
    names = [x.params.artifact for x in steps if x.type == "post" and x.params.do == "summary"]
    found = [artifacts.get(name or "") for name in names]
    texts = [one.get("text") for one in found if isinstance(one, dict)]
    return [text for text in texts if isinstance(text, str) and text]


def _as(blank: object, kept: object) -> object:
    if isinstance(blank, dict):
        return {**blank, **kept} if isinstance(kept, dict) else blank
    return blank if kept is None or isinstance(kept, dict) else kept


def origin_of(pipeline: Pipeline) -> dict[str, Any]:
    """What a run keeps of what it ran."""
    return {
        "id": str(pipeline.id),
        "name": pipeline.name,
        "version": pipeline.version,
        "definition": pipeline.definition,
    }
