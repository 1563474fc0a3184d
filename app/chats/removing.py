"""Taking messages off a branch and bringing them back. The messages themselves stay: other
branches may show them, and what was taken off waits in the trash."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app import db, live
from app.chats import find, unfinished, writing
from app.chats.board import signs
from app.chats.models import Branch, Chat, Entry, Message
from app.chats.preview import freshen
from app.db.models import new_id, now
from app.errors import Conflict, NotFound

TOLD_SINGLY = 20  # of more messages than this at once the page draws its thread anew


@dataclass(frozen=True, slots=True)
class Deletion:
    """What one act took off a branch."""

    id: UUID
    count: int


async def remove(chat: Chat, branch: Branch, messages: Sequence[Message]) -> Deletion:
    """Take these messages off the branch. What is being written of them stops first.

    Raises NotFound `NOT_ON_BRANCH` where one of them is not there; then all stay as they are.
    """
    seqs = [message.seq for message in messages]
    await _all_here(branch, seqs)
    if await _hush(chat, branch, seqs):
        seqs = await _here(branch, seqs)  # an answer without a word has gone by itself
    return await _remove(chat, branch, seqs) if seqs else Deletion(new_id(), 0)


@db.transaction
async def _remove(chat: Chat, branch: Branch, seqs: list[int]) -> Deletion:
    await writing.hold(branch)
    await _all_here(branch, seqs)
    return await take_off(chat, branch, seqs, new_id())


async def _all_here(branch: Branch, seqs: list[int]) -> None:
    if len(await _here(branch, seqs)) != len(set(seqs)):
        raise NotFound("message on this branch", "NOT_ON_BRANCH")


async def _here(branch: Branch, seqs: list[int]) -> list[int]:
    found = Entry.filter(branch_seq=branch.seq, message_seq__in=seqs, deleted_at=None)
    return [entry.message_seq for entry in await found]


async def remove_from(chat: Chat, branch: Branch, message: Message) -> Deletion:
    """Take this message and all that follow it off the branch."""
    entry = await Entry.get_or_none(branch_seq=branch.seq, message_seq=message.seq, deleted_at=None)
    if entry is None:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    await signs().hush(chat, branch)
    return await _remove_from(chat, branch, entry.position)


@db.transaction
async def _remove_from(chat: Chat, branch: Branch, position: int) -> Deletion:
    await writing.hold(branch)
    return await _take_off(chat, branch, new_id(), "position >= ?", position)


async def _hush(chat: Chat, branch: Branch, seqs: list[int]) -> bool:
    ours = any(row["message_seq"] in seqs for row in await unfinished.on(branch))
    if ours:
        await signs().hush(chat, branch)
    return ours


async def take_off(chat: Chat, branch: Branch, seqs: Sequence[int], deletion_id: UUID) -> Deletion:
    """Inside a transaction that holds the branch: one deletion, which `restore` brings back."""
    which = f"message_seq IN ({db.in_marks(seqs)})"
    return await _take_off(chat, branch, deletion_id, which, *seqs)


async def _take_off(
    chat: Chat, branch: Branch, deletion_id: UUID, which: str, *values: int
) -> Deletion:
    before = await writing.tip(branch)
    taken = await db.rows(
        "UPDATE branch_entries SET deleted_at = ?, deletion_id = ?"  # noqa: S608 -- marks only
        f" WHERE branch_seq = ? AND deleted_at IS NULL AND {which} RETURNING message_seq",
        now(),
        deletion_id,
        branch.seq,
        *values,
    )
    await writing.count(branch, -len(taken))
    facts = {"before": before, "after": await writing.tip(branch)}
    _tell(chat, branch, "messages.removed", [row["message_seq"] for row in taken], **facts)
    await freshen(chat, branch)
    return Deletion(deletion_id, len(taken))


def _tell(chat: Chat, branch: Branch, kind: str, seqs: Sequence[int], **facts: object) -> None:
    few = len(seqs) <= TOLD_SINGLY
    live.tell(
        live.chat_channel(chat.id),
        kind if few else "thread.changed",
        branchId=str(branch.id),
        **({"seqs": list(seqs), **facts} if few else {}),
    )
    live.tell(live.chat_channel(chat.id), "branches.changed")


@db.transaction
async def restore(chat: Chat, branch: Branch, deletion_id: UUID) -> int:
    """Put everything of one deletion back in its old place; gives the number of messages."""
    await writing.hold(branch)
    back = await db.rows(
        "UPDATE branch_entries SET deleted_at = NULL, deletion_id = NULL"
        " WHERE branch_seq = ? AND deletion_id = ? RETURNING message_seq",
        branch.seq,
        deletion_id,
    )
    if not back:
        raise NotFound("deletion")
    await writing.count(branch, len(back))
    _tell(chat, branch, "thread.changed", [row["message_seq"] for row in back])
    await freshen(chat, branch)
    return len(back)


async def deletion_of(owner_id: UUID, branch: Branch, message_id: object) -> UUID:
    """The deletion that took this message off the branch. Raises NotFound, Conflict."""
    message = await find.message_for(owner_id, message_id)
    entry = await Entry.get_or_none(branch_seq=branch.seq, message_seq=message.seq)
    if entry is None or await find.by_itself(entry.deletion_id):
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    if entry.deletion_id is None:
        raise Conflict("This message has not been deleted.", "NOT_DELETED")
    return entry.deletion_id


async def count_of(branch: Branch, deletion_id: UUID) -> int:
    """How many messages of this branch one deletion still holds."""
    return await Entry.filter(branch_seq=branch.seq, deletion_id=deletion_id).count()
