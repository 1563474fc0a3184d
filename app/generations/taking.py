"""What every way of asking for words shares: what has been asked for before, what can be refused
before a row is written, and one transaction that makes every row of the reply-to-be. Its task
begins after the commit."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app import db
from app.accounts.idempotency import Answer, Attempt, first_answer, once
from app.accounts.models import User
from app.chats import find
from app.chats.models import Branch, Chat
from app.connections.active import voice_for
from app.db.models import now
from app.generations.beginning import Moved, Started, Turn, begin, claim
from app.generations.goals import Goal
from app.generations.known import Place
from app.generations.prompt import ask
from app.generations.tracing import Prepared
from app.profiles.models import Profile
from app.web import limits

Settings = Mapping[str, Any]
Ready = tuple[Turn, Callable[[], Awaitable[Goal]]]  # and what makes its rows
Prepare = Callable[[Branch], Awaitable[Ready]]
ANEW = 2  # times that a prompt is made anew because its branch has changed
NO_KEY = Attempt(None, "")
HERE = Place()


async def turn_of(
    user: User,
    chat: Chat,
    branch: Branch,
    trigger: str,
    settings: Settings | None,
    place: Place = HERE,
) -> Turn:
    """Everything that can be refused is refused here, before a row is written."""
    began = now()
    voice = await voice_for(user.id, chat.id, overrides=settings or {})
    profile = await Profile.get(id=chat.entity_profile_id)
    asked = await ask(chat, branch, profile, voice, place)
    times = Prepared(began, now())
    return Turn(user, chat, branch, profile, voice, asked, trigger, times)


async def first_of(user: User, attempt: Attempt, way: str) -> Started | None:
    """What this very request began before, under its key."""
    answer = await first_answer(user.id, attempt.key, way, attempt.words)
    return Started(**answer) if answer else None  # type: ignore[arg-type]  # what begin() made


async def take(
    user: User, branch: Branch, attempt: Attempt, way: str, prepare: Prepare
) -> tuple[Started, bool]:
    """Do it once, on a branch where nothing else runs. What was begun before is not prepared
    again: that could be refused by now. A prompt is made anew where its branch has changed since
    it was begun; raises Moved where that happens each time."""
    if first := await first_of(user, attempt, way):
        return first, False
    for _ in range(ANEW):
        with contextlib.suppress(Moved):
            return await _begun(*await prepare(branch), attempt, way)
        _, branch = await find.branch_for(user.id, branch.id)
    return await _begun(*await prepare(branch), attempt, way)


async def _begun(
    turn: Turn, act: Callable[[], Awaitable[Goal]], attempt: Attempt, way: str
) -> tuple[Started, bool]:
    @db.transaction
    async def whole() -> tuple[Answer, bool]:
        async def claimed() -> Answer:
            await claim(turn)
            return await begin(turn, await act())

        return await once(turn.user.id, attempt.key, way, attempt.words, claimed)

    async with limits().door(turn.user.id):
        answer, fresh = await whole()
    return Started(**answer), fresh  # type: ignore[arg-type]  # what begin() made
