"""Making and changing a character: rows, its picture, and the search text that follows them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app import db, live
from app.accounts.idempotency import Answer, once
from app.db.models import new_id, now
from app.errors import NotFound, Stale
from app.profiles.assets import Incoming, Stored
from app.profiles.card import Card
from app.profiles.find import profile_for
from app.profiles.forms import NewProfile, ProfileBody, ProfileChange
from app.profiles.library import search_text
from app.profiles.models import Asset, Profile
from app.profiles.objects import profile_json
from app.web import row_id

COLUMNS = [
    *("name", "spec", "meta", "search_text", "favourite"),
    *("avatar_asset_id", "version", "updated_at"),
]


async def insert(
    owner_id: UUID, name: str, card: Card, files: list[Stored], **given: Any
) -> Profile:
    """Inside a transaction: a new character; the first picture among its files is its face."""
    profile = Profile(id=new_id(), owner_id=owner_id, name=name, **given)
    profile.spec = card.spec() | ({} if card.name else {"name": name})
    profile.search_text = search_text(name, card.tags)
    pictures = (file.id for file in files if file.kind == "picture")
    profile.avatar_asset_id = next(pictures, None)
    if files:
        await Asset.bulk_create([file.row(owner_id, profile.id) for file in files])
    await profile.save(force_create=True)
    return profile


async def create(
    owner_id: UUID, new: NewProfile, incoming: Incoming, picture: Stored | None, key: str | None
) -> Profile:
    """A character of one's own. Raises NotFound for a picture that is not its own."""
    if new.avatar_asset_id is not None:
        raise NotFound("picture")

    async def act() -> Answer:
        given = {"meta": new.meta, "favourite": new.favourite}
        pictures = [picture] if picture else []
        made = await insert(owner_id, new.name, new.spec, pictures, **given)
        db.after_commit(incoming.keep)
        return {"profile": str(made.id)}

    @db.transaction
    async def whole() -> Answer:
        words = new.model_dump_json() if key else ""
        return (await once(owner_id, key, "profile", words, act))[0]

    return await profile_for(owner_id, (await whole())["profile"])


@db.transaction
async def change(
    owner_id: UUID,
    profile_id: object,
    wanted: ProfileChange,
    incoming: Incoming,
    picture: Stored | None = None,
) -> Profile:
    """Write what was sent and nothing else. Raises NotFound, and `Stale` for an old version.

    The name is the row's own: the card keeps the one that its author gave it until a card comes.
    """
    profile = await profile_for(owner_id, profile_id, hold=True)
    if wanted.version is not None and wanted.version != profile.version:
        raise Stale("character", profile, profile_json(profile))
    old, was_called = profile.avatar_asset_id, profile.name
    profile.avatar_asset_id = await _face(profile, wanted, picture)
    _apply(wanted, profile)
    await profile.save(update_fields=COLUMNS)
    if (profile.avatar_asset_id, profile.name) != (old, was_called):
        live.tell(live.character_channel(profile.id), "character.changed")
    if old is not None and old != profile.avatar_asset_id:
        await Asset.filter(id=old).delete()
        incoming.replaces(old)
    db.after_commit(incoming.keep)
    return profile


def _apply(wanted: ProfileChange, profile: Profile) -> None:
    if wanted.has("name"):
        profile.name = wanted.name
    if wanted.has("spec"):
        profile.spec = wanted.spec.spec() | ({} if wanted.spec.name else {"name": profile.name})
    if wanted.has("meta"):
        profile.meta = wanted.meta
    if wanted.has("favourite"):
        profile.favourite = wanted.favourite
    if wanted.model_fields_set == {"favourite"}:
        return  # whoever has the sheet open has missed nothing
    profile.search_text = search_text(profile.name, profile.spec["tags"])
    profile.version, profile.updated_at = profile.version + 1, _later(profile.updated_at)


async def _face(profile: Profile, wanted: ProfileBody, new: Stored | None) -> UUID | None:
    """Which picture it has from now on: the new one, the one it had, or none."""
    if new is not None:
        await new.row(profile.owner_id, profile.id).save(force_create=True)
        return new.id
    if not wanted.has("avatar_asset_id"):
        return profile.avatar_asset_id
    asked = wanted.avatar_asset_id
    if asked is not None and row_id(asked, "picture") != profile.avatar_asset_id:
        raise NotFound("picture")
    return profile.avatar_asset_id if asked else None


def _later(than: datetime) -> datetime:
    """Now, but never the same millisecond again, which is what the API shows."""
    return max(now(), than + timedelta(milliseconds=1))
