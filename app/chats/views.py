"""What the templates of a chat get: values only, no queries."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app import live
from app.chats.board import Failure
from app.chats.models import Branch, Chat
from app.chats.thread import Line
from app.db.sql import Row, moment
from app.live.growing import Look
from app.markup import HEAVY, escape_text, to_html
from app.profiles.face import Face, face
from app.profiles.models import Profile
from app.profiles.views import ChatRow

STATES = {"aborted": "stopped"}


@dataclass(frozen=True, slots=True)
class Grown:
    """A running reply as far as it is shown: settled blocks, and the open one's number."""

    settled: Sequence[Markup]
    open: Markup
    number: int

    @classmethod
    def of(cls, look: Look) -> "Grown":
        """All of it."""
        return cls(look.settled, look.open, len(look.settled))


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message as it is drawn."""

    dom: str
    body_dom: str
    id: str
    role: str
    name: str
    thumb_url: str | None
    initial: str
    hue: int
    html: Markup
    reasoning_html: Markup | None
    state: str
    failure: Failure | None
    index: int
    count: int
    prev_url: str | None
    next_url: str | None
    another_url: str | None
    at: datetime | None
    live: bool
    growth: Grown | None


async def message_views(lines: Sequence[Line], branch: Branch, who: Face) -> list[MessageView]:
    """Draw these lines; long texts are rendered off the loop."""
    grown = {line.variant_id: look for line in lines if (look := await _look(line))}

    def draw() -> list[MessageView]:
        return [_view(line, branch, who, grown.get(line.variant_id)) for line in lines]

    if sum(len(line.text) + len(line.reasoning) for line in lines) > HEAVY:
        return await asyncio.to_thread(draw)
    return draw()


async def _look(line: Line) -> Look | None:
    """A running reply as its page's stream goes on with it."""
    growing = live.scribe().growing.get(line.generation_id or "") if _runs(line) else None
    return await growing.answer.look() if growing else None


def _view(line: Line, branch: Branch, who: Face, look: Look | None) -> MessageView:
    shown = who if line.role == "assistant" else face(line.name, None, None)
    base = f"/branches/{branch.id}/messages/{line.message_id}/variants"
    answer = line.role == "assistant"
    return MessageView(
        dom=f"m-{line.message_seq}",
        body_dom=f"b-{line.variant_seq}",
        id=line.message_id,
        role=line.role,
        name=line.name,
        thumb_url=shown.thumb_url,
        initial=shown.initial,
        hue=shown.hue,
        html=_html(line),
        reasoning_html=to_html(line.reasoning) if line.reasoning else None,
        state=STATES.get(line.status, line.status),
        failure=_failure(line, base),
        index=line.variant_index + 1,
        count=line.variant_count,
        prev_url=_choice(base, line.previous_id),
        next_url=_choice(base, line.next_id),
        another_url=base if answer and not line.is_greeting and not _runs(line) else None,
        at=line.at,
        live=look is not None,
        growth=Grown.of(look) if look else None,
    )


def _runs(line: Line) -> bool:
    return line.status == "streaming"


def _choice(base: str, variant_id: str | None) -> str | None:
    return f"{base}/{variant_id}/choice" if variant_id else None


def _html(line: Line) -> Markup:
    return to_html(line.text) if line.format == "markdown" else escape_text(line.text)


def _failure(line: Line, another_url: str) -> Failure | None:
    error = line.variant_meta.get("error")
    if line.status != "error" or not error:
        return None
    return Failure(error.get("message") or "The reply broke off here.", another_url)


@dataclass(frozen=True, slots=True)
class ChatView:
    """The chat in the page's header."""

    id: str
    title: str
    url: str
    rename_url: str
    delete_url: str

    @classmethod
    def of(cls, chat: Chat) -> "ChatView":
        url = f"/chats/{chat.id}"
        return cls(str(chat.id), chat.title, url, f"{url}/title", f"{url}/delete")


@dataclass(frozen=True, slots=True)
class WhoView:
    """The character in the page's header."""

    name: str
    url: str
    thumb_url: str | None
    initial: str
    hue: int

    @classmethod
    def of(cls, profile: Profile, who: Face) -> "WhoView":
        url = f"/characters/{profile.id}"
        return cls(profile.name, url, who.thumb_url, who.initial, who.hue)


@dataclass(frozen=True, slots=True)
class BranchView:
    """A branch in the picker; `count` is its messages."""

    id: str
    title: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Composer:
    """The box at the foot of the page."""

    action: str
    text: str
    error: str | None
    key: str
    stop_url: str | None
    char_name: str


def chat_row(row: Row) -> ChatRow:
    """Out of `find.active_chats`."""
    who = face(row["profile_name"], row["avatar_asset_id"], row["hue"])
    return ChatRow(
        id=str(row["id"]),
        url=f"/chats/{row['id']}",
        title=row["title"],
        profile_name=row["profile_name"],
        thumb_url=who.thumb_url,
        initial=who.initial,
        hue=who.hue,
        preview=row["last_message_preview"],
        at=moment(row["activity_at"]),
        count=row["messages"],
        branch=row["branch_title"] or "",
    )
