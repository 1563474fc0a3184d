"""What the templates of a chat get: values only, no queries."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app import live
from app.chats.board import Failure
from app.chats.models import Branch, Chat
from app.chats.naming import Naming
from app.chats.thread import Line
from app.chats.ways import Ways
from app.live.growing import Look
from app.markup import HEAVY, escape_text, to_html
from app.profiles.face import Face, face
from app.profiles.models import Profile

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
    variant_id: str
    url: str
    here_url: str
    link: str
    hidden: bool
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
    since: datetime | None
    growth: Grown | None
    prompt_url: str | None
    lore: int
    looked_up: int


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
    url = f"/branches/{branch.id}/messages/{line.message_id}"
    base = f"{url}/variants"
    answer = line.role == "assistant"
    return MessageView(
        dom=f"m-{line.message_seq}",
        body_dom=f"b-{line.variant_seq}",
        id=line.message_id,
        variant_id=line.variant_id,
        url=url,
        here_url=message_url(branch, line.message_id, line.message_seq),
        link=f"/chats/{line.chat_id}/messages/{line.message_id}",
        hidden=line.hidden,
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
        another_url=base if line.is_last and answer and _can_be_told_again(line) else None,
        at=line.at,
        live=look is not None,
        since=line.variant_at if look else None,
        growth=Grown.of(look) if look else None,
        prompt_url=prompt_url(line.generation_id),
        lore=_count(line, "lore"),
        looked_up=_count(line, "lookedUp"),
    )


def prompt_url(generation_id: object | None) -> str | None:
    """Where one sees what the model was told, where a model was."""
    return f"/generations/{generation_id}/prompt" if generation_id else None


def _count(line: Line, name: str) -> int:
    """How many entries of lorebooks, how much that was looked up, this answer came of."""
    count = line.variant_meta.get(name)
    return count if isinstance(count, int) and line.generation_id else 0


def message_url(branch: Branch, message_id: object, seq: int) -> str:
    """The address of a message on a branch: its surroundings, and its own place in them."""
    return f"/chats/{branch.chat_id}/branches/{branch.id}?at={message_id}#m-{seq}"


def _can_be_told_again(line: Line) -> bool:
    return not line.is_greeting and not _runs(line)


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
class Undo:
    """What has just been done, and the way back."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class ChatView:
    """The chat in the page's header; what is done to it is posted below its `url`."""

    id: str
    title: str
    user_name: str
    url: str
    pinned: bool
    archived: bool
    key: str
    naming: Naming

    @classmethod
    def of(cls, chat: Chat) -> "ChatView":
        archived = chat.status == "archived"
        key = uuid.uuid4().hex  # two presses of "Duplicate" make one copy
        url = f"/chats/{chat.id}"
        naming = Naming("chat-title", f"{url}/title", chat.version, chat.title)
        return cls(
            *(str(chat.id), chat.title, chat.user_name, url),
            *(chat.pinned_at is not None, archived, key, naming),
        )


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
    """The open branch in the page's header; `of` is the number of branches of its chat."""

    id: str
    title: str
    url: str
    picker_url: str
    of: int

    @classmethod
    def one_of(cls, branch: Branch, count: int) -> "BranchView":
        chat = f"/chats/{branch.chat_id}"
        url = f"{chat}/branches/{branch.id}"
        return cls(str(branch.id), branch.title, url, f"{chat}/branches?open={branch.id}", count)


@dataclass(frozen=True, slots=True)
class Composer:
    """The box at the foot of the page. `writing`: a model puts its text there just now;
    `mend_url`: where the error can be mended."""

    action: str
    draft_url: str
    text: str
    writing: bool
    ways: Ways
    limit: int
    error: str | None
    mend_url: str
    key: str
    stop_url: str | None
    char_name: str
