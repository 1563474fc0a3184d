"""Asked again: before the first token only, twice at most, never for long."""

import httpx
import pytest

from app.llm.openai import OpenAICompatible
from tests.llm.listening import hear
from tests.scripted import ScriptedModel


class Pauses(list[float]):
    """Keeps the seconds, waits for none of them."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
async def test_l12_a_passing_trouble_is_tried_again(
    model: ScriptedModel, client: httpx.AsyncClient, status: int
) -> None:
    pauses = Pauses()
    model.fail(status)
    model.fail(status, headers={"Retry-After": "4"})
    model.say("Here")
    heard = await hear(OpenAICompatible(client, model.base_url, None, pause=pauses))
    assert (heard.text, len(model.requests)) == ("Here", 3)
    assert 0.5 <= pauses[0] <= 1
    assert pauses[1] == 4


async def test_l12_twice_at_most(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    pauses = Pauses()
    for _ in range(9):
        model.fail(429)
    heard = await hear(OpenAICompatible(client, model.base_url, None, pause=pauses))
    assert (heard.code, len(model.requests), len(pauses)) == ("RATE_LIMITED", 3, 2)


async def test_l12_a_long_wait_is_told_not_waited(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    pauses = Pauses()
    model.fail(429, headers={"Retry-After": "11"})
    heard = await hear(OpenAICompatible(client, model.base_url, None, pause=pauses))
    assert heard.error
    assert (heard.code, heard.error.retry_after) == ("RATE_LIMITED", 11)
    assert "11 seconds" in heard.error.message
    assert (len(model.requests), pauses) == (1, [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 501])
async def test_what_will_not_pass_is_asked_once(
    model: ScriptedModel, client: httpx.AsyncClient, status: int
) -> None:
    model.fail(status)
    assert (await hear(OpenAICompatible(client, model.base_url, None))).error
    assert len(model.requests) == 1


async def test_l12_none_after_the_first_token(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once").error_after(1)
    model.fail_after(1)
    pauses = Pauses()
    provider = OpenAICompatible(client, model.base_url, None, pause=pauses)
    assert [(await hear(provider)).code for _ in range(2)] == ["PROVIDER_ERROR", "CUT_OFF"]
    assert (len(model.requests), pauses) == (2, [])


async def test_a_refused_connection_is_tried_again(client: httpx.AsyncClient) -> None:
    async with ScriptedModel() as model:
        address = model.base_url
    pauses = Pauses()
    heard = await hear(OpenAICompatible(client, address, None, pause=pauses))
    assert (heard.code, len(pauses)) == ("UNREACHABLE", 2)
