"""A reply can be stopped at any moment, and ends by itself when the server falls silent."""

import asyncio
import time

import httpx
import pytest

from app.llm.openai import OpenAICompatible
from app.llm.values import Chunk, Timeouts
from tests.llm.listening import hear, saying
from tests.scripted import ScriptedModel

SHORT = 0.05


async def stopped(task: asyncio.Task[object]) -> float:
    """Cancels it; seconds until it was gone."""
    start = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return time.perf_counter() - start


async def test_a2_stop_before_the_first_byte_closes_the_upstream(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.silent()
    task = asyncio.create_task(hear(OpenAICompatible(client, model.base_url, None)))
    request = await model.asked()
    assert not request.closed.done()
    assert await stopped(task) < 0.5
    assert await asyncio.wait_for(request.closed, 1)


async def test_a1_stop_in_mid_stream_closes_the_upstream(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once", " upon", " a time").hold(2)
    heard: list[str] = []
    halfway = asyncio.Event()

    async def listen() -> None:
        async for piece in OpenAICompatible(client, model.base_url, None).stream(saying()):
            assert isinstance(piece, Chunk)
            heard.append(piece.text)
            if len(heard) == 2:
                halfway.set()

    task = asyncio.create_task(listen())
    await halfway.wait()
    request = await model.asked()
    assert not request.closed.done()
    assert await stopped(task) < 0.5
    assert await asyncio.wait_for(request.closed, 1)
    assert heard == ["Once", " upon"]


async def test_leaving_the_reply_closes_the_upstream(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.hold(3)

    reply = OpenAICompatible(client, model.base_url, None).stream(saying())
    assert await anext(reply) == Chunk("text", "Once")
    request = await model.asked()
    await reply.aclose()
    assert await asyncio.wait_for(request.closed, 1)


async def test_stop_during_the_pause_between_two_attempts(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    pausing = asyncio.Event()

    async def pause(_: float) -> None:
        pausing.set()
        await asyncio.Event().wait()

    model.fail(503)
    provider = OpenAICompatible(client, model.base_url, None, pause=pause)
    task = asyncio.create_task(hear(provider))
    await pausing.wait()
    assert await stopped(task) < 0.5
    assert len(model.requests) == 1


@pytest.mark.parametrize("held_at", [-1, 0])
async def test_a_server_that_never_begins(
    model: ScriptedModel, client: httpx.AsyncClient, held_at: int
) -> None:
    model.hold(held_at)
    limits = Timeouts(first_token=SHORT)
    heard = await hear(OpenAICompatible(client, model.base_url, None, timeouts=limits))
    assert heard.code == "TIMEOUT_FIRST_TOKEN"
    assert await asyncio.wait_for((await model.asked()).closed, 1)


async def test_a_server_that_falls_silent(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    model.say("Once", " upon").hold(1)
    limits = Timeouts(between=SHORT)
    heard = await hear(OpenAICompatible(client, model.base_url, None, timeouts=limits))
    assert (heard.text, heard.code) == ("Once", "TIMEOUT_BETWEEN_TOKENS")
    assert await asyncio.wait_for((await model.asked()).closed, 1)


async def test_comments_are_no_tokens(client: httpx.AsyncClient) -> None:
    async with ScriptedModel(token_ms=5) as model:
        model.say(*[""] * 1000)
        limits = Timeouts(first_token=SHORT)
        heard = await hear(OpenAICompatible(client, model.base_url, None, timeouts=limits))
    assert heard.code == "TIMEOUT_FIRST_TOKEN"


async def test_a_reply_that_takes_too_long_in_all(client: httpx.AsyncClient) -> None:
    async with ScriptedModel(token_ms=5, tokens=1000) as model:
        limits = Timeouts(total=1)
        heard = await hear(OpenAICompatible(client, model.base_url, None, timeouts=limits))
    assert heard.code == "TIMEOUT_TOTAL"
    assert heard.text.startswith("Once upon")


async def test_a_reply_without_a_stream_may_take_its_total_time(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.hold_first()
    limits = Timeouts(first_token=0.001, total=SHORT)
    provider = OpenAICompatible(client, model.base_url, None, timeouts=limits)

    assert (await hear(provider, saying(stream=False))).code == "TIMEOUT_TOTAL"


async def test_a_slow_reader_is_not_the_servers_fault(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    """The limits run while the server is waited for, not while a chunk is being stored."""

    limits = Timeouts(first_token=SHORT * 4, between=SHORT)
    provider = OpenAICompatible(client, model.base_url, None, timeouts=limits)
    model.say("Once", " upon", " a time")
    heard = []
    async for piece in provider.stream(saying()):
        heard.append(piece)
        time.sleep(SHORT * 1.2)  # noqa: ASYNC251 - the loop itself stands still here
    assert len(heard) == 4


async def test_timeouts_leave_the_readers_task_alone(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once").hold(1)
    provider = OpenAICompatible(client, model.base_url, None, timeouts=Timeouts(between=SHORT))
    heard = await hear(provider)
    task = asyncio.current_task()
    assert heard.code == "TIMEOUT_BETWEEN_TOKENS"
    assert task
    assert task.cancelling() == 0
