"""Hits as the API's contract has them."""

from typing import Annotated

from typing_extensions import TypedDict

from app.db.sql import Row
from app.endpoints import Id, Moment, Piece, one_of
from app.looks import isotime
from app.search.find import Hit
from app.search.looking import Found
from app.words import Part, Query, excerpt


class SnippetPart(TypedDict):
    """A piece of a snippet; `hit`: it is what was looked for."""

    text: str
    hit: bool


class HitObject(TypedDict):
    """A variant that says what was looked for. `branchId`: the active branch if it holds the
    message, else the last used of those that do; `isSelected`: the variant is chosen there."""

    chatId: Id
    branchId: Id
    messageId: Id
    variantId: Id
    role: Annotated[str, one_of("user", "assistant", "system")]
    snippet: str
    snippetParts: list[SnippetPart]
    createdAt: Moment
    isSelected: bool
    name: str
    chatTitle: str
    branchTitle: str
    profileId: Id
    profileName: str


class FoundChat(TypedDict):
    """A chat with a fitting title."""

    id: Id
    title: str
    profileId: Id
    profileName: str


class FoundProfile(TypedDict):
    """A character with a fitting name."""

    id: Id
    name: str


class FoundObject(Piece):
    """Beside the first piece of hits: chats and characters by name, the first few of
    `chatCount` and `profileCount`. `complete`: no older text is still on its way into the index."""

    chats: list[FoundChat]
    chatCount: int
    profiles: list[FoundProfile]
    profileCount: int
    complete: bool


def hit_json(hit: Hit, query: Query) -> HitObject:
    """A hit of the contract."""
    parts = excerpt(hit.text, query)
    return {
        "chatId": hit.chat_id,
        "branchId": hit.branch_id,
        "messageId": hit.message_id,
        "variantId": hit.variant_id,
        "role": hit.role,
        "snippet": "".join(part.text for part in parts),
        "snippetParts": [_part(part) for part in parts],
        "createdAt": isotime(hit.at),
        "isSelected": hit.chosen,
        "name": hit.name,
        "chatTitle": hit.chat_title,
        "branchTitle": hit.branch_title,
        "profileId": hit.profile_id,
        "profileName": hit.profile_name,
    }


def _part(part: Part) -> SnippetPart:
    return {"text": part.text, "hit": part.hit}


def found_json(found: Found, *, complete: bool) -> FoundObject:
    """What stands beside the hits."""
    chats, profiles = found.chats, found.profiles
    return {
        **found.hits.meta,
        "chats": [_chat(row) for row in chats.rows],
        "chatCount": chats.count,
        "profiles": [{"id": str(row["id"]), "name": row["name"]} for row in profiles.rows],
        "profileCount": profiles.count,
        "complete": complete,
    }


def _chat(row: Row) -> FoundChat:
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "profileId": str(row["profile_id"]),
        "profileName": row["profile_name"],
    }
