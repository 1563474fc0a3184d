"""Who the user is: a name and a description, chosen for a story, a character, or everywhere."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from tests.answers import data, error
from tests.profiles import cards
from tests.world import World

URL = "/api/user-persons"


async def made(client: httpx.AsyncClient, name: str, **given: Any) -> dict[str, Any]:
    """A new persona."""
    found: dict[str, Any] = data(await client.post(URL, json={"name": name, **given}))
    return found


def system_of(world: World) -> str:
    """The system texts that the model got last."""
    messages = world.model.requests[-1].body["messages"]
    return "\n".join(one["content"] for one in messages if one["role"] == "system")


async def test_w1_the_chosen_one_gives_its_name_and_description(each: World) -> None:
    await made(each.client, "Anna", description="{{user}} is a surveyor who fears the sea.")
    boris = await made(each.client, "Boris", description="A smuggler.", isDefault=True)
    chat = await each.start_chat()
    assert (await each.chat(chat))["userName"] == "Boris"
    await each.say(chat, "Open up.")
    assert "A smuggler." in system_of(each)
    assert "Boris" in system_of(each)
    anna = next(one for one in data(await each.client.get(URL)) if one["name"] == "Anna")
    data(await each.client.put(f"/api/chats/{chat.id}", json={"personaId": anna["id"]}))
    await each.say(chat, "Hello?")
    assert "Anna is a surveyor who fears the sea." in system_of(each)
    assert "A smuggler." not in system_of(each)
    data(await each.client.put(f"/api/chats/{chat.id}", json={"personaId": None}))
    await each.say(chat, "It is me.")
    assert "surveyor" not in system_of(each)
    assert boris["isDefault"]


async def test_w2_another_persona_renames_nothing_that_was_said(each: World) -> None:
    anna, boris = await made(each.client, "Anna"), await made(each.client, "Boris")
    chat = await each.start_chat(personaId=anna["id"])
    await each.note(chat, "I knock.")
    data(await each.client.put(f"/api/chats/{chat.id}", json={"personaId": boris["id"]}))
    await each.note(chat, "I wait.")
    renamed = {"name": "Boris the Old", "version": boris["version"]}
    data(await each.client.put(f"{URL}/{boris['id']}", json=renamed))
    await each.note(chat, "I leave.")
    page = (await each.client.get(f"/chats/{chat.id}")).text
    names = re.findall(r'class="message-name"[^>]*>([^<]+)<', page)
    assert names == ["Mira Holt", "Anna", "Boris", "Boris the Old"]


async def test_w1_a_character_has_a_persona_of_its_own(each: World) -> None:
    await made(each.client, "Boris", isDefault=True)
    anna = await made(each.client, "Anna")
    url = f"/api/entity-profiles/{each.mira}/persona"
    assert data(await each.client.put(url, json={"personaId": anna["id"]}))["personaId"]
    assert (await each.chat(await each.start_chat()))["userName"] == "Anna"
    data(await each.client.put(url, json={"personaId": None}))
    assert (await each.chat(await each.start_chat()))["userName"] == "Boris"


async def test_w1_there_is_one_default(each: World) -> None:
    await made(each.client, "Anna", isDefault=True)
    await made(each.client, "Boris", isDefault=True)
    found = {one["name"]: one["isDefault"] for one in data(await each.client.get(URL))}
    assert found == {"Anna": False, "Boris": True}


async def test_a_stale_sheet_overwrites_nothing_and_shows_both(each: World) -> None:
    anna = await made(each.client, "Anna", description="Tall.")
    url = f"{URL}/{anna['id']}"
    data(await each.client.put(url, json={"description": "Small.", "version": 1}))
    stale = await each.client.put(url, json={"description": "Old.", "version": 1})
    assert error(stale, 409, "STALE")["details"]["current"]["description"] == "Small."
    form = {"name": "Anna", "description": "Older.", "version": "1"}
    page = await each.client.post(f"/personas/{anna['id']}", data=form)
    assert page.status_code == 409
    assert "Older.</textarea>" in page.text
    assert "it now says “Small.”" in page.text
    assert data(await each.client.get(url))["description"] == "Small."


async def test_a_deleted_one_comes_back_and_its_stories_go_on(each: World) -> None:
    anna = await made(each.client, "Anna", description="Tall.", isDefault=True)
    chat = await each.start_chat()
    data(await each.client.delete(f"{URL}/{anna['id']}"))
    assert (await each.client.get(f"{URL}/{anna['id']}")).status_code == 404
    assert (await each.chat(chat))["userName"] == "Anna"
    await each.say(chat, "Still me.")
    assert "Tall." not in system_of(each)
    assert "Anna" in (await each.client.get("/trash")).text
    data(await each.client.post(f"/api/trash/persona/{anna['id']}/restore"))
    await each.say(chat, "Me again.")
    assert "Tall." in system_of(each)
    data(await each.client.delete(f"{URL}/{anna['id']}"))
    data(await each.client.delete(f"/api/trash/persona/{anna['id']}"))
    assert (await each.chat(chat))["personaId"] is None
    assert (await each.chat(chat))["userName"] == "Anna"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Anna", "description": "ж" * 40_000}, "description"),
        ({"name": "Anna", "isDefault": "yes"}, "isDefault"),
    ],
)
async def test_what_does_not_fit_is_told_by_its_field(
    client: httpx.AsyncClient, body: dict[str, Any], path: str
) -> None:
    found = error(await client.post(URL, json=body), 400, "VALIDATION_ERROR")
    assert [one["path"] for one in found["details"]["issues"]] == [path]


async def test_a_persona_of_a_megabyte_is_refused_with_its_text_kept(
    client: httpx.AsyncClient,
) -> None:
    form = {"name": "Anna", "description": "word " * 200_000}
    page = await client.post("/personas/new", data=form)
    assert page.status_code == 400
    assert "a description holds 64 KB" in page.text
    assert form["description"][:1000] in page.text


async def test_the_pages_make_choose_and_delete(world: World) -> None:
    client = world.client
    assert "You have none yet" in (await client.get("/personas")).text
    picture = {"picture": ("a.png", cards.picture(), "image/png")}
    made = await client.post("/personas/new", data={"name": "Anna"}, files=picture)
    assert made.headers["Location"] == "/personas"
    index = (await client.get("/personas")).text
    persona = re.findall(r"/personas/([0-9a-f-]{36})", index)[0]
    assert "/pictures/" in index
    chat = await world.start_chat()
    choice = (await client.get(f"/chats/{chat.id}/persona")).text
    assert f'value="{persona}"' in choice
    await client.post(f"/chats/{chat.id}/persona", data={"persona": persona})
    assert "You are Anna…" in (await client.get(f"/chats/{chat.id}")).text
    await client.post(f"/characters/{world.mira}/persona", data={"persona": persona})
    usual = (await client.get(f"/characters/{world.mira}/persona")).text
    assert re.search(rf'value="{persona}" checked', usual)
    gone = await client.post(f"/personas/{persona}/delete")
    assert "Anna is in the trash." in (await client.get(gone.headers["Location"])).text


async def test_m6_a_foreign_persona_is_not_there(world: World) -> None:
    chat = await world.start_chat()
    body = {"personaId": "11111111-1111-4111-8111-111111111111"}
    assert (await world.client.put(f"/api/chats/{chat.id}", json=body)).status_code == 404
    begun = await world.client.post(f"/api/entity-profiles/{world.mira}/chats", json=body)
    assert begun.status_code == 404


async def test_two_made_the_default_at_once_leave_one(each: World) -> None:
    body = [{"name": name, "isDefault": True} for name in ("Anna", "Boris", "Carl")]
    answers = await asyncio.gather(*(each.client.post(URL, json=one) for one in body))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(one["isDefault"] for one in data(await each.client.get(URL))) == 1
