"""Model servers on this machine are offered by the name that they prove."""

from dataclasses import replace

import httpx
import pytest

from app.llm.discover import PLACES, LocalServer, Place, find_local
from app.llm.values import Model
from tests.scripted import SILENCE, ScriptedModel

USUAL = {place.name: place for place in PLACES}


async def found(client: httpx.AsyncClient, model: ScriptedModel, name: str) -> LocalServer | None:
    """What is found where the usual port of `name` is the scripted server's."""
    servers = await find_local(client, [replace(USUAL[name], port=model.port)])
    return servers[0] if servers else None


@pytest.mark.parametrize(
    ("name", "owned_by", "routes"),
    [
        ("Ollama", "library", {"/api/version": {"version": "0.9.0"}}),
        ("llama.cpp", "llamacpp", {}),
        ("LM Studio", "organization_owner", {}),
        ("LM Studio", "somebody", {"/api/v0/models": {"data": []}}),
        ("KoboldCpp", "koboldcpp", {"/api/version": {"version": "0.7.0"}}),
        ("KoboldCpp", "x", {"/api/extra/version": {"result": "KoboldCpp", "version": "1.9"}}),
        ("text-generation-webui", "user", {"/v1/internal/model/info": {"model_name": "m"}}),
        ("vLLM", "vllm", {}),
    ],
)
async def test_n18_a_local_server_is_offered_by_name(
    client: httpx.AsyncClient, name: str, owned_by: str, routes: dict[str, object]
) -> None:
    async with ScriptedModel(owned_by=owned_by, routes=routes) as model:
        server = await found(client, model, name)
        assert server == LocalServer(
            name, model.base_url, [Model("scripted-1"), Model("scripted-2")]
        )


async def test_a_stranger_on_a_usual_port_is_not_given_its_name(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    for name in USUAL:
        server = await found(client, model, name)
        assert server
        assert server.name == f"Model server on port {model.port}"


async def test_another_known_server_keeps_its_own_name(client: httpx.AsyncClient) -> None:
    async with ScriptedModel(owned_by="vllm") as model:
        server = await found(client, model, "llama.cpp")
    assert server
    assert server.name == "vLLM"


@pytest.mark.parametrize("page", [None, "<!doctype html>", {"error": {"code": "NOT_FOUND"}}])
async def test_an_app_on_port_8000_is_no_model_server(
    client: httpx.AsyncClient, page: object
) -> None:
    async with ScriptedModel(routes={"/v1/models": page}) as model:
        assert await found(client, model, "vLLM") is None
        assert model.gets == ["/v1/models"]


async def test_silent_and_absent_servers_cost_a_second_at_most(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.routes["/v1/models"] = SILENCE
    async with ScriptedModel() as gone:
        absent = gone.port
    async with ScriptedModel() as there:
        ports = (model.port, absent, there.port)
        servers = await find_local(client, [Place(port, "Somebody") for port in ports])
    assert [server.base_url for server in servers] == [there.base_url]
