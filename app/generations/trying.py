"""Trying a pipeline on a story: all of it happens but nothing comes into the story."""

from dataclasses import replace

from app.accounts.idempotency import Attempt
from app.accounts.models import User
from app.chats import thread
from app.chats.models import Branch, Chat
from app.errors import Conflict
from app.generations import goals
from app.generations.beginning import Started
from app.generations.goals import Goal
from app.generations.known import Place, Through
from app.generations.models import TRIAL
from app.generations.taking import NO_KEY, Ready, Settings, take, turn_of
from app.pipelines.models import Pipeline


async def try_out(
    user: User,
    chat: Chat,
    branch: Branch,
    pipeline: Pipeline | None,
    said: str | None = None,
    *,
    attempt: Attempt = NO_KEY,
    settings: Settings | None = None,
) -> tuple[Started, bool]:
    """An answer to `said`, else to the branch's last line once more, through this pipeline (None:
    the built-in one): (ids, whether this call began it). Raises Conflict where nothing can be
    answered, or an answer is being written there."""

    async def prepare(branch: Branch) -> Ready:
        place = Place(said=said) if said is not None else await _place(branch)
        place = replace(place, through=Through(pipeline))

        async def act() -> Goal:
            return goals.trial(branch)

        return await turn_of(user, chat, branch, TRIAL, settings, place), act

    return await take(user, branch, attempt, TRIAL, prepare)


async def _place(branch: Branch) -> Place:
    """Where the last answer stands, else after the line that waits for one."""
    lines = (await thread.newest(branch, 2)).lines
    if lines and lines[-1].role != "assistant":
        return Place()
    if len(lines) < 2:  # nothing, or a greeting
        sentence = "Nothing waits for an answer here yet: say something to it."
        raise Conflict(sentence, "NOTHING_TO_ANSWER")
    return Place(before=lines[-1].position, ordinal=lines[-1].variant_count)
