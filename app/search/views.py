"""What the templates of search get: values only, no queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db.sql import Row
from app.profiles.face import face
from app.search.find import Hit
from app.words import Part, Query, excerpt


@dataclass(frozen=True, slots=True)
class HitView:
    """A message as it is found; `who` spoke it, in the story of the character whose face it has.

    `branch` is named where it is not the one that opens; `other` where the branch shows another
    version of the message.
    """

    url: str
    thumb_url: str | None
    initial: str
    hue: int
    who: str
    role: str
    chat_title: str
    profile_name: str
    branch: str
    other: bool
    parts: Sequence[Part]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class NameView:
    """A chat or a character that is called so."""

    url: str
    thumb_url: str | None
    initial: str
    hue: int
    name: str
    detail: str = ""


def hit_view(hit: Hit, query: Query) -> HitView:
    """The link opens the branch around the message."""
    look = face(hit.profile_name, hit.avatar_asset_id, hit.hue)
    place = f"?at={hit.message_id}#m-{hit.message_seq}"
    return HitView(
        url=f"/chats/{hit.chat_id}/branches/{hit.branch_id}{place}",
        thumb_url=look.thumb_url,
        initial=look.initial,
        hue=look.hue,
        who=hit.name,
        role=hit.role,
        chat_title=hit.chat_title,
        profile_name=hit.profile_name,
        branch="" if hit.on_active else hit.branch_title,
        other=not hit.chosen,
        parts=excerpt(hit.text, query),
        at=hit.at,
    )


def chat_view(row: Row) -> NameView:
    """Out of `names.chats`."""
    look = face(row["profile_name"], row["avatar_asset_id"], row["hue"])
    return NameView(
        f"/chats/{row['id']}",
        look.thumb_url,
        look.initial,
        look.hue,
        row["title"],
        row["profile_name"],
    )


def profile_view(row: Row) -> NameView:
    """Out of `names.profiles`."""
    look = face(row["name"], row["avatar_asset_id"], row["hue"])
    return NameView(f"/characters/{row['id']}", look.thumb_url, look.initial, look.hue, row["name"])
