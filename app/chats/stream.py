"""The stream of an open page: every fact of its chat, drawn for it.

Structure comes as fragments that replace by id, so that a repeat does no harm. A running reply
comes as the blocks that have settled, once, and the open one again at most five times a second.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from operator import attrgetter

from app import live
from app.chats import drafts, thread
from app.chats.following import DraftFollower, Follower, MessageFollower
from app.chats.models import Branch, Variant
from app.chats.screen import Screen, partial, tail
from app.chats.views import MessageView
from app.live.bus import Event
from app.live.growing import Growing
from app.live.ids import EventId
from app.live.sse import BEAT_SECONDS, frame
from app.profiles.face import face_of


class PageStream:
    """The frames of one open page."""

    def __init__(self, screen: Screen, place: EventId) -> None:
        self._screen = screen
        self._place = place
        self._channel = live.chat_channel(screen.chat.id)
        self._cast = live.character_channel(screen.profile.id)
        self._following: dict[str, Follower] = {}
        self._elsewhere: set[str] = set()  # replies of this chat that are not on this branch
        self._moved = False  # the tree, since its map was last told

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """From the place where the page was read, for ever."""
        with live.bus().watch(self._channel, self._cast) as watch:
            yield frame("", event="beat")
            while not watch.closed:
                quiet = True
                async for parts in self._news():
                    quiet = False
                    yield frame("\n".join(parts), event_id=self._place)
                if self._moved:
                    self._moved = False
                    yield frame("", event="moved")
                if not quiet or await watch.wait(self._patience()) or self._following:
                    continue
                yield frame("", event="beat")

    async def _news(self) -> AsyncIterator[list[str]]:
        """What happened since the place, a frame a fact: a frame's targets are looked up before
        any of it is swapped, so a message could not follow the one that brings its place."""
        events = self._since()
        if events is None:
            self._place = live.bus().cursor
            self._moved = True
            yield await self._everything()
        for event in events or ():
            self._place = event.id
            self._moved |= event.kind in MOVES
            if event.kind == "character.changed":
                yield await self._recast()
            elif event.kind != "variant.text" and (parts := await self._drawn(event)):
                yield parts
        if parts := await self._growth():
            yield parts

    def _since(self) -> list[Event] | None:
        """What the chat and its character have told since the place, in order."""
        told = live.bus().since(self._channel, self._place)
        cast = live.bus().since(self._cast, self._place)
        if told is None or cast is None:
            return None
        return sorted(told + cast, key=attrgetter("id")) if cast else told

    async def _recast(self) -> list[str]:
        """The character has another name or face: those that the page shows. What was said keeps
        the name that it was said under."""
        await self._screen.profile.refresh_from_db()
        who = await face_of(self._screen.profile)
        self._screen = screen = replace(self._screen, who=who)
        self._begin_anew()
        said = (await screen.thread())["messages"]
        return [await _bar(screen), *[await _drawn(screen, message) for message in said]]

    def _begin_anew(self) -> None:
        """A body that is drawn is drawn as far as it has come."""
        for follower in self._following.values():
            follower.whole = False

    async def _everything(self) -> list[str]:
        """The place is too old: the page's thread, bar and foot as they are now."""
        self._begin_anew()
        context = await self._screen.page()
        render = self._screen.render
        return [
            partial("thread", await render("chats/_thread.html", **context)),
            partial("branch-bar", await render("chats/_bar.html", **context)),
            partial("composer-action", await render("chats/_composer_action.html", **context)),
            partial("failure", await render("chats/_failure.html", **context)),
            partial("left-out", await render("chats/_left_out.html", **context)),
            await self._screen.menu(),
            await self._screen.drafted(context["composer"].text, context["composer"].writing),
        ]

    async def _drawn(self, event: Event) -> list[str]:
        if event.data.get("branchId") not in (None, str(self._screen.branch.id)):
            return []
        if event.kind in REDRAWS:
            self._begin_anew()
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
                parts += await follower.grown(self._screen)
        return parts

    async def _follow(self, growing: Growing) -> None:
        """Begin to follow a reply, if it stands on this branch or is its draft."""
        if growing.drafts == str(self._screen.branch.id):
            self._following[growing.generation] = DraftFollower(growing)
            return
        variant = await Variant.get_or_none(generation_id=growing.generation)
        if variant is not None and await self._screen.message(variant.message_id) is not None:
            self._following[growing.generation] = MessageFollower(growing, f"b-{variant.seq}")
        else:
            self._elsewhere.add(growing.generation)

    def _patience(self) -> float:
        """Seconds to wait for news, at most."""
        due = [follower.due for follower in self._following.values() if follower.has_news]
        return max(0.005, min([BEAT_SECONDS, *due]))


