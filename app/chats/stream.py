"""The stream of an open page: every fact of its chat, drawn for it.

Structure comes as fragments that replace by id, so that a repeat does no harm. A running reply
comes as the blocks that have settled, once, and the open one again at most five times a second.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from markupsafe import Markup

from app import live
from app.chats.models import Variant
from app.chats.screen import Screen, partial, tail
from app.live.bus import Event
from app.live.growing import Growing
from app.live.ids import EventId
from app.live.sse import BEAT_SECONDS, frame


@dataclass(slots=True)
class Follower:
    """What one reader has been sent of one running reply."""

    growing: Growing
    body_dom: str
    settled: int = 0
    version: int = -1
    thoughts: int = 0
    whole: bool = False

    @property
    def has_news(self) -> bool:
        """Is there something that this reader has not been sent?"""
        growing = self.growing
        return self.version != growing.answer.version or self.thoughts != growing.thoughts.version

    @property
    def due(self) -> float:
        """Seconds until it is time to send it."""
        return 0.0 if self.version < 0 else self.growing.answer.due(self.version)


class PageStream:
    """The frames of one open page."""

    def __init__(self, screen: Screen, place: EventId) -> None:
        self._screen = screen
        self._place = place
        self._channel = live.chat_channel(screen.chat.id)
        self._following: dict[str, Follower] = {}
        self._elsewhere: set[str] = set()  # replies of this chat that are not on this branch

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """From the place where the page was read, for ever."""
        with live.bus().watch(self._channel) as watch:
            yield frame("", event="beat")
            while not watch.closed:
                quiet = True
                async for parts in self._news():
                    quiet = False
                    yield frame("\n".join(parts), event_id=self._place)
                if not quiet or await watch.wait(self._patience()) or self._following:
                    continue
                yield frame("", event="beat")

    async def _news(self) -> AsyncIterator[list[str]]:
        """What happened since the place, a frame a fact: a frame's targets are looked up before
        any of it is swapped, so a message could not follow the one that brings its place."""
        events = live.bus().since(self._channel, self._place)
        if events is None:
            self._place = live.bus().cursor
            yield await self._everything()
        for event in events or ():
            self._place = event.id
            if event.kind != "variant.text" and (parts := await self._drawn(event)):
                yield parts
        if parts := await self._growth():
            yield parts

    async def _everything(self) -> list[str]:
        """The place is too old: the page's thread, bar and foot as they are now."""
        for follower in self._following.values():
            follower.whole = False
        context = await self._screen.page()
        render = self._screen.render
        return [
            partial("thread", await render("chats/_thread.html", **context)),
            partial("branch-bar", await render("chats/_bar.html", **context)),
            partial("composer-action", await render("chats/_composer_action.html", **context)),
            partial("failure", await render("chats/_failure.html", **context)),
        ]

    async def _drawn(self, event: Event) -> list[str]:
        if event.data.get("branchId") not in (None, str(self._screen.branch.id)):
            return []
        if event.kind in ("message.added", "message.changed"):  # its body is drawn, and begins anew
            for follower in self._following.values():
                follower.whole = False
        look = {**LOOKS, **self._screen.board.looks}.get(event.kind)
        return await look(self._screen, event) if look else []

    async def _growth(self) -> list[str]:
        """What the running replies of this branch have grown by, where it is time."""
        for growing in live.scribe().of_channel(self._channel):
            if growing.generation not in self._following.keys() | self._elsewhere:
                await self._follow(growing)
        parts: list[str] = []
        for generation, follower in list(self._following.items()):
            if generation not in live.scribe().growing:
                del self._following[generation]
            elif follower.has_news and follower.due <= 0:
                parts += await self._grown(follower)
        return parts

    async def _follow(self, growing: Growing) -> None:
        """Begin to follow a reply, if it stands on this branch."""
        variant = await Variant.get_or_none(generation_id=growing.generation)
        if variant is not None and await self._screen.message(variant.message_id) is not None:
            self._following[growing.generation] = Follower(growing, f"b-{variant.seq}")
        else:
            self._elsewhere.add(growing.generation)

    async def _grown(self, follower: Follower) -> list[str]:
        """The settled blocks since last time and the open one; the first time all of them."""
        look = await follower.growing.answer.look(follower.version)
        if look is None:
            return []
        since = follower.settled if follower.whole else 0
        html = await self._screen.render(
            "chats/_growth.html",
            body_dom=follower.body_dom,
            settled=look.settled[since:],
            open=look.open,
            number=len(look.settled),
        )
        target = f"{follower.body_dom}-o{since}" if follower.whole else follower.body_dom
        parts = [partial(target, html, "outerHTML" if follower.whole else "innerHTML")]
        follower.whole, follower.settled = True, len(look.settled)
        follower.version = look.version
        return parts + await self._thoughts(follower)

    async def _thoughts(self, follower: Follower) -> list[str]:
        if follower.thoughts == follower.growing.thoughts.version:
            return []
        look = await follower.growing.thoughts.look(follower.thoughts)
        if look is None:
            return []
        follower.thoughts = look.version
        html = await self._screen.render(
            "chats/_reasoning.html",
            body_dom=follower.body_dom,
            reasoning_html=Markup("").join([*look.settled, look.open]),
        )
        return [partial(f"{follower.body_dom}-r", html, "outerMorph")]

    def _patience(self) -> float:
        """Seconds to wait for news, at most."""
        due = [follower.due for follower in self._following.values() if follower.has_news]
        return max(0.005, min([BEAT_SECONDS, *due]))


async def _added(screen: Screen, event: Event) -> list[str]:
    message = await screen.message(event.data["messageId"])
    if message is None:
        return []
    after = tail(event.data["position"])
    html = await screen.render("chats/_appended.html", message=message, tail_id=after)
    return [partial(tail(event.data["after"]), html)]


async def _changed(screen: Screen, event: Event) -> list[str]:
    message = await screen.message(event.data["messageId"])
    if message is None:
        return []
    html = await screen.render("chats/_message.html", message=message)
    return [partial(message.dom, html, "outerMorph")]


async def _removed(_screen: Screen, event: Event) -> list[str]:
    before, gone = tail(event.data["after"]), tail(event.data["position"])
    return [
        partial(f"m-{event.data['seq']}", "", "delete"),
        partial(gone, f'<div id="{before}" class="tail"></div>'),
    ]


async def _bar_changed(screen: Screen, _event: Event) -> list[str]:
    await screen.chat.refresh_from_db()
    html = await screen.render("chats/_bar.html", **await screen.bar())
    return [partial("branch-bar", html, "outerMorph")]


LOOKS = {
    "message.added": _added,
    "message.changed": _changed,
    "message.removed": _removed,
    "chat.changed": _bar_changed,
    "branch.activated": _bar_changed,
}
