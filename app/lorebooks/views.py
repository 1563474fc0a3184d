"""What the pages show of books, of entries, and of a dry run."""

from typing import Any
from uuid import UUID

from app import db
from app.chats.models import Chat
from app.lorebooks.entry import Entry
from app.lorebooks.flaws import flaws
from app.lorebooks.importing import entries as entries_said
from app.lorebooks.listing import Shelved
from app.lorebooks.models import BookRow, EntryRow, LinkRow
from app.lorebooks.objects import LoreReasonObject
from app.lorebooks.sheet import PLACES, SOURCES
from app.lorebooks.store import entry_of
from app.lorebooks.values import Place
from app.markup import plain
from app.personas.find import all_of
from app.personas.models import Persona
from app.profiles.models import Profile

CHOICES = 200
EXCERPT = 160
KEYS = 12  # of an entry that are looked at in a list
UNTITLED = "Without a title"
RULES = {
    "disabled": "It is switched off.",
    "trigger": "Not for this kind of turn.",
    "filter": "Not for this character.",
    "condition": "A condition of its own does not hold: {told}.",
    "delay": "The story is too short yet: {told} messages.",
    "cooldown": "It rests for {told} more messages.",
    "no_key": "None of its keys is there.",
    "secondary": "A key is there, but the second keys say no{told_too}.",
    "excluded": "“{told}” is there, which keeps it out.",
    "waits_for_recursion": "It waits until other entries were woken.",
    "recursion_limit": "Others woke it after the last step that is taken.",
    "probability": "Chance was against it ({told}).",
    "group": "Another one of the group “{told}” came first.",
    "blank": "It says nothing.",
    "budget": "There was no room left for it.",
    "outlet": "No {{{{outlet::{told}}}}} is in the prompt.",
}
SCOPES = {"global": "", "entity_profile": "Character", "persona": "Persona", "chat": "Story"}
WHY = {
    "constant": "always",
    "always": "always",
    "sticky": "still on from an earlier turn",
    "kept_on": "on for good since it first fired",
}


def book_url(book: BookRow | UUID) -> str:
    """A book's page."""
    return f"/lore/{book.id if isinstance(book, BookRow) else book}"


def book_row(one: Shelved, links: list[LinkRow]) -> dict[str, Any]:
    """A book in the list."""
    return {
        "name": one.row.name,
        "url": book_url(one.row),
        "description": plain(one.row.description[:600], EXCERPT),
        "entries": entries_said(one.entries),
        "where": _where(links) if one.row.enabled else "switched off",
    }


def _where(links: list[LinkRow]) -> str:
    scopes = [link.scope for link in links]
    if "global" in scopes:
        return "everywhere"
    words = {
        "entity_profile": ("with", "character", "characters"),
        "persona": ("as", "persona", "personas"),
        "chat": ("in", "story", "stories"),
    }
    said = [
        f"{how} {count} {one if count == 1 else many}"
        for scope, (how, one, many) in words.items()
        if (count := scopes.count(scope))
    ]
    return ", ".join(said) or "nowhere yet"


def entry_row(row: EntryRow) -> dict[str, Any]:
    """An entry in its book's list."""
    entry, url = entry_of(row), f"{book_url(row.book_id)}/entries/{row.id}"
    some = {name: getattr(entry, name)[:KEYS] for name in ("keys", "secondary_keys")}
    return {
        "id": str(row.id),
        "number": row.place,
        "title": entry.title or UNTITLED,
        "called": "always" if entry.constant else ", ".join(entry.keys[:KEYS]) or "no keys",
        "excerpt": plain(entry.content[:600], EXCERPT),
        "place": _place(entry),
        "enabled": row.enabled,
        "flaws": list(flaws(entry.saying(**some)).values()),
        "edit_url": url,
        "switch_url": f"{url}/switch",
    }


def _place(entry: Entry) -> str:
    if entry.position == "at_depth":
        return f"{entry.depth} from the end"
    return dict(PLACES)[entry.position].lower()


async def link_rows(links: list[LinkRow]) -> list[dict[str, Any]]:
    """Where a book applies, by name."""
    profiles = await Profile.in_bulk([one.profile_id for one in links if one.profile_id], "id")
    personas = await Persona.in_bulk([one.persona_id for one in links if one.persona_id], "id")
    chats = await _titles([one.chat_id for one in links if one.chat_id])
    named: dict[Any, str] = {
        **{id_: one.name for id_, one in profiles.items()},
        **{id_: one.name for id_, one in personas.items()},
        **chats,
        None: "Everywhere",
    }
    return [
        {
            "name": named.get(one.profile_id or one.persona_id or one.chat_id, ""),
            "what": SCOPES[one.scope],
            "remove_url": f"{book_url(one.book_id)}/links/{one.id}/delete",
        }
        for one in links
    ]


async def _titles(ids: list[UUID]) -> dict[UUID, str]:
    return {chat.id: chat.title for chat in await Chat.filter(id__in=ids)}


async def choices(owner_id: UUID) -> dict[str, list[dict[str, str]]]:
    """Characters, personas and stories that a book can be told to apply to; the first of many."""
    personas = await all_of(owner_id)
    profiles = (
        await Profile.filter(owner_id=owner_id, deleted_at=None)
        .order_by("search_text", "id")
        .limit(CHOICES)
    )
    return {
        "profiles": [_choice("entity_profile", one) for one in profiles],
        "personas": [_choice("persona", one) for one in personas[:CHOICES]],
        "chats": await stories(owner_id),
    }


def _choice(scope: str, one: Profile | Persona) -> dict[str, str]:
    return {"value": f"{scope} {one.id}", "name": one.name}


async def stories(owner_id: UUID) -> list[dict[str, str]]:
    """The newest stories, with the branch that is open in each."""
    rows = await db.rows(
        "SELECT c.id, c.title, c.active_branch_id, p.name FROM chats c"  # noqa: S608 -- a number
        " JOIN entity_profiles p ON p.id = c.entity_profile_id"
        " WHERE c.owner_id = ? AND c.status = 'active' AND p.deleted_at IS NULL"
        f" ORDER BY c.activity_at DESC, c.id LIMIT {CHOICES}",
        owner_id,
    )
    return [
        {
            "value": f"chat {row['id']}",
            "branch": str(row["active_branch_id"]),
            "name": f"{row['name']} · {row['title']}",
        }
        for row in rows
    ]


def place(position: Place, depth: int, from_start: bool = False) -> str:
    """Where an entry stands in the prompt."""
    if position == "at_depth":
        return f"{depth} from the {'start' if from_start else 'end'}"
    return dict(PLACES).get(position, position.replace("_", " ")).lower()


def why(reason: LoreReasonObject, titles: dict[str, str]) -> str:
    """Why it fired; `titles` are those of the entries that fired, by id."""
    key = f"“{reason['key']}”"
    if reason["why"] != "key":
        return WHY[reason["why"]]
    if reason["wokenBy"]:
        return f"{key} in the entry “{titles.get(reason['wokenBy'], '')}”"
    if reason["source"]:
        return f"{key} in: {dict(SOURCES)[reason['source']].lower()}"
    places = {0: "the last message", 1: "the last message but one"}
    last = reason["message"] or 0
    return f"{key} in {places.get(last, f'the message {last + 1} from the end')}"
