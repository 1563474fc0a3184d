"""Taking a turn: say something, ask again, ask for the answer that is missing.

Each is one transaction that makes every row of the reply-to-be; its task begins after the commit.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app import db
from app.accounts.idempotency import Answer, Attempt, once
from app.accounts.models import User
from app.chats import thread, writing
from app.chats.models import Branch, Chat, Message
from app.chats.saying import Said
from app.connections.active import voice_for
from app.errors import Conflict, Invalid, NotFound
from app.generations.beginning import Started, Turn, begin, claim
from app.generations.prompt import ask
from app.profiles.models import Profile
from app.web import limits

Settings = Mapping[str, Any]
NO_KEY = Attempt(None, "")


async def say(
    user: User,
    chat: Chat,
    branch: Branch,
    said: Said,
    *,
    attempt: Attempt = NO_KEY,
    settings: Settings | None = None,
) -> tuple[Started, bool]:
    """The user's line and the reply to it: (ids, whether this call made them)."""
    turn = await _turn(user, chat, branch, "user_message", settings, said=said.text)

    async def act() -> Answer:
        mine = await said.store(chat, branch)
        return await begin(turn, user_message=mine.message)

    return await _take(turn, attempt, "say", act)


@db.transaction
async def only_say(
    user: User, chat: Chat, branch: Branch, said: Said, attempt: Attempt
) -> tuple[str | None, str | None]:
    """The line alone: (the id of its branch, its message's id)."""

    async def act() -> Answer:
        await writing.hold(branch)
        written = await said.store(chat, branch)
        return {"branchId": str(branch.id), "messageId": str(written.message.id)}

    ids, _ = await once(user.id, attempt.key, "message", attempt.words, act)
    return ids["branchId"], ids["messageId"]


async def answer(
    user: User,
    chat: Chat,
    branch: Branch,
    *,
    attempt: Attempt = NO_KEY,
    settings: Settings | None = None,
) -> tuple[Started, bool]:
    """The reply that is missing after the user's last line. Raises Conflict where none is."""
    turn = await _turn(user, chat, branch, "manual", settings)

    async def act() -> Answer:
        last = (await thread.newest(branch, 1)).lines
        if not last or last[0].role == "assistant":
            raise Conflict("Nothing waits for an answer here.", "NOTHING_TO_ANSWER")
        return await begin(turn)

    return await _take(turn, attempt, "answer", act)


async def regenerate(
    user: User,
    chat: Chat,
    branch: Branch,
    message: Message,
    *,
    in_place: bool = False,
    attempt: Attempt = NO_KEY,
    settings: Settings | None = None,
) -> tuple[Started, bool]:
    """Another variant of an answer. In mid-story a branch is forked before it, unless in place."""
    if message.role != "assistant":
        raise Invalid("Only an answer can be written another way.")
    if message.is_greeting:
        raise Conflict("A greeting is the card's own; swipe between its greetings.", "GREETING")
    line = await thread.line(branch, message.id)
    if line is None:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    turn = await _turn(user, chat, branch, "regenerate", settings, before=line.position)

    async def act() -> Answer:
        now = await thread.line(branch, message.id)  # a reader may have swiped since
        if now is None:
            raise NotFound("message on this branch", "NOT_ON_BRANCH")
        last = (await thread.newest(branch, 1)).lines[0]
        forks = last.message_id != now.message_id and not in_place
        return await begin(turn, again=(message, now), forks=forks)

    return await _take(turn, attempt, "regenerate", act)


async def _take(
    turn: Turn, attempt: Attempt, route: str, act: Callable[[], Awaitable[Answer]]
) -> tuple[Started, bool]:
    """Do it once, in one transaction, on a branch where nothing else runs."""

    @db.transaction
    async def whole() -> tuple[Answer, bool]:
        async def claimed() -> Answer:
            await claim(turn)
            return await act()

        return await once(turn.user.id, attempt.key, route, attempt.words, claimed)

    async with limits().door(turn.user.id):
        answer, fresh = await whole()
    return Started(**answer), fresh  # type: ignore[arg-type]  # what begin() made


async def _turn(
    user: User,
    chat: Chat,
    branch: Branch,
    trigger: str,
    settings: Settings | None,
    *,
    before: int | None = None,
    said: str | None = None,
) -> Turn:
    """Everything that can be refused is refused here, before a row is written."""
    voice = await voice_for(user.id, chat.id, overrides=settings or {})
    profile = await Profile.get(id=chat.entity_profile_id)
    asked = await ask(chat, branch, profile, voice, before=before, said=said)
    return Turn(user, chat, branch, profile, voice, asked, trigger)
