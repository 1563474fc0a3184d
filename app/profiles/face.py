"""How somebody looks beside their words: a picture, or an initial on a colour."""

import zlib
from dataclasses import dataclass

from app.profiles.models import Asset, Profile


@dataclass(frozen=True, slots=True)
class Face:
    """What a portrait is drawn from; `hue` is 0 to 359 degrees."""

    thumb_url: str | None
    initial: str
    hue: int


def face(name: str, asset_id: object | None, hue: int | None) -> Face:
    """The face behind a row; without a picture's hue one that the name keeps for ever."""
    own = zlib.crc32(name.casefold().encode()) % 360
    return Face(
        thumb_url=f"/pictures/{asset_id}/thumb" if asset_id else None,
        initial=next((c.upper() for c in name if c.isalnum()), "?"),
        hue=own if hue is None else hue,
    )


async def face_of(profile: Profile) -> Face:
    """The face of a character."""
    asset = await Asset.get_or_none(id=profile.avatar_asset_id) if profile.avatar_asset_id else None
    return face(profile.name, profile.avatar_asset_id, asset.hue if asset else None)
