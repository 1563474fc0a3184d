"""The client keeps nothing, follows nothing, and listens to no environment."""

import asyncio

import httpx
import pytest

from app.llm.network import new_client
from app.llm.openai import OpenAICompatible
from tests.llm.listening import hear
from tests.scripted import ScriptedModel


async def test_no_cookie_of_a_server_is_kept(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("One").headers = {
        "Set-Cookie": "who=you; Path=/",
        "Content-Type": "text/event-stream",
    }
    provider = OpenAICompatible(client, model.base_url, None)
    assert [(await hear(provider)).text for _ in range(2)] == ["One", "You said: Hello there"]
    assert [request.headers.get("cookie") for request in model.requests] == [None, None]


async def test_no_proxy_variable_is_read(
    model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedModel() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        async with new_client() as client, httpx.AsyncClient() as naive:
            await naive.post(f"{model.base_url}/chat/completions", json={"messages": []})
            assert len(proxy.requests) == 1, "the variable is one that httpx would read"
            assert (await hear(OpenAICompatible(client, model.base_url, None))).finish
        assert (len(proxy.requests), len(model.requests)) == (1, 1)


async def test_nothing_compressed_is_asked_for(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    await hear(OpenAICompatible(client, model.base_url, None))
    assert (await model.asked()).headers["accept-encoding"] == "identity"


async def test_many_replies_at_once_share_one_client(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:

    for _ in range(60):
        model.hold(1)
    provider = OpenAICompatible(client, model.base_url, None)
    replies = [asyncio.create_task(hear(provider)) for _ in range(60)]
    for _ in replies:
        await model.asked()  # all 60 are there at the same time
    model.release()
    assert {(await reply).code for reply in replies} == {None}
