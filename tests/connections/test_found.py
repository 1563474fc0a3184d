"""N18: a model server on this machine is offered by name, when asked for."""

import html
import re

import pytest

from app.llm.discover import Place
from tests.conftest import House
from tests.connections.cast import data, heard
from tests.scripted import ScriptedModel

HTMX = {"HX-Request": "true"}


@pytest.fixture
async def ollama(house: House, model: ScriptedModel) -> ScriptedModel:
    """The scripted model as it would run here: an Ollama on its port."""
    model.routes["/api/version"] = {"version": "0.9"}
    place = Place(model.port, "Ollama", "/api/version", "version")
    house.app.config["LOCAL_PLACES"] = (place, Place(9, "nobody"))
    return model


async def test_nothing_is_asked_until_somebody_looks(house: House, ollama: ScriptedModel) -> None:
    assert "Ollama" not in (await house.client.get("/connections")).text.split('id="found"')[1]
    assert ollama.gets == []
    await house.client.get("/connections?find=1")
    assert "/v1/models" in ollama.gets


async def test_n18_it_is_offered_by_name_and_taken_up_by_a_click(
    house: House, ollama: ScriptedModel
) -> None:
    client = house.client
    piece = await client.post("/connections/local-servers", headers=HTMX)
    assert "Ollama" in piece.text
    assert "<html" not in piece.text
    [act] = re.findall(r'action="([^"]+)"', piece.text)
    for _ in range(2):  # a double click takes it up once
        answer = await client.post(html.unescape(act))
        assert answer.status_code == 303
    found = data(await client.get("/api/llm/providers"))
    assert [one["name"] for one in found[3:]] == ["Ollama"]
    assert data(await client.get("/api/llm/runtime"))["activeModel"] == "scripted-1"
    assert await heard(house) == "You said: Hello"
    assert ollama.requests


async def test_without_javascript_the_page_shows_it(house: House, ollama: ScriptedModel) -> None:
    answer = await house.client.post("/connections/local-servers")
    assert (answer.status_code, answer.headers["location"]) == (303, "/connections?find=1")
    assert "Ollama" in (await house.client.get("/connections?find=1")).text


async def test_a_server_without_models_asks_for_one(house: House) -> None:
    body = {"baseUrl": "http://127.0.0.1:9/v1", "name": "Empty"}
    answer = await house.client.post("/connections/found", data=body)
    assert re.match(r"/connections/[0-9a-f-]{36}/edit\?notice=", answer.headers["location"])


async def test_the_api_offers_the_same(house: House, ollama: ScriptedModel) -> None:
    [found] = data(await house.client.get("/api/llm/local-servers"))
    assert (found["name"], found["baseUrl"]) == ("Ollama", ollama.base_url)
    assert [one["id"] for one in found["models"]] == ["scripted-1", "scripted-2"]


async def test_nobody_there_is_said(house: House) -> None:
    house.app.config["LOCAL_PLACES"] = (Place(9, "nobody"),)
    assert "No model server answers" in (await house.client.get("/connections?find=1")).text
    assert data(await house.client.get("/api/llm/local-servers")) == []
