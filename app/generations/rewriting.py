"""Another way for what is there: an answer written anew or carried on, a line said differently."""

from app.accounts.idempotency import Attempt
from app.accounts.models import User
from app.chats import branching, editing, thread
from app.chats.forms import NewBranch
from app.chats.models import Branch, Chat, Message
from app.chats.thread import Line
from app.errors import Conflict, Invalid, NotFound
from app.generations import goals
from app.generations.beginning import Started
from app.generations.goals import Goal
from app.generations.known import Place
from app.generations.models import CONTINUE, EDIT
from app.generations.taking import NO_KEY, Ready, Settings, take, turn_of
from app.prompts.values import Turn as Words


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

    async def prepare(branch: Branch) -> Ready:
        line = await _line(branch, message)
        place = Place(before=line.position, ordinal=line.variant_count)
        turn = await turn_of(user, chat, branch, "regenerate", settings, place)

        async def act() -> Goal:
            forks = not in_place and not line.is_last
            return await goals.another_variant(chat, branch, message, line, forks=forks)

        return turn, act

    return await take(user, branch, attempt, "regenerate", prepare)


async def carry_on(
    user: User,
    chat: Chat,
    branch: Branch,
    message: Message,
    *,
    attempt: Attempt = NO_KEY,
    settings: Settings | None = None,
) -> tuple[Started, bool]:
    """The last answer goes on where it ended, as a new variant. The prompt ends with that answer
    in the assistant's name: servers that can go on with one do, the others write what follows."""
    if message.role != "assistant":
        raise Invalid("Only an answer can be continued.")

    async def prepare(branch: Branch) -> Ready:
        begun = await _line(branch, message)
        words = Words("assistant", begun.text, str(begun.variant_seq))
        place = Place(before=begun.position, ordinal=begun.variant_count, begun=words)
        turn = await turn_of(user, chat, branch, CONTINUE, settings, place)

        async def act() -> Goal:
            _must_have_words(begun)
            if not begun.is_last:
                raise Conflict("Only the last message of a branch can be continued.", "NOT_LAST")
            return await goals.continuation(chat, branch, message, begun)

        return turn, act

    return await take(user, branch, attempt, CONTINUE, prepare)


async def answer_again(
    user: User,
    chat: Chat,
    branch: Branch,
    message: Message,
    text: str,
    *,
    seen: str | None = None,
    attempt: Attempt = NO_KEY,
    settings: Settings | None = None,
) -> tuple[Started, bool]:
    """The user's line says `text` from now on, and is answered again. Where something follows it
    that happens on a new branch, which leaves there and opens; the old one stays as it is."""
    if message.role != "user":
        raise Invalid("Only a line of yours can be answered again.")

    async def prepare(branch: Branch) -> Ready:
        line = await _line(branch, message)
        place = Place(before=line.position, said=text)
        turn = await turn_of(user, chat, branch, EDIT, settings, place)

        async def act() -> Goal:
            here = branch if line.is_last else await _fork(chat, branch, message)
            variant = await editing.edit(chat, here, message, text, seen)
            if here is not branch:
                await Branch.filter(seq=here.seq).update(forked_from_variant_id=variant.id)
            return await goals.next_message(chat, here, turn.profile.name, said=variant)

        return turn, act

    return await take(user, branch, attempt, EDIT, prepare)


async def _fork(chat: Chat, branch: Branch, message: Message) -> Branch:
    """Up to and including the message."""
    wanted = NewBranch(
        parent_branch_id=str(branch.id), forked_from_message_id=str(message.id), activate=True
    )
    return await branching.fork(chat, wanted)


def _must_have_words(line: Line) -> None:
    if line.status == "streaming":
        raise Conflict(
            "This answer is still being written.",
            "GENERATION_RUNNING",
            generationId=line.generation_id,
        )
    if not line.text.strip():
        raise Conflict("There is no text here to go on with.", "NOTHING_TO_CONTINUE")


async def _line(branch: Branch, message: Message) -> Line:
    line = await thread.line(branch, message.id)
    if line is None:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    return line
