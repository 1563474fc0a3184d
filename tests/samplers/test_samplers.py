"""Presets: what they say reaches the model, and which one a reply uses."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest

from tests.answers import data, error
from tests.statements import counted
from tests.world import Chat, Stranger, World

URL = "/api/samplers"
ALWAYS = {"model", "messages", "stream", "stream_options"}
EVERYTHING: dict[str, Any] = {
    "temperature": 0.7,
    "top_p": 0.9,
    "top_k": 40,
    "min_p": 0.05,
    "frequency_penalty": 0.25,
    "presence_penalty": -0.5,
    "repetition_penalty": 1.1,
    "max_tokens": 321,
    "seed": 42,
    "stop": ["###", "\nUser:"],
    "logit_bias": {"50256": -100},
    "reasoning_effort": "low",
}
EXTRA = {"provider": {"order": ["a"], "fallback": None}, "xtc_probability": 0.5}


async def made(world: World, name: str, **body: Any) -> dict[str, Any]:
    """A new preset."""
    found: dict[str, Any] = data(await world.client.post(URL, json={"name": name, **body}))
    return found


async def chosen(world: World, chat: Chat, sampler: str | None) -> None:
    """This chat's own choice."""
    data(await world.client.put(f"/api/chats/{chat.id}", json={"samplerId": sampler}))


async def sent(world: World, chat: Chat, **body: Any) -> dict[str, Any]:
    """What a turn's request says beside what it consists of."""
    await world.say(chat, "Hello?", **body)
    return last(world)


def last(world: World) -> dict[str, Any]:
    """The same of the newest request."""
    body = world.model.requests[-1].body
    return {name: value for name, value in body.items() if name not in ALWAYS}


async def test_l3_l4_what_a_preset_says_is_sent_and_nothing_else(each: World) -> None:
    chat = await each.start_chat()
    assert await sent(each, chat) == {}
    await made(each, "All", params=EVERYTHING, extra=EXTRA, isDefault=True)
    assert await sent(each, chat) == {**EVERYTHING, **EXTRA}
    one = await made(each, "One", params={"temperature": 0.2, "seed": -1, "top_p": None})
    assert one["params"] == {"temperature": 0.2, "seed": -1}
    await chosen(each, chat, one["id"])
    assert await sent(each, chat) == {"temperature": 0.2}
    assert await sent(each, chat, settings={"temperature": 1, "top_k": 3}) == {
        **{"temperature": 1, "top_k": 3}
    }
    await chosen(each, chat, None)
    assert await sent(each, chat, settings=dict.fromkeys(EVERYTHING)) == EXTRA


async def test_l3_every_way_of_asking_uses_the_chats_preset(world: World) -> None:
    await made(world, "Usual", params={"temperature": 1.5}, isDefault=True)
    own = await made(world, "Own", params={"temperature": 0.4, "max_tokens": 77})
    chat = await world.start_chat()
    await chosen(world, chat, own["id"])
    answer = (await world.say(chat, "Hello?")).meta["assistantMessageId"]
    asked = [last(world)]
    for url in (
        f"/api/messages/{answer}/regenerate",
        f"/api/messages/{answer}/continue",
        f"/api/branches/{chat.branch}/impersonate",
    ):
        async with world.stream(url) as reader:
            await reader.rest()
        asked.append(last(world))
    assert asked == [own["params"]] * 4
    seen = data(await world.client.post(f"/api/branches/{chat.branch}/prompt-preview", json={}))
    assert (seen["params"], seen["answer"]) == (own["params"], 77)
    assert seen["sampler"] == {"id": own["id"], "name": "Own", "version": 1}


