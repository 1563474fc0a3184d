"""The connection test tells its five answers apart."""

import socket

import httpx
import pytest

from app.llm.check import check
from app.llm.openai import OpenAICompatible
from app.llm.storyteller import Storyteller
from tests.scripted import ScriptedModel


async def no_pause(_: float) -> None:
    """Between two attempts."""


def connection(client: httpx.AsyncClient, base_url: str, key: str | None) -> OpenAICompatible:
    return OpenAICompatible(client, base_url, key, pause=no_pause)


@pytest.fixture
async def shut() -> str:
    """An address where nobody listens."""
    async with ScriptedModel() as model:
        return model.base_url


async def test_l8_ok_with_its_models(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    result = await check(connection(client, model.base_url, None), "scripted-2")
    assert (result.status, result.message) == ("ok", "Connected: 2 models.")
    assert [known.id for known in result.models] == ["scripted-1", "scripted-2"]
    assert model.requests == []


async def test_l8_a_bad_key(client: httpx.AsyncClient) -> None:
    async with ScriptedModel(key="sk-right") as model:
        assert (await check(connection(client, model.base_url, "sk-right"), None)).status == "ok"
        for key in ("sk-wrong", None):
            result = await check(connection(client, model.base_url, key), None)
            assert (result.status, result.models) == ("bad_key", [])
        assert model.requests == []


async def test_l8_no_such_model(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    result = await check(connection(client, model.base_url, None), "scripted1")
    assert result.status == "no_such_model"
    assert "Did you mean “scripted-1”?" in result.message
    assert len(result.models) == 2
    far = await check(connection(client, model.base_url, None), "zzz")
    assert far.message == "The server has no model “zzz”."


async def test_l8_unreachable(client: httpx.AsyncClient, shut: str) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", httpx.URL(shut).port or 0))
        result = await check(connection(client, shut, None), None)
    assert result.status == "unreachable"
    assert "No server answers" in result.message


@pytest.mark.parametrize("answer", ["a page", {"hello": 1}])
async def test_l8_not_a_model_server(client: httpx.AsyncClient, answer: object) -> None:
    async with ScriptedModel(routes={"/v1/models": answer}) as model:
        assert (await check(connection(client, model.base_url, None), None)).status == (
            "not_a_model_server"
        )


async def test_a_public_list_proves_no_key(client: httpx.AsyncClient) -> None:
    async with ScriptedModel(key="sk-right", public_list=True) as model:
        for name in ("scripted-1", None):
            wrong = await check(connection(client, model.base_url, "sk-wrong"), name)
            assert wrong.status == "bad_key"
            right = await check(connection(client, model.base_url, "sk-right"), name)
            assert right.status == "ok"
        bodies = [request.body for request in model.requests]
    assert len(bodies) == 4
    assert all(body["max_tokens"] == 1 and body["model"] == "scripted-1" for body in bodies)


async def test_a_server_without_a_list_is_asked_for_one_token(client: httpx.AsyncClient) -> None:
    async with ScriptedModel(routes={"/v1/models": None}, key="sk-right") as model:
        provider = connection(client, model.base_url, "sk-right")
        assert (await check(provider, "some")).status == "ok"
        model.fail(404, {"error": {"message": "The model `some` does not exist"}})
        assert (await check(provider, "some")).status == "no_such_model"
        model.fail(404, {"detail": "Not Found"})
        assert (await check(provider, "some")).status == "not_a_model_server"
        for _ in range(3):
            model.fail(500)
        assert (await check(provider, "some")).status == "unreachable"


async def test_a_missing_v1_is_told_and_never_guessed(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    result = await check(connection(client, model.origin, None), None)
    assert result.status == "not_a_model_server"
    assert f"use {model.base_url} instead" in result.message
    assert model.requests == []


async def test_the_storyteller_is_always_there() -> None:
    result = await check(Storyteller(), "storyteller")
    assert (result.status, len(result.models)) == ("ok", 1)
