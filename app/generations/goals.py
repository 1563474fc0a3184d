"""Where the words of a reply will stand, and the rows that wait for them there.

Everything here belongs inside a transaction that holds the branch.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app import live
from app.chats import branching, writing
from app.chats.models import Branch, Chat, Message, Variant
from app.chats.thread import Line
from app.chats.writing import Words
from app.db.models import new_id


@dataclass(frozen=True, slots=True)
class Goal:
    """A variant of a message on a branch; without a message, that branch's draft.

    `start` are the words that the reply continues, `replaces` is the variant that is chosen again
    where none follow. `said` is the version of the user's line that is answered, where the prompt
    held it before it was stored. `meta` is the run's.
    """

    branch: Branch
    generation_id: UUID
    message: Message | None = None
    variant: Variant | None = None
    replaces: UUID | None = None
    start: str = ""
    user_message: Message | None = None
    said: Variant | None = None
    meta: dict[str, Any] = field(default_factory=dict)


async def next_message(
    chat: Chat,
    branch: Branch,
    name: str,
    user_message: Message | None = None,
    *,
    said: Variant | None = None,
) -> Goal:
    """A message of its own at the tip, in this name."""
    generation_id = new_id()
    words = _awaited("generation", generation_id)
    written = await writing.append(chat, branch, "assistant", name, [words])
    return Goal(
        *(branch, generation_id, written.message, written.variant),
        user_message=user_message,
        said=said,
    )


async def another_variant(
    chat: Chat, branch: Branch, message: Message, line: Line, *, forks: bool
) -> Goal:
    """One more variant of an answer; where it forks, on a new branch that leaves before it."""
    generation_id = new_id()
    variant = await writing.add_variant(message, _awaited("generation", generation_id))
    writing.tell_changed(chat, None, message)
    earlier = UUID(line.variant_id)
    if not forks:
        await writing.choose(chat, branch, message, variant)
        return Goal(branch, generation_id, message, variant, earlier)
    fork = await writing.fork(
        chat,
        branch,
        await branching.next_title(chat),
        before=line.position,
        message_id=message.id,
        variant_id=variant.id,
    )
    await writing.place(fork, line.position, message, variant)
    await writing.activate(chat, fork)
    live.tell(live.chat_channel(chat.id), "branches.changed")
    left = {"forkedFrom": str(branch.id)}
    return Goal(fork, generation_id, message, variant, earlier, meta=left)


async def continuation(chat: Chat, branch: Branch, message: Message, begun: Line) -> Goal:
    """A variant that begins with the words of `begun`, takes its place and goes on."""
    generation_id = new_id()
    words, earlier = _awaited("continuation", generation_id, begun.text), UUID(begun.variant_id)
    variant = await writing.add_variant(message, words, derived_from=earlier)
    writing.tell_changed(chat, None, message)
    await writing.choose(chat, branch, message, variant)
    return Goal(branch, generation_id, message, variant, earlier, begun.text)


def draft(branch: Branch, start: str) -> Goal:
    """The composer of a branch, whose draft goes on."""
    return Goal(branch, new_id(), start=start)


def trial(branch: Branch) -> Goal:
    """Nowhere; the run says of which branch it was."""
    return Goal(branch, new_id(), meta={"trial": True, "branchId": str(branch.id)})


def _awaited(kind: str, generation_id: UUID, start: str = "") -> Words:
    return Words(start, kind=kind, status="streaming", generation_id=generation_id)
