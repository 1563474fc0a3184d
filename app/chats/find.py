"""Rights are the lookup: what is not yours is not there."""

from uuid import UUID

from tortoise.expressions import Q

from app import db
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.errors import NotFound
from app.paging import Page, moment_and_id, pack
from app.web import row_id

LISTED = """
    SELECT c.id, c.title, c.last_message_preview, c.activity_at, c.entity_profile_id,
           p.name AS profile_name, p.avatar_asset_id, a.hue, b.title AS branch_title,
           (SELECT COUNT(*) FROM branch_entries e
            WHERE e.branch_seq = b.seq AND e.deleted_at IS NULL) AS messages
    FROM chats c
    JOIN entity_profiles p ON p.id = c.entity_profile_id
    LEFT JOIN assets a ON a.id = p.avatar_asset_id
    LEFT JOIN chat_branches b ON b.id = c.active_branch_id
    WHERE c.owner_id = ? AND c.status = 'active'
"""
NEWEST = "ORDER BY c.activity_at DESC, c.id DESC"


async def chat_for(owner_id: UUID, chat_id: object, *, deleted: bool = False) -> Chat:
    """This owner's chat. Raises NotFound."""
    found = await Chat.get_or_none(id=row_id(str(chat_id), "chat"), owner_id=owner_id)
    if found is None or (found.status == "deleted") is not deleted:
        raise NotFound("chat")
    return found


async def branch_for(owner_id: UUID, branch_id: object) -> tuple[Chat, Branch]:
    """This owner's branch with its chat. Raises NotFound."""
    branch = await Branch.get_or_none(
        id=row_id(str(branch_id), "branch"), owner_id=owner_id, deleted_at=None
    )
    if branch is None:
        raise NotFound("branch")
    return await chat_for(owner_id, branch.chat_id), branch


async def branch_of(chat: Chat, branch_id: object | None, *, even_gone: bool = False) -> Branch:
    """The named branch of this chat, else its active one. Raises NotFound."""
    wanted = chat.active_branch_id if branch_id is None else row_id(str(branch_id), "branch")
    branch = await Branch.get_or_none(id=wanted, chat_id=chat.id)
    if branch is None or (branch.deleted_at is not None and not even_gone):
        raise NotFound("branch")
    return branch


async def was_branch_of(chat: Chat, branch_id: str) -> bool:
    """Has this branch of the chat been deleted?"""
    wanted = row_id(branch_id, "branch")
    return await Branch.exists(id=wanted, chat_id=chat.id, deleted_at__isnull=False)


async def message_for(owner_id: UUID, message_id: object) -> Message:
    """This owner's message. Raises NotFound."""
    found = await Message.get_or_none(id=row_id(str(message_id), "message"), owner_id=owner_id)
    if found is None:
        raise NotFound("message")
    return found


async def place_of(
    owner_id: UUID, message_id: object, branch_id: object | None = None
) -> tuple[Chat, Branch, Message, Entry]:
    """Where this message stands.

    Unless a branch is named, the active one if it holds the message, else the one that it was
    written on. Raises NotFound, with `NOT_ON_BRANCH` where the message is on another branch.
    """
    message = await message_for(owner_id, message_id)
    chat = await chat_for(owner_id, message.chat_id)
    wanted = [branch_id] if branch_id else [chat.active_branch_id, message.branch_id]
    for candidate in wanted:
        branch = await branch_of(chat, candidate)
        entry = await Entry.get_or_none(
            branch_seq=branch.seq, message_seq=message.seq, deleted_at=None
        )
        if entry is not None:
            return chat, branch, message, entry
    raise NotFound("message on this branch", "NOT_ON_BRANCH")


async def variant_of(message: Message, variant_id: object) -> Variant:
    """A living variant of this message. Raises NotFound."""
    found = await Variant.get_or_none(
        id=row_id(str(variant_id), "variant"), message_id=message.id, deleted_at=None
    )
    if found is None:
        raise NotFound("variant")
    return found


async def active_chats(
    owner_id: UUID, limit: int, profile_id: UUID | None = None, cursor: str | None = None
) -> Page[db.sql.Row]:
    """The newest chats by activity, with what a list shows of them: one statement."""
    bounds, values = "", list[object]([owner_id])
    if profile_id is not None:
        bounds += " AND c.entity_profile_id = ?"
        values.append(profile_id)
    if cursor is not None:
        bounds += " AND (c.activity_at, c.id) < (?, ?)"
        values += moment_and_id(cursor)
    found = await db.rows(f"{LISTED} {bounds} {NEWEST} LIMIT {limit + 1}", *values)
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], pack(last["activity_at"], last["id"]) if last else None)


async def page_of_chats(profile_id: UUID, limit: int, cursor: str | None) -> Page[Chat]:
    """A character's chats, newest activity first."""
    query = Chat.filter(entity_profile_id=profile_id, status="active")
    if cursor is not None:
        at, last = moment_and_id(cursor)
        query = query.filter(Q(activity_at__lt=at) | Q(activity_at=at, id__lt=last))
    found = await query.order_by("-activity_at", "-id").limit(limit + 1)
    page = found[:limit]
    more = len(found) > limit
    return Page(page, pack(page[-1].activity_at.isoformat(), page[-1].id) if more else None)
