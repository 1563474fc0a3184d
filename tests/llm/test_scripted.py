"""The scripted model itself: what the tests of the other rooms rely on."""

import asyncio
import sys
from pathlib import Path

import httpx

from app.llm.openai import OpenAICompatible
from app.llm.values import Chunk
from tests.llm.listening import hear, saying
from tests.scripted import ScriptedModel


async def test_replies_come_in_the_order_of_the_queue_then_the_echo(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("One")
    model.say("Two")
    provider = OpenAICompatible(client, model.base_url, None)
    assert [(await hear(provider)).text for _ in range(3)] == [
        "One",
        "Two",
        "You said: Hello there",
    ]
    assert [request.body["model"] for request in model.requests] == ["scripted-1"] * 3
    assert [await request.closed for request in model.requests] == [False] * 3


async def test_a_held_reply_goes_on_when_it_is_released(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once", " upon", " a time").hold(1)
    reply = OpenAICompatible(client, model.base_url, None).stream(saying())
    assert await anext(reply) == Chunk("text", "Once")
    following = asyncio.ensure_future(anext(reply))
    done, _ = await asyncio.wait([following], timeout=0.05)
    assert not done
    model.release()
    assert await following == Chunk("text", " upon")
    await reply.aclose()


async def test_a_silent_reply_can_be_released_too(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.silent()
    task = asyncio.create_task(hear(OpenAICompatible(client, model.base_url, None)))
    await model.asked()
    model.release()
    assert (await task).text.startswith("Once upon a time")


async def test_it_is_a_program_of_its_own(client: httpx.AsyncClient) -> None:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.scripted", "--token-ms", "1", "--tokens", "30"),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert program.stdout
        address = (await program.stdout.readline()).decode().strip()
        heard = await hear(OpenAICompatible(client, address, None))
        assert len(heard.pieces) == 30
    finally:
        program.terminate()
        await program.wait()
