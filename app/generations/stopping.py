"""Stopping a reply, from any tab or program."""

from uuid import UUID

from tortoise.queryset import QuerySet

from app.chats.models import Branch, Chat
from app.errors import Conflict, NotFound
from app.generations.models import Generation
from app.generations.running import replies
from app.web import row_id


async def generation_for(owner_id: UUID, generation_id: object) -> Generation:
    """This owner's generation. Raises NotFound."""
    found = await Generation.get_or_none(
        id=row_id(str(generation_id), "generation"), owner_id=owner_id
    )
    if found is None:
        raise NotFound("generation")
    return found


async def two_of(owner_id: UUID, one: object, other: object) -> tuple[Generation, Generation]:
    """Two generations of one chat. Raises NotFound."""
    left, right = await generation_for(owner_id, one), await generation_for(owner_id, other)
    if left.chat_id != right.chat_id:
        raise NotFound("generation")
    return left, right


async def stop(owner_id: UUID, generation_id: object, *, fine_if_over: bool = False) -> Generation:
    """Stop it and wait until its rows are closed. Raises Conflict `GENERATION_ENDED`."""
    generation = await generation_for(owner_id, generation_id)
    asked = replies().stop(generation.id)
    await replies().ended(generation.id)
    closed = await Generation.get(id=generation.id)
    if not fine_if_over and not (asked and closed.status == "aborted"):
        raise Conflict("This reply has ended already.", "GENERATION_ENDED", status=closed.status)
    return closed


async def hush(chat: Chat, branch: Branch | None = None) -> None:
    """Stop whatever is being written in this chat, or on this branch of it, and wait until its
    rows are closed."""
    place = {"branch_id": branch.id} if branch else {"chat_id": chat.id}
    await _stop_all(Generation.filter(**place, status="streaming"))


async def hush_profile(profile_id: UUID) -> None:
    """The same for all chats with this character."""
    chats = await Chat.filter(entity_profile_id=profile_id).values_list("id", flat=True)
    await _stop_all(Generation.filter(chat_id__in=list(chats), status="streaming"))


async def _stop_all(running: QuerySet[Generation]) -> None:
    found = await running
    for generation in found:
        replies().stop(generation.id)
    for generation in found:
        await replies().ended(generation.id)