async def test_n3_a_reply_remembers_its_preset_after_it_is_gone(each: World) -> None:
    own = await made(each, "Warm", params={"temperature": 0.4}, extra={"top_a": 0.1})
    chat = await each.start_chat()
    await chosen(each, chat, own["id"])
    reply = (await each.say(chat, "Hello?")).meta["generationId"]
    change = {"name": "Cold", "params": {"temperature": 0}}
    data(await each.client.put(f"{URL}/{own['id']}", json=change))
    data(await each.client.delete(f"{URL}/{own['id']}"))
    data(await each.client.delete(f"/api/trash/sampler/{own['id']}"))
    told = await each.generation(reply)
    assert told["sampler"] == {"id": own["id"], "name": "Warm", "version": 1}
    assert told["params"] == {"temperature": 0.4, "top_a": 0.1}
    prompt = data(await each.client.get(f"/api/generations/{reply}/prompt"))
    assert (prompt["sampler"], prompt["params"]) == (told["sampler"], told["params"])
    assert (await each.chat(chat))["samplerId"] is None
    assert await sent(each, chat) == {}


async def test_a_turn_takes_one_statement_more_at_most(world: World) -> None:
    chat = await world.start_chat()
    url = f"/api/branches/{chat.branch}/prompt-preview"
    await world.client.post(url, json={})
    async with counted() as without:
        data(await world.client.post(url, json={}))
    own = await made(world, "Own", params={"temperature": 0.4})
    await chosen(world, chat, own["id"])
    async with counted() as with_one:
        data(await world.client.post(url, json={}))
    assert len(with_one) == len(without)
    assert sum("FROM samplers" in one for one in with_one) == 1


async def test_a_deleted_one_comes_back_to_where_it_was_chosen(each: World) -> None:
    await made(each, "Usual", params={"top_k": 1}, isDefault=True)
    own = await made(each, "Own", params={"top_k": 2})
    chat = await each.start_chat()
    await chosen(each, chat, own["id"])
    data(await each.client.delete(f"{URL}/{own['id']}"))
    assert (await each.client.get(f"{URL}/{own['id']}")).status_code == 404
    assert "Own" in (await each.client.get("/trash")).text
    assert await sent(each, chat) == {"top_k": 1}
    data(await each.client.post(f"/api/trash/sampler/{own['id']}/restore"))
    assert await sent(each, chat) == {"top_k": 2}


async def test_there_is_one_usual_preset_whoever_comes_at_once(each: World) -> None:
    ids = [(await made(each, f"{n}"))["id"] for n in range(6)]
    body = {"isDefault": True}
    answers = await asyncio.gather(
        *(each.client.put(f"{URL}/{one}", json=body) for one in ids),
        *(each.client.post(URL, json={"name": "new", **body}) for _ in range(3)),
    )
    assert [one.status_code for one in answers] == [200] * 9
    assert [one["isDefault"] for one in data(await each.client.get(URL))].count(True) == 1


async def test_a_stale_sheet_overwrites_nothing_and_shows_both(world: World) -> None:
    own = await made(world, "Own", params={"top_k": 2, "temperature": 1})
    url = f"{URL}/{own['id']}"
    body = {"params": {"top_k": 3, "temperature": None}, "version": 1}
    assert data(await world.client.put(url, json=body))["params"] == {"top_k": 3}
    stale = await world.client.put(url, json=body)
    assert error(stale, 409, "STALE")["details"]["current"]["params"] == {"top_k": 3}
    form = {"name": "Own", "top_k": "4", "version": "1"}
    page = await world.client.post(f"/samplers/{own['id']}", data=form)
    assert page.status_code == 409
    assert "it now says “3”" in page.text
    assert 'value="4"' in page.text


async def test_m6_a_foreign_preset_is_not_there(world: World, stranger: Stranger) -> None:
    mine = await made(world, "Mine", params={"top_k": 9}, isDefault=True)
    with world.as_user(stranger.user):
        for answer in (
            await world.client.get(f"{URL}/{mine['id']}"),
            await world.client.put(f"{URL}/{mine['id']}", json={"name": "Theirs"}),
            await world.client.delete(f"{URL}/{mine['id']}"),
            await world.client.get(f"{URL}/{mine['id']}/export"),
            await world.client.get(f"/samplers/{mine['id']}"),
            await world.client.put(
                f"/api/chats/{stranger.chat.id}", json={"samplerId": mine["id"]}
            ),
        ):
            assert answer.status_code == 404
        assert data(await world.client.get(URL)) == []
        assert await sent(world, stranger.chat) == {}


