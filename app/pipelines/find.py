"""Rights are the lookup; runs with their steps, in two statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from app.chats.models import Chat
from app.errors import NotFound
from app.paging import Page
from app.pipelines.models import Pipeline, PipelineRun, StepRun
from app.rows import paged
from app.web import row_id


@dataclass(frozen=True, slots=True)
class Run:
    """A run and its steps, in their order."""

    row: PipelineRun
    steps: Sequence[StepRun]
    there: bool = False  # can its pipeline still be opened?

    @property
    def generation_id(self) -> str | None:
        """The reply that it was for; runs of earlier versions do not say."""
        found = self.row.meta.get("generationId")
        return found if isinstance(found, str) else None


async def run_for(owner_id: UUID, run_id: object) -> Run:
    """This owner's run. Raises NotFound."""
    row = await PipelineRun.get_or_none(id=row_id(str(run_id), "run"), owner_id=owner_id)
    if row is None:
        raise NotFound("run")
    (found,) = await _with_steps([row])
    own = row.pipeline_id
    there = own is not None and await Pipeline.exists(id=own, deleted_at=None)
    return replace(found, there=there)


async def runs_of(chat: Chat, limit: int, cursor: str | None) -> Page[Run]:
    """A chat's, the newest first."""
    found = PipelineRun.filter(owner_id=chat.owner_id, chat_id=chat.id)
    page = await paged(found, limit, cursor, by="started_at", newest=True)
    return Page(await _with_steps(page.items), page.next_cursor)


async def _with_steps(runs: Sequence[PipelineRun]) -> list[Run]:
    steps: defaultdict[UUID, list[StepRun]] = defaultdict(list)
    if runs:
        wanted = [run.id for run in runs]
        for step in await StepRun.filter(run_id__in=wanted).order_by("ordinal"):
            steps[step.run_id].append(step)
    return [Run(run, steps[run.id]) for run in runs]
