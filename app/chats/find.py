"""Rights are the lookup: what is not yours is not there."""

from collections.abc import Sequence
from uuid import UUID

from app import db
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.errors import InTrash, Invalid, NotFound
from app.web import row_id


async def chat_for(owner_id: UUID, chat_id: object, *, deleted: bool = False) -> Chat:
    """This owner's chat. Raises NotFound."""
    found = await Chat.get_or_none(id=row_id(str(chat_id), "chat"), owner_id=owner_id)
    if found is None or (deleted and found.status != "deleted"):
        raise NotFound("chat")
    if found.status == "deleted" and not deleted:
        raise InTrash("story")
    return found


async def branch_for(owner_id: UUID, branch_id: object) -> tuple[Chat, Branch]:
    """This owner's branch with its chat. Raises NotFound."""
    branch = await Branch.get_or_none(id=row_id(str(branch_id), "branch"), owner_id=owner_id)
    if branch is None:
        raise NotFound("branch")
    chat = await chat_for(owner_id, branch.chat_id)
    if branch.deleted_at is not None:
        raise await _not_here(branch)
    return chat, branch


async def branch_of(chat: Chat, branch_id: object | None, *, even_gone: bool = False) -> Branch:
    """The named branch of this chat, else its active one. Raises NotFound."""
    wanted = chat.active_branch_id if branch_id is None else row_id(str(branch_id), "branch")
    branch = await Branch.get_or_none(id=wanted, chat_id=chat.id)
    if branch is None:
        raise NotFound("branch")
    if branch.deleted_at is not None and not even_gone:
        raise await _not_here(branch)
    return branch


async def _not_here(branch: Branch) -> NotFound:
    """It has been deleted, or came to nothing by itself; then it is nowhere."""
    return NotFound("branch") if await by_itself(branch.deletion_id) else InTrash("branch")


async def by_itself(deletion_id: UUID | None) -> bool:
    """Was this a reply that ended without a word? Its deletion has the generation's id."""
    return bool(await db.rows("SELECT 1 FROM llm_generations WHERE id = ?", deletion_id))


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


async def messages_of(chat: Chat, ids: Sequence[str]) -> list[Message]:
    """These messages of the chat. Raises NotFound where one of them is not there."""
    wanted = {row_id(one, "message") for one in ids}
    if not wanted:
        raise Invalid.field("messageIds", "Name at least one message.")
    found = await Message.filter(chat_id=chat.id, id__in=list(wanted))
    if len(found) != len(wanted):
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


async def variant_of(
    message: Message, variant_id: object, shown_at: Entry | None = None
) -> Variant:
    """A living variant of this message, or the one that is still shown at a place. Raises
    NotFound."""
    found = await Variant.get_or_none(id=row_id(str(variant_id), "variant"), message_id=message.id)
    shown = shown_at is not None and found is not None and found.seq == shown_at.variant_seq
    if found is None or (found.deleted_at is not None and not shown):
        raise NotFound("variant")
    return found
