"""The trash: a character goes with its chats and comes back with exactly those."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid5

from app import db
from app.db.models import new_id, now
from app.db.sql import moment
from app.paging import Page, moment_and_id, pack
from app.profiles import assets
from app.profiles.find import profile_for
from app.profiles.models import Asset, Profile

LABELS = {"profile": "Character", "chat": "Chat"}
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


class ProfileBin:
    """Deleted characters."""

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
    profile.deleted_at, profile.deletion_id = now(), new_id()
    await profile.save(update_fields=["deleted_at", "deletion_id"])
    for status, deletion_id in _deletions(profile.deletion_id).items():
        await db.execute(
            "UPDATE chats SET status = 'deleted', deleted_at = ?, deletion_id = ?,"
            " version = version + 1"
            " WHERE entity_profile_id = ? AND status = ? AND deleted_at IS NULL",
            profile.deleted_at,
            deletion_id,
            profile.id,
            status,
        )
    return profile


@db.transaction
async def restore(owner_id: UUID, profile_id: object) -> Profile:
    """Bring a character back, with the chats that went with it. Raises NotFound."""
    profile = await profile_for(owner_id, profile_id, deleted=True, hold=True)
    assert profile.deletion_id is not None
    for status, deletion_id in _deletions(profile.deletion_id).items():
        await db.execute(
            "UPDATE chats SET status = ?, deleted_at = NULL, deletion_id = NULL,"
            " version = version + 1 WHERE entity_profile_id = ? AND deletion_id = ?",
            status,
            profile.id,
            deletion_id,
        )
    profile.deleted_at = profile.deletion_id = None
    await profile.save(update_fields=["deleted_at", "deletion_id"])
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
