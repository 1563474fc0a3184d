"""A dry run: what would fire in a story if this were said now."""

from app.chats.models import Branch, Chat
from app.chats.saying import storable
from app.lorebooks import asking
from app.lorebooks.asking import Asked
from app.lorebooks.models import BookRow
from app.lorebooks.values import Said
from app.personas.models import Persona


async def tried(
    chat: Chat, branch: Branch, book: BookRow, text: str, budget: int | None = None
) -> Asked:
    """`text` is a line that is not said yet; none where it is blank. Raises Invalid, TooLarge."""
    line = storable(text)
    return await asking.ask(
        chat,
        branch,
        also=book,
        budget=budget,
        sources={"persona_description": await _persona(chat)},
        said=Said(chat.user_name, line) if line.strip() else None,
    )


async def _persona(chat: Chat) -> str:
    found = chat.persona_id and await Persona.get_or_none(id=chat.persona_id, deleted_at=None)
    return found.description if found else ""
