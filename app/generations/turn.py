"""Taking a turn: say something, ask for the answer that is missing, let the model say it."""

from app import db
from app.accounts.idempotency import Answer, Attempt, once
from app.accounts.models import User
from app.chats import drafts, thread, writing
from app.chats.models import Branch, Chat
from app.chats.saying import Said
from app.errors import Conflict
from app.generations import goals
from app.generations.beginning import Started
from app.generations.goals import Goal
from app.generations.known import Place
from app.generations.models import IMPERSONATE
from app.generations.taking import NO_KEY, Ready, Settings, take, turn_of
from app.prompts.values import Turn as Words


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

    async def prepare(branch: Branch) -> Ready:
        place = Place(said=said.text)
        turn = await turn_of(user, chat, branch, "user_message", settings, place)

        async def act() -> Goal:
            mine = await said.store(chat, branch)
            name = turn.profile.name
            return await goals.next_message(chat, branch, name, mine.message, said=mine.variant)

        return turn, act

    return await take(user, branch, attempt, "say", prepare)


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

    async def prepare(branch: Branch) -> Ready:
        turn = await turn_of(user, chat, branch, "manual", settings)

        async def act() -> Goal:
            last = (await thread.newest(branch, 1)).lines
            if not last or last[0].role == "assistant":
                raise Conflict("Nothing waits for an answer here.", "NOTHING_TO_ANSWER")
            return await goals.next_message(chat, branch, turn.profile.name)

        return turn, act

    return await take(user, branch, attempt, "answer", prepare)


async def impersonate(
    user: User,
    chat: Chat,
    branch: Branch,
    *,
    typed: str | None = None,
    attempt: Attempt = NO_KEY,
    settings: Settings | None = None,
) -> tuple[Started, bool]:
    """The user's own turn, into the branch's draft, where it goes on with what stands there.

    `typed` is what its composer holds by now, where the one who asks knows that.
    """

    async def prepare(branch: Branch) -> Ready:
        start = await drafts.text_of(branch) if typed is None else typed
        begun = Words("assistant", start, "draft") if start.strip() else None
        place = Place(begun=begun, as_user=True)
        turn = await turn_of(user, chat, branch, IMPERSONATE, settings, place)

        async def act() -> Goal:
            if typed is not None:
                await drafts.keep(chat, branch, typed)
            return goals.draft(branch, start)

        return turn, act

    return await take(user, branch, attempt, IMPERSONATE, prepare)
