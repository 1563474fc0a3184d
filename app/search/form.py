"""The form of search: whose stories, whose words."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from quart import request

from app import db, web
from app.chats.find import chat_for

FIELDS = ("q", "profileId", "role", "chatId")
SPEAKERS = {"": "Said by anyone", "user": "Said by you", "assistant": "Said by characters"}
SPEAKERS["system"] = "Narrated"


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a select."""

    value: str
    name: str
    chosen: bool


async def search_form() -> dict[str, Any]:
    """What the form shows beside the box; `within` is the one chat that is searched. Raises
    NotFound."""
    role, chat_id = request.args.get("role", ""), request.args.get("chatId")
    chat = await chat_for(web.me().id, chat_id) if chat_id else None
    wider = {"q": request.args.get("q", ""), "role": role}
    return {
        "profiles": await _profiles(request.args.get("profileId", "")),
        "roles": [Choice(value, name, value == role) for value, name in SPEAKERS.items()],
        "chat_id": str(chat.id) if chat else None,
        "within": chat.title if chat else None,
        "wider_url": f"/search?{urlencode(wider)}",
    }


async def _profiles(chosen: str) -> list[Choice]:
    """Characters who have a story."""
    found = await db.rows(
        "SELECT p.id, p.name FROM entity_profiles p WHERE p.owner_id = ? AND p.deleted_at IS NULL"
        " AND EXISTS (SELECT 1 FROM chats c WHERE c.entity_profile_id = p.id"
        " AND c.status <> 'deleted') ORDER BY p.search_text, p.id",
        web.me().id,
    )
    named = [Choice(str(row["id"]), row["name"], str(row["id"]) == chosen) for row in found]
    return [Choice("", "In every story", not any(one.chosen for one in named)), *named]
