"""Where books apply, and which apply in a chat."""

from uuid import UUID

from app import db
from app.chats.find import chat_for
from app.chats.models import Chat
from app.db.models import new_id, now
from app.errors import Invalid, NotFound
from app.lorebooks.forms import LinkForm
from app.lorebooks.models import BookRow, LinkRow
from app.personas.find import persona_for
from app.profiles.find import profile_for
from app.web import row_id


@db.transaction
async def link(book: BookRow, form: LinkForm) -> LinkRow:
    """Let the book apply there; where it does so already nothing changes. Raises NotFound."""
    where = await _where(book.owner_id, form)
    await db.execute(
        "INSERT INTO lorebook_links"
        " (id, owner_id, book_id, scope, profile_id, persona_id, chat_id, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        *(new_id(), book.owner_id, book.id, form.scope),
        *(where.get("profile_id"), where.get("persona_id"), where.get("chat_id"), now()),
    )
    return await LinkRow.filter(book_id=book.id, scope=form.scope, **where).get()


async def _where(owner_id: UUID, form: LinkForm) -> dict[str, UUID]:
    if form.scope == "global":
        if form.scope_id is not None:
            raise Invalid.field("scopeId", "A book that applies everywhere takes no id.")
        return {}
    if form.scope_id is None:
        raise Invalid.field("scopeId", "Which one?")
    if form.scope == "chat":
        return {"chat_id": (await chat_for(owner_id, form.scope_id)).id}
    if form.scope == "persona":
        return {"persona_id": (await persona_for(owner_id, form.scope_id)).id}
    return {"profile_id": (await profile_for(owner_id, form.scope_id)).id}


@db.transaction
async def unlink(book: BookRow, link_id: object) -> LinkRow:
    """Let it apply there no more. Raises NotFound."""
    found = await LinkRow.get_or_none(id=row_id(str(link_id), "link"), book_id=book.id)
    if found is None:
        raise NotFound("link")
    await LinkRow.filter(id=found.id).delete()
    return found


async def in_play(chat: Chat, also: BookRow | None = None) -> list[BookRow]:
    """The books that apply in this chat, in order of precedence: those of the character, of the
    chat, of the persona, of everywhere; each list in the order of linking. `also` joins them at
    the end."""
    found = await db.rows(
        "SELECT b.id FROM lorebooks b JOIN lorebook_links l ON l.book_id = b.id"
        " WHERE l.owner_id = ? AND b.deleted_at IS NULL AND b.enabled = ?"
        " AND (l.scope = 'global' OR l.profile_id = ? OR l.chat_id = ? OR l.persona_id ="
        " (SELECT p.id FROM personas p WHERE p.id = ? AND p.deleted_at IS NULL))"
        " ORDER BY CASE l.scope WHEN 'entity_profile' THEN 0 WHEN 'chat' THEN 1"
        " WHEN 'persona' THEN 2 ELSE 3 END, l.created_at, b.id",
        *(chat.owner_id, True, chat.entity_profile_id, chat.id, chat.persona_id),
    )
    ids = list(dict.fromkeys(UUID(str(row["id"])) for row in found))
    known = await BookRow.in_bulk(ids, "id") if ids else {}
    books = [known[one] for one in ids if one in known]  # one may end in between
    return books if also is None or also.id in known else [*books, also]
