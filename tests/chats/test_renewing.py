"""What the pages of lists hear: that something in them has changed, and nothing else."""

import contextlib
from collections.abc import AsyncIterator

import httpx

from app.live import parse
from app.live.ids import EventId
from tests.answers import data
from tests.dom import parsed
from tests.world import Stranger, World


async def place(world: World, url: str = "/chats") -> EventId:
    """From where a page that is read now would listen."""
    live = parsed((await world.client.get(url)).text).find("live")
    assert live is not None
    found = parse(live.attrs["hx-sse:connect"].removeprefix("/events?after="))
    assert found is not None
    return found


@contextlib.asynccontextmanager
async def listening(
    client: httpx.AsyncClient, after: EventId, resumed: str | None = None
) -> AsyncIterator[AsyncIterator[EventId]]:
    """The ids of the renewals that a page hears of."""
    headers = {"Last-Event-ID": resumed} if resumed else {}
    url = f"/events?after={after[0]}-{after[1]}"
    async with client.stream("GET", url, headers=headers) as answer:
        assert answer.status_code == 200
        yield renewals(answer.aiter_lines())


async def renewals(lines: AsyncIterator[str]) -> AsyncIterator[EventId]:
    """One after another."""
    told: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        told |= {name: value} if name else {}
        if not line and told.pop("event") == "renew":
            found = parse(told["id"])
            assert found is not None
            yield found


async def test_n13_a_list_hears_of_what_happens_after_it_was_read(world: World) -> None:
    read = await place(world)
    chat = await world.start_chat()
    async with listening(world.client, read) as heard:
        first = await anext(heard)
        await world.client.put(f"/api/chats/{chat.id}", json={"title": "Storm"})
        second = await anext(heard)
    assert read < first < second
    newest = await place(world)
    async with listening(world.client, read, f"{newest[0]}-{newest[1]}") as heard:
        await world.note(chat, "While nobody listens.")
        assert await anext(heard) > newest


async def test_n13_a_list_hears_when_a_reply_has_ended(world: World) -> None:
    chat = await world.start_chat()
    async with world.saying(chat, "And then?") as reader, contextlib.AsyncExitStack() as stack:
        await reader.until("meta")
        read = await place(world)
        heard = await stack.enter_async_context(listening(world.client, read))
        await reader.rest()
        assert await anext(heard) > read


async def test_n13_a_list_hears_nothing_of_a_draft_or_of_what_failed(world: World) -> None:
    chat = await world.start_chat()
    read = await place(world)
    data(await world.client.put(f"/api/branches/{chat.branch}/draft", json={"text": "I cl"}))
    assert (await world.client.post("/api/entity-profiles", json={"name": ""})).is_client_error
    later = await place(world)
    assert later > read
    async with listening(world.client, read) as heard:
        await world.character("Noor")
        assert await anext(heard) > later


async def test_a_list_hears_nothing_of_somebody_else(world: World, stranger: Stranger) -> None:
    read = await place(world)
    with world.as_user(stranger.user):
        await world.note(stranger.chat, "Hush.")
    later = await place(world)
    assert later > read
    async with listening(world.client, read) as heard:
        await world.character("Noor")
        assert await anext(heard) > later
