"""L8: a test that tells five things apart; L9: a list of models that fails aloud."""

import socket

import httpx
import pytest

from tests.connections.cast import CANARY, added, data, error, keyed, used
from tests.scripted import ScriptedModel


def nobody() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/v1"


async def checked(client: httpx.AsyncClient, **body: object) -> tuple[str, str]:
    found = data(await client.post("/api/llm/check", json=body))
    return found["status"], found["message"]


async def test_l8_it_works(client: httpx.AsyncClient, model: ScriptedModel) -> None:
    mine = await added(client, model.base_url, defaultModel="scripted-2")
    found = data(await client.post("/api/llm/check", json={"providerId": mine}))
    assert found["status"] == "ok"
    assert [one["id"] for one in found["models"]] == ["scripted-1", "scripted-2"]


async def test_l8_a_wrong_key(client: httpx.AsyncClient, model: ScriptedModel) -> None:
    model.key = "the-right-key-of-it"
    mine = await added(client, model.base_url)
    await keyed(client, mine)
    assert (await checked(client, providerId=mine))[0] == "bad_key"
    assert (await checked(client, baseUrl=model.base_url, token=CANARY))[0] == "bad_key"
    assert (await checked(client, baseUrl=model.base_url, token=model.key))[0] == "ok"


async def test_l8_no_such_model(client: httpx.AsyncClient, model: ScriptedModel) -> None:
    mine = await added(client, model.base_url, defaultModel="scripted-9")
    status, message = await checked(client, providerId=mine)
    assert status == "no_such_model"
    assert "scripted-9" in message
    assert (await checked(client, providerId=mine, model="scripted-1"))[0] == "ok"


async def test_l8_unreachable(client: httpx.AsyncClient) -> None:
    assert (await checked(client, baseUrl=nobody()))[0] == "unreachable"
    status, message = await checked(client, providerId="custom_openai")
    assert status == "unreachable"
    assert "no address yet" in message


async def test_l8_not_a_model_server(client: httpx.AsyncClient, model: ScriptedModel) -> None:
    model.routes["/shop/models"] = {"shoes": ["red", "blue"]}
    status, _ = await checked(client, baseUrl=f"{model.origin}/shop")
    assert status == "not_a_model_server"


async def test_l8_the_storyteller_always_works(client: httpx.AsyncClient) -> None:
    assert (await checked(client, providerId="storyteller"))[0] == "ok"


async def test_a_check_of_nothing_is_refused(client: httpx.AsyncClient) -> None:
    error(await client.post("/api/llm/check", json={}), 400, "VALIDATION_ERROR")


async def test_models_of_a_server_come_in_pages(
    client: httpx.AsyncClient, model: ScriptedModel
) -> None:
    mine = await added(client, model.base_url)
    query = {"providerId": mine, "limit": "1"}
    first = (await client.get("/api/llm/models", params=query)).json()
    assert first["data"] == [{"id": "scripted-1"}]
    query["cursor"] = first["meta"]["nextCursor"]
    second = (await client.get("/api/llm/models", params=query)).json()
    assert second == {
        "data": [{"id": "scripted-2"}],
        "meta": {"nextCursor": None, "hasMore": False},
    }


async def test_models_of_what_is_in_use(client: httpx.AsyncClient, model: ScriptedModel) -> None:
    await used(client, await added(client, model.base_url))
    found = data(await client.get("/api/llm/models"))
    assert [one["id"] for one in found] == ["scripted-1", "scripted-2"]


@pytest.mark.parametrize("code", ["UNREACHABLE", "BAD_KEY", "NOT_A_MODEL_SERVER"])
async def test_l9_a_failing_server_is_an_error_not_an_empty_list(
    client: httpx.AsyncClient, model: ScriptedModel, code: str
) -> None:
    base_url = model.base_url
    if code == "UNREACHABLE":
        base_url = nobody()
    elif code == "BAD_KEY":
        model.key = "the-right-key-of-it"
    else:
        model.routes["/v1/models"] = {"hello": "world"}
    mine = await added(client, base_url)
    found = error(await client.get(f"/api/llm/models?providerId={mine}"), 502, code)
    assert found["message"]
