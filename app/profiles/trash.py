"""The trash: a character goes with its chats and comes back with exactly those."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid5

from app import db, live
from app.db.sql import Row, moment
from app.errors import NotFound
from app.paging import Page, moment_and_id, pack
from app.profiles import assets
from app.profiles.find import profile_for
from app.profiles.models import Asset, Profile

LABELS = {
    "profile": "Character",
    "persona": "Persona",
    "lorebook": "Lorebook",
    "lore_entry": "Lore entry",
    "sampler": "Sampler preset",
    "prompt_template": "Prompt",
    "pipeline": "Pipeline",
    "note": "",
    "chat": "Chat",
    "branch": "",
    "entry": "",
    "variant": "",
}
"""The kinds, and what they are called where their detail does not say it."""
Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Discarded:
    """Something in the trash; `detail` says what went with it."""

    kind: str
    id: str
    name: str
    detail: str
    at: datetime

    @property
    def place(self) -> Place:
        """Where it stands in the trash, which has the newest first."""
        return self.at, self.id


class Bin(Protocol):
    """The part of the trash that one room fills."""

    async def count(self, owner_id: UUID) -> int:
        """How many things of this owner's are in it."""

    async def newest(self, owner_id: UUID, before: Place | None, limit: int) -> list[Discarded]:
        """Up to `limit` of them in falling order of (at, id), all below `before`."""

    async def purge_before(self, moment_: datetime) -> int:
        """End for good what was put in before this moment; gives their number."""


@dataclass(frozen=True, slots=True)
class ProfileBin:
    """Deleted characters; their files lie in `folder`."""

    folder: Path

    async def purge_before(self, moment_: datetime) -> int:
        old = await Profile.filter(deleted_at__lt=moment_).values_list("owner_id", "id")
        for owner_id, id_ in old:
            with contextlib.suppress(NotFound):  # brought back, or ended, in this instant
                await purge(owner_id, id_, self.folder)
        return len(old)

    async def count(self, owner_id: UUID) -> int:
        return await Profile.filter(owner_id=owner_id, deleted_at__isnull=False).count()

    async def newest(self, owner_id: UUID, before: Place | None, limit: int) -> list[Discarded]:
        bound = "AND (p.deleted_at, p.id) < (?, ?)" if before else ""
        found = await db.rows(
            "SELECT p.id, p.name, p.deleted_at, (SELECT COUNT(*) FROM chats c"  # noqa: S608
            " WHERE c.entity_profile_id = p.id AND c.deleted_at = p.deleted_at) AS chats"
            f" FROM entity_profiles p WHERE p.owner_id = ? AND p.deleted_at IS NOT NULL {bound}"
            f" ORDER BY p.deleted_at DESC, p.id DESC LIMIT {int(limit)}",
            owner_id,
            *((before[0], UUID(before[1])) if before else ()),
        )
        return [_discarded(row) for row in found]


def _discarded(row: db.sql.Row) -> Discarded:
    count, at = row["chats"], moment(row["deleted_at"])
    assert at is not None
    detail = "" if not count else "with 1 chat" if count == 1 else f"with {count} chats"
    return Discarded("profile", str(row["id"]), row["name"], detail, at)


async def newest(
    bins: list[Bin], owner_id: UUID, limit: int, cursor: str | None
) -> Page[Discarded]:
    """One piece of everything in the trash, the newest first."""
    before = _place(cursor) if cursor else None
    found = [item for one in bins for item in await one.newest(owner_id, before, limit + 1)]
    found.sort(key=attrgetter("place"), reverse=True)
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    return Page(found[:limit], pack(last.at.isoformat(), last.id))


def _place(cursor: str) -> Place:
    at, row = moment_and_id(cursor)
    return at, str(row)


@db.transaction
async def discard(owner_id: UUID, profile_id: object) -> Profile:
    """Put a character and its living chats into the trash, as one deletion. Raises NotFound."""
    profile = await profile_for(owner_id, profile_id, hold=True)
    await profile.discard()
    assert profile.deletion_id is not None
    for status, deletion_id in _deletions(profile.deletion_id).items():
        gone = await db.rows(
            "UPDATE chats SET status = 'deleted', deleted_at = ?, deletion_id = ?,"
            " version = version + 1"
            " WHERE entity_profile_id = ? AND status = ? AND deleted_at IS NULL RETURNING id",
            profile.deleted_at,
            deletion_id,
            profile.id,
            status,
        )
        _tell(gone)
    return profile


def _tell(chats: list[Row]) -> None:
    for chat in chats:
        live.tell(live.chat_channel(db.text_id(chat["id"])), "chat.changed")


@db.transaction
async def restore(owner_id: UUID, profile_id: object) -> Profile:
    """Bring a character back, with the chats that went with it. Raises NotFound."""
    profile = await profile_for(owner_id, profile_id, deleted=True, hold=True)
    assert profile.deletion_id is not None
    for status, deletion_id in _deletions(profile.deletion_id).items():
        back = await db.rows(
            "UPDATE chats SET status = ?, deleted_at = NULL, deletion_id = NULL,"
            " version = version + 1 WHERE entity_profile_id = ? AND deletion_id = ? RETURNING id",
            status,
            profile.id,
            deletion_id,
        )
        _tell(back)
    await profile.take_back()
    return profile


def _deletions(deletion_id: UUID) -> dict[str, UUID]:
    """The deletion id for chats of each status: what was archived comes back archived."""
    return {"active": deletion_id, "archived": uuid5(deletion_id, "archived")}


@db.transaction
async def purge(owner_id: UUID, profile_id: object, folder: Path) -> None:
    """End a character in the trash, its chats, pictures and files for good. Raises NotFound."""
    profile = await profile_for(owner_id, profile_id, deleted=True, hold=True)
    files = await Asset.filter(profile_id=profile.id).values_list("id", "kind")
    await profile.delete()
    db.after_commit(lambda: assets.remove(folder, files))
