"""Who answers in a chat: connection, model and preset, chosen on one page, or as usual."""

import json
import re
from typing import Any

import pytest

from app.generations.provenance import parameters_in
from tests.answers import data
from tests.connections.cast import added
from tests.world import Chat, Stranger, World


async def preset(world: World, name: str, **body: Any) -> str:
    """A new preset's id."""
    answer = await world.client.post("/api/samplers", json={"name": name, **body})
    return str(data(answer)["id"])


async def choose(world: World, chat: Chat, **form: str) -> None:
    """The chat's page of models."""
    answer = await world.client.post(f"/chats/{chat.id}/model", data=form)
    assert answer.status_code == 303, answer.text


def selected(page: str) -> list[str]:
    """What each list stands at."""
    return re.findall(r"<option [^>]*selected>([^<]+)<", page)


async def test_l3_a_chat_chooses_connection_model_and_preset(world: World) -> None:
    await preset(world, "Usual", params={"top_k": 1}, isDefault=True)
    own = await preset(world, "Own", params={"top_k": 2})
    mine = await added(world.client, world.model.base_url, defaultModel="scripted-2")
    chat, other = await world.start_chat(), await world.start_chat()
    page = (await world.client.get(f"/chats/{chat.id}/model")).text
    assert "As usual (Model server, scripted-1)" in page
    assert "As usual (Usual)" in page
    assert selected(page) == []
    await choose(world, chat, connection=mine, model="", sampler=own)
    assert selected((await world.client.get(f"/chats/{chat.id}/model")).text) == [
        *("Mine (scripted-2)", "Own")
    ]
    for each, said in ((chat, ("scripted-2", 2)), (other, ("scripted-1", 1))):
        await world.say(each, "Hello?")
        body = world.model.requests[-1].body
        assert (body["model"], body["top_k"]) == said
    assert "scripted-2" in (await world.client.get(f"/branches/{chat.branch}/gauge")).text
    await choose(world, chat, connection="", model="free/text", sampler="")
    await world.say(chat, "And now?")
    body = world.model.requests[-1].body
    assert (body["model"], body["top_k"]) == ("free/text", 1)
    await choose(world, chat, connection="", model="", sampler="")
    runtime = {"scope": "chat", "scopeId": chat.id}
    assert data(await world.client.get("/api/llm/runtime", params=runtime))["inherited"]


async def test_the_page_lists_the_models_of_a_server_or_says_why_not(world: World) -> None:
    away = await added(world.client, "http://127.0.0.1:9/v1", defaultModel="m")
    chat = await world.start_chat()
    url = f"/chats/{chat.id}/model"
    names = (await world.client.get(f"{url}/names")).text
    assert re.findall(r'<option value="([^"]+)"', names) == ["scripted-1", "scripted-2"]
    assert "offers 2 models." in names
    asked = {"connection": away, "model": "typed", "sampler": "", "ask": "1"}
    page = (await world.client.get(url, params=asked)).text
    assert 'value="typed"' in page
    assert selected(page) == ["Mine (m)"]
    assert re.search(r'<p class="help">[^<]*(reach|answer)', page)


async def test_what_cannot_be_chosen_is_told_beside_its_field(world: World) -> None:
    chat = await world.start_chat()
    url, unknown = f"/chats/{chat.id}/model", "11111111-1111-4111-8111-111111111111"
    page = await world.client.post(url, data={"connection": unknown, "model": "mine"})
    assert page.status_code == 404
    assert 'id="e-connection"' in page.text
    assert 'value="mine"' in page.text
    page = await world.client.post(url, data={"connection": "", "model": "m" * 301})
    assert page.status_code == 400
    assert 'id="e-model"' in page.text
    assert data(await world.client.get("/api/llm/runtime"))["activeModel"] == "scripted-1"


async def test_m6_a_foreign_chat_has_no_such_page(world: World, stranger: Stranger) -> None:
    url = f"/chats/{stranger.chat.id}/model"
    for answer in (
        await world.client.get(url),
        await world.client.get(f"{url}/names"),
        await world.client.post(url, data={"connection": "storyteller"}),
    ):
        assert answer.status_code == 404


async def test_l4_a_parameter_that_the_server_does_not_know_leads_to_its_preset(
    world: World,
) -> None:
    own = await preset(world, "Warm", params={"min_p": 0.1}, isDefault=True)
    chat = await world.start_chat()
    said = "Unrecognized request argument supplied: min_p"
    body = json.dumps({"error": {"message": said}})
    world.model.fail(400, body=body)
    told = await world.say(chat, "Hello?")
    assert told.error is not None
    assert said in told.error["message"]
    assert len(world.model.requests) == 1
    page = (await world.client.get(f"/chats/{chat.id}")).text
    assert f'{said}” <a href="/samplers/{own}">Change “Warm”</a>' in page
    data(await world.client.delete(f"/api/samplers/{own}"))
    page = (await world.client.get(f"/chats/{chat.id}")).text
    assert said in page
    assert "Change “Warm”" not in page


async def test_n3_the_page_of_a_prompt_names_connection_and_preset(world: World) -> None:
    own = await preset(world, "Warm", params={"min_p": 0.1}, isDefault=True)
    chat = await world.start_chat()
    reply = (await world.say(chat, "Hello?")).meta["generationId"]
    url = f"/generations/{reply}/prompt"
    page = (await world.client.get(url)).text
    assert f'<a href="/samplers/{own}" dir="auto">Warm</a>, version 1<' in page
    assert "<dd>Model server</dd>" in page
    data(await world.client.put(f"/api/samplers/{own}", json={"name": "Cold"}))
    page = (await world.client.get(url)).text
    assert f'<a href="/samplers/{own}" dir="auto">Warm</a>, version 1; changed since<' in page
    data(await world.client.delete(f"/api/samplers/{own}"))
    assert (
        '<dd><span dir="auto">Warm</span>, version 1; deleted since<'
        in (await world.client.get(url)).text
    )


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Unknown parameter: 'top_k'.", {"top_k"}),
        ("body.Top_K is not allowed", {"top_k"}),
        ("top_k_min is not allowed", set()),
        ("It does not work.", set()),
    ],
)
def test_l4_a_parameter_is_found_by_its_name(sentence: str, found: set[str]) -> None:
    assert parameters_in(sentence, ["top_k", "min_p"]) == found
