"""Chats by their titles, characters by their names: few enough to look at each."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import db
from app.db.sql import Row
from app.search.find import Search

SHOWN = 6

CHATS = """
    SELECT c.id, c.title AS name FROM chats c
    JOIN entity_profiles p ON p.id = c.entity_profile_id AND p.deleted_at IS NULL
    WHERE c.owner_id = ? AND c.status <> 'deleted' {within} ORDER BY c.activity_at DESC, c.id DESC
"""
CHATS_SHOWN = """
    SELECT c.id, c.title, p.id AS profile_id, p.name AS profile_name, p.avatar_asset_id, a.hue
    FROM chats c JOIN entity_profiles p ON p.id = c.entity_profile_id
    LEFT JOIN assets a ON a.id = p.avatar_asset_id
    WHERE c.id IN ({ids}) ORDER BY c.activity_at DESC, c.id DESC
"""
PROFILES = """
    SELECT p.id, p.name, p.avatar_asset_id, a.hue FROM entity_profiles p
    LEFT JOIN assets a ON a.id = p.avatar_asset_id
    WHERE p.owner_id = ? AND p.deleted_at IS NULL ORDER BY p.search_text, p.id
"""


@dataclass(frozen=True, slots=True)
class Named:
    """The first of those that the name fits, and how many there are."""

    rows: Sequence[Row] = ()
    count: int = 0


async def chats(search: Search) -> Named:
    """Chats whose title has all of the query, the last used first."""
    if search.chat_id or search.role:  # that asks for messages alone
        return Named()
    within = "AND c.entity_profile_id = ?" if search.profile_id else ""
    values = [search.owner_id, *([search.profile_id] if search.profile_id else [])]
    found = _named(search, await db.rows(CHATS.format(within=within), *values))
    ids = [row["id"] for row in found.rows]
    if not ids:
        return found
    shown = await db.rows(CHATS_SHOWN.format(ids=db.in_marks(ids)), *ids)
    return Named(shown, found.count)


async def profiles(search: Search) -> Named:
    """Characters whose name has all of the query, by name."""
    if search.chat_id or search.role or search.profile_id:
        return Named()
    return _named(search, await db.rows(PROFILES, search.owner_id))


def _named(search: Search, rows: Sequence[Row]) -> Named:
    found = [row for row in rows if search.query.matches(row["name"])]
    return Named(found[:SHOWN], len(found))
