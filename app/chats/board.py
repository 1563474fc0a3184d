"""Where the rooms above sign in: what a chat's page shows of theirs, and how it looks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from quart import current_app

from app.chats.models import Branch, Chat
from app.live.bus import Event

NAME = "talespinner.chat-signs"


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, where the reply would stand; `mend` leads to what can be changed."""

    sentence: str
    retry_url: str | None = None
    retry_label: str = "Try again"
    mend_url: str | None = None
    mend_label: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What goes on at a branch's tip. `drafted` is the user's turn as far as a model has
    written it, while it does."""

    stop_url: str | None = None
    failure: Failure | None = None
    left_out: int = 0
    drafted: str | None = None


StateOf = Callable[[Branch], Awaitable[State]]
Hush = Callable[[Chat, Branch | None], Awaitable[None]]
Look = Callable[[Any, Event], Awaitable[list[str]]]  # of the Screen, which is drawn from this


async def _nothing(_branch: Branch) -> State:
    return State()


async def _silent(_chat: Chat, _branch: Branch | None) -> None:
    return None


@dataclass(slots=True)
class Signs:
    """`state` asks what goes on; `hush` ends what is being written in a chat, or on one
    of its branches; `looks` draws an event as `<hx-partial>`s, by its kind."""

    state: StateOf = _nothing
    hush: Hush = _silent
    looks: dict[str, Look] = field(default_factory=dict)


def signs() -> Signs:
    """The signs of the running app."""
    found: Signs = current_app.extensions[NAME]
    return found
