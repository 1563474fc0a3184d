"""The library: finding characters by name and tag, in the order of their names."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from uuid import UUID

from app import db, texts
from app.db.sql import Row
from app.errors import Invalid
from app.paging import Page, pack, place_of
from app.profiles.models import Profile

MAX_QUERY = 200
MAX_SEARCH_BYTES = 2000
"""PostgreSQL takes no index entry over 2.7 KB; tags beyond this are not found by search."""

MAX_PAGE = 4 * 1024 * 1024
"""Characters of JSON on a page of whole cards: it ends early, but never before its first."""

_TEXT = "substr(p.spec ->> '{0}', 1, 600) AS {0}"
TILE_COLUMNS = ", ".join(
    [
        "p.id, p.name, p.favourite, p.search_text, p.avatar_asset_id, a.hue",
        *(_TEXT.format(field) for field in ("creator_notes", "personality", "description")),
    ]
)


def folded(text: str) -> str:
    """How texts are compared: without case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def search_text(name: str, tags: Iterable[str]) -> str:
    """What search looks through: the name and then the tags, each on a line of its own."""
    text = folded(name).encode()[:MAX_SEARCH_BYTES].decode(errors="ignore") + "\n"
    for tag in map(folded, (tag for tag in tags if len(tag) < MAX_SEARCH_BYTES)):
        if tag and len((text + tag).encode()) < MAX_SEARCH_BYTES:
            text += tag + "\n"
    return text


@dataclass(frozen=True, slots=True)
class Search:
    """Which of an owner's living characters are wanted. Raises Invalid for a query too long."""

    owner_id: UUID
    q: str = ""
    tag: str = ""
    favourite: bool | None = None

    def __post_init__(self) -> None:
        for field in ("q", "tag"):
            if len(getattr(self, field)) > MAX_QUERY:
                raise Invalid.field(field, f"A search has at most {MAX_QUERY} characters.")

    def conditions(self) -> tuple[list[str], list[object]]:
        """The parts of the WHERE, and their values."""
        wanted = ["p.owner_id = ?", "p.deleted_at IS NULL"]
        values: list[object] = [self.owner_id]
        if q := folded(texts.clean(self.q)):
            wanted.append("p.search_text LIKE ? ESCAPE '\\'")
            values.append(f"%{_literal(q)}%")
        if tag := folded(texts.clean(self.tag)):
            wanted.append("p.search_text LIKE ? ESCAPE '\\'")
            values.append(f"%\n{_literal(tag)}\n%")
        if self.favourite is not None:
            wanted.append("p.favourite" if self.favourite else "NOT p.favourite")
        return wanted, values

    async def rows(self, columns: str, limit: int, cursor: str | None) -> Page[Row]:
        """One piece of the list, in one statement."""
        wanted, values = self.conditions()
        if cursor is not None:
            name, profile_id = place_of(cursor, 2)
            wanted.append("(p.search_text, p.id) > (?, ?)")
            values += [texts.clean(name), _uuid(profile_id)]
        found = await db.rows(
            f"SELECT {columns} FROM entity_profiles p"  # noqa: S608 -- the texts are all ours
            " LEFT JOIN assets a ON a.id = p.avatar_asset_id"
            f" WHERE {' AND '.join(wanted)} ORDER BY p.search_text, p.id LIMIT {int(limit) + 1}",
            *values,
        )
        if len(found) <= limit:
            return Page(found, None)
        last = found[limit - 1]
        return Page(found[:limit], pack(last["search_text"], last["id"]))

    async def profiles(self, limit: int, cursor: str | None) -> Page[Profile]:
        """One piece of the list, whole."""
        size = "LENGTH(CAST(p.spec AS TEXT)) AS size"
        page = _bounded(await self.rows(f"p.id, p.search_text, {size}", limit, cursor))
        ids = [UUID(str(row["id"])) for row in page.items]
        known = await Profile.in_bulk(ids, "id")
        return Page([known[one] for one in ids if one in known], page.next_cursor)


def _bounded(page: Page[Row]) -> Page[Row]:
    """As much of the page as may be read at once."""
    sizes = accumulate(row["size"] for row in page.items)
    fit = max(1, sum(1 for size in sizes if size <= MAX_PAGE))
    if len(page.items) <= fit:
        return page
    last = page.items[fit - 1]
    return Page(page.items[:fit], pack(last["search_text"], last["id"]))


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid.field("cursor", "This is not a cursor of this list.") from None
