"""What changes a branch. Everything here belongs inside a transaction."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app import db, live
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.db.models import now
from app.errors import NotFound
from app.markup import plain


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it now stands on its branch; `after` is the position of its predecessor."""

    message: Message
    variant: Variant
    position: int
    after: int


@dataclass(frozen=True, slots=True)
class Words:
    """One variant to be: its text, and how it came to be."""

    text: str
    kind: str = "original"
    status: str = "done"
    generation_id: UUID | None = None
    blocks: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)


async def hold(branch: Branch) -> None:
    """Nobody else writes this branch until the transaction ends; it must still be there, and
    its chat not in the trash."""
    lock = " FOR UPDATE OF b" if db.dialect() == "postgres" else ""
    sql = (
        "SELECT b.seq FROM chat_branches b JOIN chats c ON c.id = b.chat_id"  # noqa: S608
        f" WHERE b.seq = ? AND b.deleted_at IS NULL AND c.status <> 'deleted'{lock}"
    )
    if not await db.rows(sql, branch.seq):
        raise NotFound("branch")


async def append(
    chat: Chat,
    branch: Branch,
    role: str,
    name: str,
    words: list[Words],
    *,
    is_greeting: bool = False,
    message_format: str = "markdown",
    meta: dict[str, Any] | None = None,
) -> Written:
    """A new message at the tip, with its variants in order; the first one is chosen."""
    position, after = await _tip(branch)
    message = await Message.create(
        owner_id=chat.owner_id,
        chat_id=chat.id,
        branch_id=branch.id,
        role=role,
        name=name,
        format=message_format,
        is_greeting=is_greeting,
        meta=meta or {},
    )
    variants = [await _variant(message, n, said) for n, said in enumerate(words)]
    await Entry.create(
        branch_seq=branch.seq,
        position=position,
        message_seq=message.seq,
        variant_seq=variants[0].seq,
    )
    live.tell(
        live.chat_channel(chat.id),
        "message.added",
        branchId=str(branch.id),
        messageId=str(message.id),
        position=position,
        after=after,
    )
    return Written(message, variants[0], position, after)


async def place(branch: Branch, position: int, message: Message, variant: Variant) -> None:
    """An existing message, saying this variant, at a free position of another branch."""
    await Entry.create(
        branch_seq=branch.seq,
        position=position,
        message_seq=message.seq,
        variant_seq=variant.seq,
    )


async def _tip(branch: Branch) -> tuple[int, int]:
    """(the next position, the highest living one or 0)."""
    found = await db.rows(
        "SELECT (SELECT MAX(position) FROM branch_entries WHERE branch_seq = ?) AS highest,"
        " (SELECT MAX(position) FROM branch_entries WHERE branch_seq = ? AND deleted_at IS NULL)"
        " AS living",
        branch.seq,
        branch.seq,
    )
    return (found[0]["highest"] or 0) + 1, found[0]["living"] or 0


async def _variant(
    message: Message, ordinal: int, words: Words, derived_from: UUID | None = None
) -> Variant:
    return await Variant.create(
        owner_id=message.owner_id,
        message_id=message.id,
        message_seq=message.seq,
        ordinal=ordinal,
        kind=words.kind,
        status=words.status,
        prompt_text=words.text,
        blocks=words.blocks,
        meta=words.meta,
        generation_id=words.generation_id,
        derived_from_variant_id=derived_from,
    )


async def add_variant(message: Message, words: Words, derived_from: UUID | None = None) -> Variant:
    """A further variant, after all others; it is not chosen yet."""
    if db.dialect() == "postgres":  # other branches may hold this message and write it too
        await db.rows("SELECT seq FROM chat_messages WHERE seq = ? FOR UPDATE", message.seq)
    found = await db.rows(
        "SELECT MAX(ordinal) AS highest FROM message_variants WHERE message_seq = ?", message.seq
    )
    return await _variant(message, found[0]["highest"] + 1, words, derived_from)


async def choose(chat: Chat, branch: Branch, message: Message, variant: Variant) -> None:
    """On this branch the message says this variant from now on."""
    touched = await Entry.filter(
        branch_seq=branch.seq, message_seq=message.seq, deleted_at=None
    ).update(variant_seq=variant.seq)
    if not touched:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    tell_changed(chat, branch, message)


def tell_changed(chat: Chat, branch: Branch | None, message: Message) -> None:
    """Whoever shows this message on this branch, or on any, shows it anew."""
    where = {"branchId": str(branch.id)} if branch else {}
    live.tell(live.chat_channel(chat.id), "message.changed", messageId=str(message.id), **where)


async def take_off(chat: Chat, branch: Branch, message: Message, deletion_id: UUID) -> None:
    """Take a message off this branch; the deletion id brings it back."""
    entry = await Entry.get(branch_seq=branch.seq, message_seq=message.seq, deleted_at=None)
    entry.deleted_at, entry.deletion_id = now(), deletion_id
    await entry.save(update_fields=["deleted_at", "deletion_id"])
    _, after = await _tip(branch)
    live.tell(
        live.chat_channel(chat.id),
        "message.removed",
        branchId=str(branch.id),
        messageId=str(message.id),
        seq=message.seq,
        position=entry.position,
        after=after,
    )


async def touch(chat_id: UUID, text: str) -> None:
    """The chat's last message says this, just now."""
    at = now()
    await db.execute(
        "UPDATE chats SET last_message_at = ?, activity_at = ?, updated_at = ?,"
        " last_message_preview = ? WHERE id = ?",
        at,
        at,
        at,
        plain(text, 140),
        chat_id,
    )


async def fork(
    chat: Chat,
    parent: Branch,
    title: str,
    *,
    before: int,
    message_id: UUID | None,
    variant_id: UUID | None,
) -> Branch:
    """A new branch with the parent's living entries below position `before`: pointers only."""
    branch = await Branch.create(
        owner_id=chat.owner_id,
        chat_id=chat.id,
        title=title,
        parent_branch_id=parent.id,
        forked_from_message_id=message_id,
        forked_from_variant_id=variant_id,
    )
    await db.execute(
        "INSERT INTO branch_entries (branch_seq, position, message_seq, variant_seq, hidden)"
        " SELECT ?, position, message_seq, variant_seq, hidden FROM branch_entries"
        " WHERE branch_seq = ? AND deleted_at IS NULL AND position < ?",
        branch.seq,
        parent.seq,
        before,
    )
    return branch


async def activate(chat: Chat, branch: Branch) -> None:
    """This branch is the one that opens."""
    chat.active_branch_id = branch.id
    await Chat.filter(id=chat.id).update(active_branch_id=branch.id, updated_at=now())
    live.tell(live.chat_channel(chat.id), "branch.activated", branchId=str(branch.id))