REDRAWS = ("message.added", "message.changed", "thread.changed")
MOVES = (
    *(*REDRAWS, "messages.removed", "generation.ended", "generation.gone"),
    *("branches.changed", "chat.changed", "branch.activated"),
)


async def _added(screen: Screen, event: Event) -> list[str]:
    message = await screen.message(event.data["messageId"])
    if message is None:
        return []
    after = tail(event.data["position"])
    html = await screen.render("chats/_appended.html", message=message, tail_id=after)
    return [partial(tail(event.data["after"]), html), await screen.menu()]


async def _changed(screen: Screen, event: Event) -> list[str]:
    message = await screen.message(event.data["messageId"])
    if message is None:
        return []
    return [await _drawn(screen, message)]


async def _removed(screen: Screen, event: Event) -> list[str]:
    gone = [partial(f"m-{seq}", "", "delete") for seq in event.data["seqs"]]
    before, after = tail(event.data["before"]), tail(event.data["after"])
    end = partial(before, f'<div id="{after}" class="tail"></div>')
    parts = [*gone, end, await screen.menu()]
    if before == after:
        return parts
    last = (await thread.newest(screen.branch, 1)).lines
    return [*parts, *[await _drawn(screen, one) for one in await screen.draw(last)]]


async def _drawn(screen: Screen, message: MessageView) -> str:
    html = await screen.render("chats/_message.html", message=message)
    return partial(message.dom, html, "outerMorph")


async def _thread_changed(screen: Screen, _event: Event) -> list[str]:
    html = await screen.render("chats/_thread.html", **await screen.thread())
    return [partial("thread", html), await screen.menu()]


async def _draft_changed(screen: Screen, _event: Event) -> list[str]:
    """For the tabs where nothing else is being typed; what a model writes comes as it grows."""
    here = str(screen.branch.id)
    if any(growing.drafts == here for growing in live.scribe().growing.values()):
        return []
    return [await screen.drafted(await drafts.text_of(screen.branch), writing=False)]


async def _bar_changed(screen: Screen, _event: Event) -> list[str]:
    """Somebody may have put the very branch or chat that is open here into the trash, or brought
    it back."""
    was = screen.gone
    await screen.chat.refresh_from_db()
    fresh = await Branch.get_or_none(seq=screen.branch.seq)
    screen.branch.title = fresh.title if fresh else screen.branch.title
    screen.branch.deleted_at = fresh.deleted_at if fresh else screen.branch.deleted_at
    parts = [await _bar(screen)]
    if screen.gone or was:
        parts.append(partial("problem", await _problem(screen)))
    return parts


async def _bar(screen: Screen) -> str:
    html = await screen.render("chats/_bar.html", **await screen.bar())
    return partial("branch-bar", html, "outerMorph")


async def _problem(screen: Screen) -> str:
    if screen.gone is None:
        return '<div id="problem"></div>'
    return await screen.render(
        "shared/_problem.html",
        sentence=screen.gone.message,
        mend_url=screen.gone.mend_url,
        mend_label=screen.gone.mend_label,
    )


LOOKS = {
    "message.added": _added,
    "message.changed": _changed,
    "messages.removed": _removed,
    "thread.changed": _thread_changed,
    "draft.changed": _draft_changed,
    "branches.changed": _bar_changed,
    "chat.changed": _bar_changed,
    "branch.activated": _bar_changed,
}