async def test_the_pages_make_choose_and_delete(client: httpx.AsyncClient) -> None:
    assert "You have none yet" in (await client.get("/samplers")).text
    form = {
        **{"name": "Warm", "temperature": "0,8", "stop": "###\r\n\\nUser:", "is_default": "1"},
        **{"logit_bias": "50256: −100", "extra": '{"top_a": 0.1}', "reasoning_effort": "low"},
    }
    assert (await client.post("/samplers/new", data=form)).status_code == 303
    (own,) = data(await client.get(URL))
    assert own["params"] == {
        **{"temperature": 0.8, "stop": ["###", "\nUser:"], "logit_bias": {"50256": -100}},
        "reasoning_effort": "low",
    }
    assert (own["extra"], own["isDefault"]) == ({"top_a": 0.1}, True)
    page = (await client.get(f"/samplers/{own['id']}")).text
    assert "###\n\\nUser:</textarea>" in page
    again = dict(re.findall(r'name="(\w+)" type="text" value="([^"]+)"', page))
    await client.post(f"/samplers/{own['id']}", data={**again, "top_k": "5"})
    changed = data(await client.get(f"{URL}/{own['id']}"))
    assert (changed["params"], changed["isDefault"]) == ({"temperature": 0.8, "top_k": 5}, False)
    await client.post(f"/samplers/{own['id']}/usual", data={"on": "1"})
    assert "Not the usual one" in (await client.get("/samplers")).text
    gone = await client.post(f"/samplers/{own['id']}/delete")
    assert "Warm is in the trash." in (await client.get(gone.headers["Location"])).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"temperature": "hot"}, "This must be a number."),
        ({"extra": "{nothing}"}, "This is not valid JSON"),
        ({"extra": '{"model": "x"}'}, "the request’s own"),
        ({"logit_bias": "word"}, "is not a token’s number, a colon and a bias."),
        ({"name": " "}, "A preset needs a name."),
    ],
)
async def test_what_does_not_fit_stands_beside_its_field_with_the_text(
    client: httpx.AsyncClient, typed: dict[str, str], sentence: str
) -> None:
    form = {"name": "Warm", "top_p": "0.9", "top_k": "many", **typed}
    page = await client.post("/samplers/new", data=form)
    assert page.status_code == 400
    field = next(iter(typed))
    assert re.search(rf'id="e-{field}">[^<]*{re.escape(sentence)}', page.text)
    assert 'id="e-top_k"' in page.text
    assert "2 fields need another look" in page.text
    assert 'value="0.9"' in page.text


async def test_a_preset_goes_out_and_comes_in_again(client: httpx.AsyncClient) -> None:
    body = {"name": "Warm", "params": EVERYTHING, "extra": {**EXTRA, "api_key": "sk-1"}}
    own = data(await client.post(URL, json=body))
    file = await client.get(f"/samplers/{own['id']}/export")
    assert "sk-1" not in file.text
    assert file.content == (await client.get(f"{URL}/{own['id']}/export")).content
    theirs = json.dumps({"temp": 1.1, "top_k": 0, "proxy_password": "sk-2"})
    files = [
        ("files", ("warm.json", file.content, "application/json")),
        ("files", ("Midnight.json", theirs.encode(), "application/json")),
        ("files", ("book.json", b'{"entries": {}}', "application/json")),
    ]
    found = data(await client.post(f"{URL}/import", files=files))
    assert [(one["name"], one["params"], one["extra"]) for one in found["created"]] == [
        ("Warm", EVERYTHING, EXTRA),
        ("Midnight", {"temperature": 1.1}, {}),
    ]
    assert found["failed"][0]["originalName"] == "book.json"
    nothing = await client.post(f"{URL}/import", files=files[2:])
    error(nothing, 400, "IMPORT_FAILED")
    page = await client.post("/samplers/import", files=files[2:])
    assert "This is not a sampler preset." in page.text
