"""The stream of a run's open page: its steps as they come and go, and the words of an answer that
stands nowhere else."""

from collections.abc import AsyncGenerator

from app import live
from app.chats.following import MessageFollower
from app.chats.screen import Screen, partial
from app.live.bus import Event
from app.live.ids import EventId
from app.live.sse import BEAT_SECONDS, frame
from app.markup import to_html_async
from app.pipelines.find import Run, run_for
from app.pipelines.views import RunView

ANSWER = "answer"  # the name of the place of its words
NO_MORE = '<div id="live" hidden></div>'  # the stream is taken off the page


class RunStream:
    """The frames of one open page."""

    def __init__(self, screen: Screen, run: Run, place: EventId) -> None:
        self._screen = screen
        self._run = run
        self._place = place
        self._channel = live.chat_channel(screen.chat.id)
        self._follower: MessageFollower | None = None

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """From the place where the page was read, until the run ends."""
        with live.bus().watch(self._channel) as watch:
            yield frame("", event="beat")
            while not watch.closed:
                parts = await self._news()
                if parts:
                    yield frame("\n".join(parts), event_id=self._place)
                if self._run.row.status != "running":
                    return
                if not parts and not await watch.wait(self._patience()) and not self._follower:
                    yield frame("", event="beat")

    async def _news(self) -> list[str]:
        events = live.bus().since(self._channel, self._place)
        self._place = events[-1].id if events else live.bus().cursor
        changed = events is None or any(map(self._is_mine, events))
        if changed:
            self._run = await run_for(self._run.row.owner_id, self._run.row.id)
        if self._run.row.status != "running":
            return [await self._drawn(), *await self._ended()]
        parts = [await self._drawn()] if changed else []
        return parts + await self._growth()

    def _is_mine(self, event: Event) -> bool:
        """Has a step begun or ended, or all of it?"""
        mine = event.data.get("generationId") == self._run.generation_id
        return mine and event.kind.startswith(("pipeline.", "generation."))

    async def _drawn(self) -> str:
        html = await self._screen.render("pipelines/_run.html", run=RunView.of(self._run))
        return partial("run", html, "outerMorph")

    async def _ended(self) -> list[str]:
        """The words as the last steps left them; then nothing more comes."""
        html = await self._screen.render("pipelines/_answer.html", **await answer_of(self._run))
        return [partial("run-answer", html), partial("live", NO_MORE)]

    async def _growth(self) -> list[str]:
        """What the answer has grown by, where it is time."""
        if not self._run.row.meta.get("trial"):
            return []
        if self._follower is None:
            growing = live.scribe().growing.get(self._run.generation_id or "")
            self._follower = MessageFollower(growing, ANSWER) if growing else None
        follower = self._follower
        if follower is None or not follower.has_news or follower.due > 0:
            return []
        return await follower.grown(self._screen)

    def _patience(self) -> float:
        """Seconds to wait for news, at most."""
        follower = self._follower
        return max(0.005, follower.due) if follower and follower.has_news else BEAT_SECONDS


async def answer_of(run: Run) -> dict[str, object]:
    """What `pipelines/_answer.html` needs of it."""
    view = RunView.of(run)
    return {
        "run": view,
        "answer_html": await to_html_async(view.words) if view.words else "",
        "reasoning_html": await to_html_async(view.thoughts) if view.thoughts else "",
    }
