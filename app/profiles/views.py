"""What templates and the API are given of a character."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from app.accounts.models import User
from app.db.sql import Row
from app.macros import Values, fill
from app.markup import plain, to_html
from app.profiles.card import Card
from app.profiles.face import face, face_of
from app.profiles.find import card_of
from app.profiles.models import Profile
from app.profiles.trash import LABELS, Discarded

TAGLINE = 120
TAGLINE_SOURCE = 600
PROSE_SHOWN = 200_000
LONGER = "\n\n… It goes on; under Edit it stands whole."
PROSE = ("description", "personality", "scenario", "creator_notes")


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A chat in a list; `count` its messages, `branch` the title of the active one. What is done
    to it is posted below its `url`."""

    id: str
    url: str
    title: str
    profile_name: str
    thumb_url: str | None
    initial: str
    hue: int
    preview: str
    at: datetime | None
    count: int
    branch: str
    pinned: bool
    archived: bool


@dataclass(frozen=True, slots=True)
class Heart:
    """The button that makes a character a favourite, or not any more."""

    dom: str
    url: str
    name: str
    on: bool

    @classmethod
    def of(cls, profile_id: object, name: str, on: bool) -> "Heart":
        return cls(f"heart-{profile_id}", f"/characters/{profile_id}/favourite", name, on)


def with_chats(name: str, count: int) -> str:
    """“Mira”, “Mira and 1 chat”, “Mira and 3 chats”."""
    return name if not count else f"{name} and {count} {'chat' if count == 1 else 'chats'}"


@dataclass(frozen=True, slots=True)
class Tile:
    """A character on the wall."""

    id: str
    url: str
    name: str
    thumb_url: str | None
    initial: str
    hue: int
    tagline: str
    start_url: str
    heart: Heart


def tile(row: Row, user: User) -> Tile:
    """A row with `library.TILE_COLUMNS`."""
    url = f"/characters/{row['id']}"
    look = face(row["name"], row["avatar_asset_id"], row["hue"])
    return Tile(
        id=str(row["id"]),
        url=url,
        name=row["name"],
        thumb_url=look.thumb_url,
        initial=look.initial,
        hue=look.hue,
        tagline=tagline(row, row["name"], user.name),
        start_url=f"{url}/chats",
        heart=Heart.of(row["id"], row["name"], bool(row["favourite"])),
    )


def tagline(card: dict[str, Any], char: str, user: str) -> str:
    """Who this is, in one line: the first words of what the author says about them."""
    names = Values(char=char, user=user)
    for field in ("creator_notes", "personality", "description"):
        for line in (card.get(field) or "")[:TAGLINE_SOURCE].splitlines():
            if words := plain(fill(line, names).text, TAGLINE):
                return words
    return ""


async def profile_page(profile: Profile, user: User) -> dict[str, Any]:
    """A character's own page."""
    card, look = card_of(profile), await face_of(profile)
    url, names = f"/characters/{profile.id}", Values(char=card.called(), user=user.name)
    prose = await asyncio.to_thread(_prose, card, names)
    return {
        "id": str(profile.id),
        "url": url,
        "name": profile.name,
        "thumb_url": look.thumb_url,
        "picture_url": picture_url(profile),
        "initial": look.initial,
        "hue": look.hue,
        "tagline": tagline(profile.spec, names.char, names.user),
        "creator": card.creator,
        "version": card.character_version,
        "greetings_count": len(card.greetings()),
        "start_url": f"{url}/chats",
        "edit_url": f"{url}/edit",
        "delete_url": f"{url}/delete",
        "heart": Heart.of(profile.id, profile.name, profile.favourite),
        "tags": [(tag, f"/?{urlencode({'tag': tag})}") for tag in card.tags],
        **prose,
    }


def _prose(card: Card, names: Values) -> dict[str, Markup]:
    return {f"{f}_html": to_html(fill(_shortened(getattr(card, f)), names).text) for f in PROSE}


def _shortened(text: str) -> str:
    return text if len(text) <= PROSE_SHOWN else text[:PROSE_SHOWN] + LONGER


def picture_url(profile: Profile) -> str | None:
    """The large picture's address."""
    return f"/pictures/{profile.avatar_asset_id}/full" if profile.avatar_asset_id else None


def trash_item(item: Discarded) -> dict[str, Any]:
    """A line of the trash page."""
    url = f"/trash/{item.kind}/{item.id}"
    what = ", ".join(filter(None, [LABELS[item.kind], item.detail]))
    return {
        "what": what[:1].upper() + what[1:],
        "name": item.name,
        "detail": item.detail,
        "at": item.at,
        "restore_url": f"{url}/restore",
        "purge_url": f"{url}/purge",
    }
