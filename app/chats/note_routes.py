"""The author's note of a story."""

from dataclasses import dataclass, field, replace

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.chats import find, keeping
from app.chats.forms import AuthorNote, ChatChange
from app.chats.models import Chat
from app.errors import Conflict, Invalid

note_pages = Blueprint("chat_notes", __name__)

NUMBERS = ("depth", "interval")


@dataclass(frozen=True, slots=True)
class NotePage:
    """The note as it was typed or is kept; `meanwhile` is what somebody else has made of it."""

    text: str = ""
    depth: str = "4"
    interval: str = "1"
    role: str = "system"
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    meanwhile: str | None = None


@note_pages.get("/chats/<chat_id>/note")
async def note(chat_id: str) -> ResponseReturnValue:
    """What the model is reminded of in this story."""
    chat = await find.chat_for(web.me().id, chat_id)
    page = NotePage(version=chat.version)
    if chat.note:
        kept = AuthorNote.model_validate(chat.note)
        page = replace(page, text=kept.text, role=kept.role)
        page = replace(page, depth=str(kept.depth), interval=str(kept.interval))
    return await _page(chat, page)


@note_pages.post("/chats/<chat_id>/note")
async def write(chat_id: str) -> ResponseReturnValue:
    """This from the next reply on; nothing where it is blank."""
    chat = await find.chat_for(web.me().id, chat_id)
    sent = (await request.form).to_dict()
    typed = {name: sent.get(name, "") for name in ("text", *NUMBERS, "role")}
    seen = sent.get("version", "")
    version = int(seen[:9]) if seen.isascii() and seen.isdigit() else None
    try:
        given = web.parse(AuthorNote, {**typed, **{name: _number(typed[name]) for name in NUMBERS}})
        await keeping.change(chat, ChatChange(note=given, version=version))
    except Invalid as problem:
        errors = {one["path"]: one["message"] for one in problem.issues}
        return await _page(chat, NotePage(**typed, version=version or 0, errors=errors), 400)
    except Conflict as problem:
        fresh = await find.chat_for(web.me().id, chat_id)
        now = str((fresh.note or {}).get("text", ""))
        page = NotePage(**typed, version=fresh.version, meanwhile=now)
        return await _page(fresh, page, problem.status)
    return web.back(f"/chats/{chat.id}")


def _number(text: str) -> int | str:
    """A whole number, or what was typed instead, for the form to refuse."""
    typed = text.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed


async def _page(chat: Chat, note: NotePage, status: int = 200) -> ResponseReturnValue:
    context = {"note": note, "back_url": f"/chats/{chat.id}", "back": chat.title}
    return await web.page("chats/note.html", status, action=f"/chats/{chat.id}/note", **context)
