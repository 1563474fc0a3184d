"""The tree's own operations: a fork, and what can be done with a whole branch."""

from uuid import UUID

from tortoise.expressions import F

from app import db, live
from app.chats import find, unfinished, writing
from app.chats.board import signs
from app.chats.forms import BranchChange, NewBranch
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.chats.preview import freshen
from app.db.models import new_id, now
from app.errors import Conflict, NotFound


async def fork(chat: Chat, wanted: NewBranch) -> Branch:
    """Inside a transaction: a branch that shows its parent up to and including the fork point;
    without one, up to the parent's tip. Raises NotFound, Conflict `GENERATION_RUNNING`."""
    parent = await find.branch_of(chat, wanted.parent_branch_id)
    await writing.hold(parent)
    message, entry = await _fork_point(chat, parent, wanted.forked_from_message_id)
    await _must_be_written(parent, entry.position)
    variant = await _variant_at(message, entry, wanted.forked_from_variant_id)
    branch = await writing.fork(
        chat,
        parent,
        wanted.title or await next_title(chat),
        before=entry.position + 1,
        message_id=message.id,
        variant_id=variant.id,
        meta=wanted.meta or {},
    )
    if variant.seq != entry.variant_seq:
        await Entry.filter(branch_seq=branch.seq, message_seq=message.seq).update(
            variant_seq=variant.seq
        )
    if wanted.activate:
        await _open(chat, branch)
    live.tell(live.chat_channel(chat.id), "branches.changed")
    return branch


async def _fork_point(chat: Chat, parent: Branch, message_id: str | None) -> tuple[Message, Entry]:
    here = Entry.filter(branch_seq=parent.seq, deleted_at=None)
    if message_id is None:
        entry = await here.order_by("-position").first()
        if entry is None:
            raise Conflict("There is nothing to fork from yet.", "EMPTY_BRANCH")
        return await Message.get(seq=entry.message_seq), entry
    message = await find.message_for(chat.owner_id, message_id)
    entry = await here.get_or_none(message_seq=message.seq)
    if entry is None:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    return message, entry


async def _must_be_written(parent: Branch, position: int) -> None:
    """A reply that is still being written belongs to its own branch alone."""
    running = [row for row in await unfinished.on(parent) if row["position"] <= position]
    if running:
        raise Conflict(
            "This is still being written; fork when it is done.",
            "GENERATION_RUNNING",
            generationId=str(running[0]["generation_id"]),
        )


async def _variant_at(message: Message, entry: Entry, variant_id: str | None) -> Variant:
    if variant_id is None:
        return await Variant.get(seq=entry.variant_seq)
    return await find.variant_of(message, variant_id)


async def next_title(chat: Chat) -> str:
    """A name for one more branch."""
    return f"branch {await Branch.filter(chat_id=chat.id).count() + 1}"


@db.transaction
async def activate(chat: Chat, branch: Branch) -> None:
    """This branch opens from now on. Raises NotFound where it has just been deleted."""
    await writing.hold(branch)
    await _open(chat, branch)


async def _open(chat: Chat, branch: Branch) -> None:
    await writing.activate(chat, branch)
    await freshen(chat, branch)


@db.transaction
async def change(chat: Chat, branch: Branch, wanted: BranchChange) -> Branch:
    """Apply the given fields. Raises Conflict `STALE` where the version has moved on."""
    given = wanted.model_dump(include=wanted.model_fields_set - {"version"}, exclude_none=True)
    query = Branch.filter(seq=branch.seq, deleted_at=None)
    if wanted.version is not None:
        query = query.filter(version=wanted.version)
    touched = await query.update(**given, version=F("version") + 1, updated_at=now())
    fresh = await Branch.get(seq=branch.seq)
    if not touched:
        current = {"id": str(fresh.id), "title": fresh.title, "version": fresh.version}
        raise Conflict("Somebody changed this branch meanwhile.", "STALE", current=current)
    live.tell(live.chat_channel(chat.id), "branches.changed")
    return fresh


async def to_trash(chat: Chat, branch: Branch) -> None:
    """The branch leaves the tree; those that left it stay. What is being written on it stops
    first. Raises Conflict `LAST_BRANCH`, and then nothing is stopped."""
    await _heir(chat, branch)
    await signs().hush(chat, branch)
    if await Branch.exists(seq=branch.seq, deleted_at=None):  # else it was made for that reply
        await _discard(chat, branch)


@db.transaction
async def _discard(chat: Chat, branch: Branch) -> None:
    await writing.hold(branch)
    await _hold_all(chat)
    heir = await _heir(chat, branch)
    await _mark(chat, branch.seq, deleted_at=now(), deletion_id=new_id())
    fresh = await Chat.get(id=chat.id)
    if fresh.active_branch_id == branch.id:
        await _open(chat, heir)


async def _hold_all(chat: Chat) -> None:
    """No other branch of the chat is deleted until the transaction ends: one must stay."""
    if db.dialect() == "postgres":
        await db.rows("SELECT id FROM chats WHERE id = ? FOR UPDATE", chat.id)


async def _heir(chat: Chat, gone: Branch) -> Branch:
    """The nearest living ancestor, else the branch that was used last. Raises Conflict
    `LAST_BRANCH`."""
    living = {b.id: b for b in await Branch.filter(chat_id=chat.id).exclude(id=gone.id)}
    parent: UUID | None = gone.parent_branch_id
    while parent is not None and (found := living.get(parent)) is not None:
        if found.deleted_at is None:
            return found
        parent = found.parent_branch_id
    rest = [branch for branch in living.values() if branch.deleted_at is None]
    if not rest:
        raise Conflict("This is the only branch of the story.", "LAST_BRANCH")
    return max(rest, key=lambda branch: branch.updated_at)


@db.transaction
async def from_trash(chat: Chat, branch: Branch) -> Branch:
    """The branch as it was."""
    await _mark(chat, branch.seq, deleted_at=None, deletion_id=None)
    return await Branch.get(seq=branch.seq)


async def _mark(chat: Chat, seq: int, **deletion: object) -> None:
    touched = await Branch.filter(seq=seq).update(**deletion, updated_at=now())
    if not touched:
        raise NotFound("branch")
    live.tell(live.chat_channel(chat.id), "branches.changed")
