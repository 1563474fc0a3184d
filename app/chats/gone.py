"""What was deleted of a tree, looked up by its owner: rights are the lookup. What came to nothing
by itself is not in the trash, and is not found here either."""

from uuid import UUID

from app import db
from app.chats import find
from app.chats.find import by_itself
from app.chats.models import Branch, Chat, Message, Variant
from app.errors import NotFound
from app.web import row_id


async def branch(owner_id: UUID, branch_id: object) -> tuple[Chat, Branch]:
    """A branch in the trash, with its chat. Raises NotFound."""
    found = await Branch.get_or_none(
        id=row_id(str(branch_id), "branch"), owner_id=owner_id, deleted_at__isnull=False
    )
    if found is None or await by_itself(found.deletion_id):
        raise NotFound("branch")
    return await find.chat_for(owner_id, found.chat_id), found


async def deletion(owner_id: UUID, deletion_id: object) -> tuple[Chat, Branch, UUID]:
    """One deletion of messages: the branch that they were taken off. Raises NotFound."""
    wanted = row_id(str(deletion_id), "deletion")
    found = await db.rows(
        "SELECT b.id FROM branch_entries e JOIN chat_branches b ON b.seq = e.branch_seq"
        " WHERE e.deletion_id = ? AND b.owner_id = ? LIMIT 1",
        wanted,
        owner_id,
    )
    if not found or await by_itself(wanted):
        raise NotFound("deletion")
    return *await find.branch_for(owner_id, found[0]["id"]), wanted


async def variant(owner_id: UUID, variant_id: object) -> tuple[Chat, Message, Variant]:
    """A version in the trash, with its message. Raises NotFound."""
    found = await Variant.get_or_none(
        id=row_id(str(variant_id), "variant"), owner_id=owner_id, deleted_at__isnull=False
    )
    if found is None or await by_itself(found.deletion_id):
        raise NotFound("variant")
    message = await Message.get(seq=found.message_seq)
    return await find.chat_for(owner_id, message.chat_id), message, found
