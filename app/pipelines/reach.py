"""Whether anything looks into a source, where a character or a chat is told."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q

from app.pipelines.chosen import plan_of
from app.pipelines.definition import RagStep
from app.pipelines.models import Pipeline


@dataclass(frozen=True, slots=True)
class Looking:
    """Does the pipeline that applies there look into it? `id` is blank: the built-in one, which
    looks nowhere."""

    does: bool
    id: str = ""
    name: str = ""


async def looking(
    source: str, owner_id: UUID, profile_id: UUID | None, chat_id: UUID | None
) -> Looking:
    """In this chat, or with this character where no chat has its own way."""
    there = Q(scope="global")
    there |= Q(profile_id=profile_id) if profile_id else Q()
    there |= Q(chat_id=chat_id) if chat_id else Q()
    mine = Pipeline.filter(owner_id=owner_id, deleted_at=None, enabled=True).filter(there)
    # By name, too, the scopes stand in the order of their precedence.
    row = await mine.order_by("scope", "-created_at", "-id").first()
    plan = plan_of(row)
    if row is None or plan is None:
        return Looking(False)
    steps = [step for step in plan.before if isinstance(step, RagStep)]
    return Looking(any(source in step.params.sources for step in steps), str(row.id), row.name)
