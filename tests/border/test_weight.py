"""Large bodies: refused by a limit that is told, or taken without holding anybody else up."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.answers import data, error
from tests.border.lag import watched
from tests.border.offering import offer
from tests.world import World

MOST = 0.5  # seconds; what was cured here took 1 to 7
CHARACTERS = "/api/entity-profiles"


def raw(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


async def send(client: httpx.AsyncClient, method: str, url: str, body: bytes) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return await client.request(method, url, content=body, headers=headers)


async def save(client: httpx.AsyncClient, profile: str, **form: str) -> httpx.Response:
    url, no_picture = f"/characters/{profile}/edit", {"picture": ("", b"")}
    return await client.post(url, data=form, files=no_picture)


def card(**spec: Any) -> bytes:
    return raw({"name": "Heavy", "spec": spec})


@pytest.mark.parametrize(
    "meta", [{"a": [1] * 199_000}, {"a": "x" * 70_000}, {f"k{n}": {} for n in range(20_000)}]
)
async def test_meta_is_small_on_every_form(client: httpx.AsyncClient, meta: dict[str, Any]) -> None:
    made = data(await client.post(CHARACTERS, json={"name": "Rok", "meta": {"a": "x" * 60_000}}))
    home = f"{CHARACTERS}/{made['id']}"
    chat = data(await client.post(f"{home}/chats", json={"meta": {"n": 1}}))["chat"]["id"]
    places = [
        *(("POST", CHARACTERS), ("PUT", home), ("POST", f"{home}/chats")),
        *(("PUT", f"/api/chats/{chat}"), ("POST", f"/api/chats/{chat}/messages")),
    ]
    for method, url in places:
        name = {"name": "Rok"} if url == CHARACTERS else {}
        text = {"promptText": "x"} if url.endswith("messages") else {}
        body = raw({"meta": meta, **name, **text})
        found = error(await send(client, method, url, body), 413, "TOO_LARGE")
        assert found["details"]["limit"] == 64 * 1024


async def test_a_body_has_the_limit_of_its_route(client: httpx.AsyncClient) -> None:
    text = "x" * 1024 * 1024
    made = data(await send(client, "POST", CHARACTERS, card(description=text * 9)))
    assert len(made["spec"]["description"]) == 9 * len(text)
    answer = await send(client, "POST", CHARACTERS, card(description=text * 11))
    found = error(answer, 413, "TOO_LARGE")
    assert found["message"] == "The body is larger than 10 MB."
    url = f"{CHARACTERS}/{made['id']}/chats"
    found = error(await send(client, "POST", url, raw({"title": text})), 413, "TOO_LARGE")
    assert found["message"] == "The body is larger than 1 MB."


async def test_what_is_too_large_is_turned_away_unread(world: World) -> None:
    chat = await world.start_chat()
    form, as_json = "application/x-www-form-urlencoded", "application/json"
    sizes = [
        (f"/branches/{chat.branch}/messages", form, 60, b"The form is larger than 3 MB."),
        (f"/branches/{chat.branch}/draft", form, 4, b"The form is larger than 3 MB."),
        (f"/characters/{world.mira}/notes/new", form, 9, b"A note holds 1 MB"),
        (f"/characters/{world.mira}/notes/new", form, 60, b"The form is larger than 18 MB."),
        (f"/api/chats/{chat.id}/messages", as_json, 100, b"The body is larger than 1 MB."),
        (CHARACTERS, as_json, 11, b"The body is larger than 10 MB."),
    ]
    for url, kind, size, words in sizes:
        read, status = await offer(world, url, size * 1024**2, kind)
        assert status.startswith(b"HTTP/1.1 413"), url
        assert words in read
        assert len(read) < 64 * 1024


@pytest.mark.parametrize(
    "build",
    [
        lambda: {f"k{n}": 1 for n in range(600_000)},
        lambda: {"name": "A", "spec": {"extensions": {"a": [[]] * 300_000}}},
        lambda: {"name": "A", "spec": {"extensions": {"a": [{}] * 300_000}}},
    ],
    ids=["keys", "lists", "objects"],
)
async def test_too_many_values_are_refused_at_once(
    client: httpx.AsyncClient, build: Callable[[], dict[str, Any]]
) -> None:
    body = raw(build())
    async with watched() as lag:
        answer = await send(client, "POST", CHARACTERS, body)
    found = error(answer, 413, "TOO_LARGE")
    assert found["message"] == "The body holds more than 200,000 values."
    assert lag.worst < MOST


async def test_unknown_fields_are_named_ten_at_most(client: httpx.AsyncClient) -> None:
    body = raw({f"k{n}": 1 for n in range(80_000)})
    async with watched() as lag:
        answer = await send(client, "PUT", "/api/chats/any", body)
    found = error(answer, 400, "VALIDATION_ERROR")
    assert [one["path"] for one in found["details"]["issues"]] == [f"k{n}" for n in range(10)]
    assert lag.worst < MOST


@pytest.mark.parametrize(
    ("spec", "issue"),
    [
        ({"tags": ["a"] * 501}, "spec"),
        ({"alternate_greetings": ["a"] * 501}, "spec"),
        ({"tags": [1] * 199_000}, "spec.tags.0"),
    ],
)
async def test_a_card_has_no_more_than_a_page_can_show(
    client: httpx.AsyncClient, spec: dict[str, Any], issue: str
) -> None:
    body = card(**spec)
    async with watched() as lag:
        answer = await send(client, "POST", CHARACTERS, body)
    found = error(answer, 400, "VALIDATION_ERROR")
    assert [one["path"] for one in found["details"]["issues"]] == [issue]
    assert lag.worst < MOST


async def test_too_many_tags_are_told_beside_their_field(client: httpx.AsyncClient) -> None:
    form = {"name": "Rok", "tags": ",".join(map(str, range(501)))}
    page = await client.post("/characters/new", data=form)
    assert page.status_code == 400
    before, _, after = page.text.partition("Holds more than 500 tags.")
    assert after
    assert before.rindex('id="f-tags"') > before.rindex('id="f-nickname"')


@pytest.mark.parametrize(
    "build",
    [
        lambda: {"extensions": {"a": [{"b": 1}] * 95_000}},
        lambda: {"extensions": {f"k{n}": 1 for n in range(190_000)}},
        lambda: {"description": "ё" * 4_000_000},
        lambda: {"first_mes": "<USER> waits. " * 500_000},
    ],
    ids=["many objects", "many keys", "a long text", "a long greeting"],
)
async def test_a_heavy_card_holds_nobody_up(
    world: World, build: Callable[[], dict[str, Any]]
) -> None:
    """The best of three: a busy machine slows single tries."""
    spec, lags = build(), []
    for name in ("Heavy", "Weighty", "Massive"):
        lags.append(await _lag_of(world, name, spec))
        if lags[-1] < MOST:
            break
    assert min(lags) < MOST


async def _lag_of(world: World, name: str, spec: dict[str, Any]) -> float:
    """The longest time that anybody waits while this card comes in, is shown, and is played."""
    body, client = card(**{**spec, "name": name}), world.client
    async with watched() as lag:
        answer = await send(client, "POST", CHARACTERS, body.replace(b"Heavy", name.encode()))
        assert answer.status_code == 200
        wall = (await client.get(f"/?q={name}")).text
        profile = re.findall(r'"/characters/([0-9a-f-]{36})"', wall)[0]
        for page in (f"/characters/{profile}", f"/characters/{profile}/edit"):
            assert (await client.get(page)).status_code == 200
        started = await client.post(f"{CHARACTERS}/{profile}/chats", json={})
        assert started.status_code == 200
        chat = started.json()["data"]["chat"]["id"]
        assert (await client.get(f"/chats/{chat}")).status_code == 200
        saved = await save(client, profile, name="Lighter", version="1")
        assert saved.status_code == 303
    return lag.worst


async def test_what_the_sheet_does_not_show_is_kept(client: httpx.AsyncClient) -> None:
    """A card is taken from its row as it stands, under whatever names its fields have."""
    spec = {"cls": 1, "_fields_set": ["x"], "self": {}, "extensions": {"a": [1]}, "tags": ["sea"]}
    made = data(await send(client, "POST", CHARACTERS, card(**spec)))
    url = f"/characters/{made['id']}/edit"
    assert 'value="sea"' in (await client.get(url)).text
    saved = await save(client, made["id"], name="Rok", version="1", tags="sea, salt")
    assert saved.status_code == 303
    kept = data(await client.get(f"{CHARACTERS}/{made['id']}"))["spec"]
    assert {key: kept[key] for key in spec} == {**spec, "tags": ["sea", "salt"]}


async def test_a_page_of_heavy_cards_ends_early_and_says_so(each: World) -> None:
    for name in ("C0", "C1", "C2"):
        body = raw({"name": name, "spec": {"description": "x" * 3_000_000}})
        assert (await send(each.client, "POST", CHARACTERS, body)).status_code == 200
    names, cursor, pages = [], "", 0
    async with watched() as lag:
        while pages == 0 or cursor:
            answer = await each.client.get(CHARACTERS, params={"cursor": cursor} if cursor else {})
            value = answer.json()
            names += [one["name"] for one in value["data"]]
            cursor = value["meta"]["nextCursor"] or ""
            assert value["meta"]["hasMore"] is bool(cursor)
            pages += 1
    assert names == ["C0", "C1", "C2", "Mira Holt"]
    assert pages == 3
    assert lag.worst < MOST


async def test_a_long_description_is_shown_in_part_and_says_so(client: httpx.AsyncClient) -> None:
    made = data(await send(client, "POST", CHARACTERS, card(description="word " * 100_000)))
    page = (await client.get(f"/characters/{made['id']}")).text
    assert "under Edit it stands whole" in page
    assert page.count("word") < 50_000
    assert (await client.get(f"/characters/{made['id']}/edit")).text.count("word ") >= 100_000
