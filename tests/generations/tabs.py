"""Open pages of a chat: each holds its tree, and changes it as its stream says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import httpx

from tests.dom import Node, parsed, swap
from tests.world import Chat, World


class Tab:
    """One open page."""

    def __init__(self, html: str) -> None:
        self.page = parsed(html)
        live = self.page.find("live")
        assert live is not None
        self.stream_url = live.attrs["hx-sse:connect"]
        self.last_id: str | None = None
        self.changed = asyncio.Condition()
        self.beats = 0

    def text(self, name: str = "thread") -> str:
        """What can be read in the element with this id."""
        node = self.page.find(name)
        assert node is not None, name
        return node.text

    def bodies(self) -> list[str]:
        """The texts of the messages."""
        return [node.text for node in self._articles("prose")]

    def _articles(self, kind: str) -> list[Node]:
        thread = self.page.find("thread")
        assert thread is not None
        return [n for n in thread.all() if n.attrs.get("class", "").split() == [kind]]

    async def follow(self, client: httpx.AsyncClient) -> None:
        """Read the stream until cancelled."""
        headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
        async with client.stream("GET", self.stream_url, headers=headers) as response:
            assert response.status_code == 200, response
            lines: list[str] = []
            async for line in response.aiter_lines():
                if line:
                    lines.append(line)
                    continue
                await self._take(lines)
                lines = []

    async def _take(self, lines: list[str]) -> None:
        fields = [line.partition(": ") for line in lines]
        data = "\n".join(value for name, _, value in fields if name == "data")
        named = [value for name, _, value in fields if name == "event"]
        async with self.changed:
            if named:
                assert named in (["beat"], ["moved"])
                self.beats += named == ["beat"]
            else:
                self.last_id = next(value for name, _, value in fields if name == "id")
                swap(self.page, data)
            self.changed.notify_all()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until the page shows it."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(is_so)


@contextlib.asynccontextmanager
async def open_tab(
    world: World, chat: Chat, branch: str | None = None, url: str | None = None
) -> AsyncIterator[Tab]:
    """A page that is open and follows its stream."""
    where = f"/branches/{branch}" if branch else ""
    answer = await world.client.get(url or f"/chats/{chat.id}{where}")
    assert answer.status_code == 200
    async with following(world, Tab(answer.text)) as tab:
        yield tab


@contextlib.asynccontextmanager
async def following(world: World, tab: Tab) -> AsyncIterator[Tab]:
    """Let the page follow its stream, from where it left off."""
    task = asyncio.create_task(tab.follow(world.client))
    try:
        before = tab.beats
        await tab.until(lambda: tab.beats > before)
        yield tab
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
