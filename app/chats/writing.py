"""What changes a branch. Everything here belongs inside a transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app import db, live
from app.chats import artifacts, index
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.db.models import now
from app.db.sql import moment
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


async def hold(branch: Branch) -> datetime | None:
    """Nobody else writes this branch until the transaction ends; it must still be there, and its
    chat not in the trash. Gives the time of its last change."""
    lock = " FOR UPDATE OF b" if db.dialect() == "postgres" else ""
    sql = (
        "SELECT b.updated_at FROM chat_branches b JOIN chats c ON c.id = b.chat_id"  # noqa: S608
        f" WHERE b.seq = ? AND b.deleted_at IS NULL AND c.status <> 'deleted'{lock}"
    )
    found = await db.rows(sql, branch.seq)
    if not found:
        raise NotFound("branch")
    return moment(found[0]["updated_at"])


async def hold_message(message: Message) -> None:
    """Nobody else changes its variants until the transaction ends: other branches may show this
    message too."""
    if db.dialect() == "postgres":
        await db.rows("SELECT seq FROM chat_messages WHERE seq = ? FOR UPDATE", message.seq)


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
    position, after = await _next_place(branch)
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
    await count(branch, 1)


async def _next_place(branch: Branch) -> tuple[int, int]:
    """Take the next position: (it, the highest living one or 0). The branch is one longer."""
    found = await db.rows(
        "UPDATE chat_branches SET message_count = message_count + 1, updated_at = ? WHERE seq = ?"
        " RETURNING (SELECT MAX(position) FROM branch_entries WHERE branch_seq = ?) AS highest,"
        " (SELECT MAX(position) FROM branch_entries WHERE branch_seq = ? AND deleted_at IS NULL)"
        " AS living",
        *(now(), branch.seq, branch.seq, branch.seq),
    )
    return (found[0]["highest"] or 0) + 1, found[0]["living"] or 0


async def tip(branch: Branch) -> int:
    """The highest living position, or 0."""
    found = await db.rows(
        "SELECT MAX(position) AS living FROM branch_entries"
        " WHERE branch_seq = ? AND deleted_at IS NULL",
        branch.seq,
    )
    return found[0]["living"] or 0


async def recount(branch: Branch) -> None:
    """After many entries at once."""
    await db.execute(
        "UPDATE chat_branches SET message_count = (SELECT COUNT(*) FROM branch_entries"
        " WHERE branch_seq = ? AND deleted_at IS NULL) WHERE seq = ?",
        *(branch.seq, branch.seq),
    )


async def count(branch: Branch, more: int = 0) -> None:
    """The branch is so many messages longer, and says something else: a prompt that is being made
    of what it said is made anew."""
    await db.execute(
        "UPDATE chat_branches SET message_count = message_count + ?, updated_at = ? WHERE seq = ?",
        *(more, now(), branch.seq),
    )


async def _variant(
    message: Message, ordinal: int, words: Words, derived_from: UUID | None = None
) -> Variant:
    variant = await Variant.create(
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
    if words.text:
        await index.keep(variant.id, words.text)
    return variant


async def add_variant(message: Message, words: Words, derived_from: UUID | None = None) -> Variant:
    """A further variant, after all others; it is not chosen yet."""
    await hold_message(message)
    sql = "SELECT MAX(ordinal) AS highest FROM message_variants WHERE message_seq = ?"
    found = await db.rows(sql, message.seq)
    variant = await _variant(message, found[0]["highest"] + 1, words, derived_from)
    if derived_from is not None:
        await artifacts.inherit(variant.seq, derived_from)
    return variant


async def choose(chat: Chat, branch: Branch, message: Message, variant: Variant) -> None:
    """On this branch the message says this variant from now on."""
    touched = await Entry.filter(
        branch_seq=branch.seq, message_seq=message.seq, deleted_at=None
    ).update(variant_seq=variant.seq)
    if not touched:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    await count(branch)
    tell_changed(chat, branch, message)


def tell_changed(chat: Chat, branch: Branch | None, message: Message) -> None:
    """Whoever shows this message on this branch, or on any, shows it anew."""
    where = {"branchId": str(branch.id)} if branch else {}
    live.tell(live.chat_channel(chat.id), "message.changed", messageId=str(message.id), **where)


async def touch(chat_id: UUID, text: str) -> None:
    """The chat's last message says this, just now."""
    at = now()
    await db.execute(
        "UPDATE chats SET last_message_at = ?, activity_at = ?, updated_at = ?,"
        " last_message_preview = ? WHERE id = ?",
        *(at, at, at, plain(text, 140), chat_id),
    )


async def fork(
    chat: Chat,
    parent: Branch,
    title: str,
    *,
    before: int,
    message_id: UUID | None,
    variant_id: UUID | None,
    meta: dict[str, Any] | None = None,
) -> Branch:
    """A new branch with the parent's living entries below position `before`: pointers only."""
    branch = await Branch.create(
        owner_id=chat.owner_id,
        chat_id=chat.id,
        title=title,
        parent_branch_id=parent.id,
        forked_from_message_id=message_id,
        forked_from_variant_id=variant_id,
        fork_position=before - 1,
        meta=meta or {},
    )
    await db.execute(
        "INSERT INTO branch_entries (branch_seq, position, message_seq, variant_seq, hidden)"
        " SELECT ?, position, message_seq, variant_seq, hidden FROM branch_entries"
        " WHERE branch_seq = ? AND deleted_at IS NULL AND position < ?",
        branch.seq,
        parent.seq,
        before,
    )
    await recount(branch)
    return branch


async def activate(chat: Chat, branch: Branch) -> None:
    """This branch is the one that opens."""
    chat.active_branch_id = branch.id
    await Chat.filter(id=chat.id).update(active_branch_id=branch.id, updated_at=now())
    live.tell(live.chat_channel(chat.id), "branch.activated", branchId=str(branch.id))
