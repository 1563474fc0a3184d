"""Rights are the lookup; and which template a chat's next prompt is written by."""

from uuid import UUID

from tortoise.expressions import Q

from app.chats.models import Chat
from app.paging import Page
from app.prompts.models import TemplateRow
from app.rows import owned, paged


async def template_for(
    owner_id: UUID, template_id: object, *, deleted: bool = False, hold: bool = False
) -> TemplateRow:
    """This owner's template, or the one in the trash. Raises NotFound."""
    return await owned(TemplateRow, owner_id, template_id, "prompt", deleted=deleted, hold=hold)


async def chosen_for(chat: Chat) -> TemplateRow | None:
    """The chat's own, else its character's, else one for everything; of equals the newest. None:
    the built-in one."""
    return await TemplateRow.by_rank(chat).first()


async def listed(
    owner_id: UUID,
    limit: int,
    cursor: str | None,
    scope: str | None = None,
    scope_id: UUID | None = None,
) -> Page[TemplateRow]:
    """The newest first."""
    query = TemplateRow.filter(owner_id=owner_id, deleted_at=None)
    query = query.filter(scope=scope) if scope else query
    query = query.filter(Q(profile_id=scope_id) | Q(chat_id=scope_id)) if scope_id else query
    return await paged(query, limit, cursor, newest=True)
