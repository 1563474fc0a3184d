"""Connections over the API: the three, one's own, and somebody else's."""

import httpx
import pytest

from app import db
from app.accounts.models import User
from app.config import Settings
from app.connections.lookup import make_the_three
from app.connections.models import Connection
from tests.conftest import House, serving
from tests.connections.cast import added, data, error, owner, used

MODEL = "http://127.0.0.1:9/v1"


async def test_three_are_there_from_the_start(client: httpx.AsyncClient) -> None:
    found = data(await client.get("/api/llm/providers"))
    assert [(one["id"], one["kind"]) for one in found] == [
        ("storyteller", "storyteller"),
        ("custom_openai", "openai_compatible"),
        ("openrouter", "openrouter"),
    ]
    assert found[2]["baseUrl"] == "https://openrouter.ai/api/v1"
    assert not any(one["hasToken"] for one in found)


async def test_l13_the_storyteller_answers_at_first(client: httpx.AsyncClient) -> None:
    chosen = data(await client.get("/api/llm/runtime"))
    assert (chosen["activeProviderId"], chosen["inherited"]) == ("storyteller", True)


async def test_a_second_start_makes_no_second_three(house: House) -> None:
    await make_the_three(owner(house))
    assert len(data(await house.client.get("/api/llm/providers"))) == 3


async def test_make_read_change_remove(client: httpx.AsyncClient) -> None:
    name = await added(client, MODEL + "/")
    address = f"/api/llm/providers/{name}"
    made = data(await client.get(address))
    assert (made["name"], made["baseUrl"], made["enabled"]) == ("Mine", MODEL, True)
    changed = data(await client.put(address, json={"name": "Other", "enabled": False}))
    assert (changed["name"], changed["baseUrl"], changed["enabled"]) == ("Other", MODEL, False)
    assert data(await client.delete(address))["id"] == name
    error(await client.get(address), 404, "NOT_FOUND")


async def test_config_is_merged_and_null_takes_away(client: httpx.AsyncClient) -> None:
    address = f"/api/llm/providers/{await added(client, MODEL)}/config"
    first = {"params": {"temperature": 0.5, "mirostat": 2}, "timeouts": {"total": 60}}
    data(await client.patch(address, json=first))
    config = data(
        await client.patch(address, json={"params": {"temperature": None}, "contextTokens": 4096})
    )
    assert config["params"] == {"mirostat": 2}
    assert config["contextTokens"] == 4096
    assert config["timeouts"]["total"] == 60
    assert config == data(await client.get(address))


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"params": {"temperature": 2.1}}, "params.temperature"),
        ({"params": {"top_p": -0.1}}, "params.top_p"),
        ({"params": {"max_tokens": 0}}, "params.max_tokens"),
        ({"params": {"stop": ["a"] * 17}}, "params.stop"),
        ({"timeouts": {"firstToken": 0}}, "timeouts.firstToken"),
        ({"contextTokens": 255}, "contextTokens"),
        ({"baseUrl": "ftp://example.com"}, "baseUrl"),
        ({"baseUrl": "http://"}, "baseUrl"),
        ({"baseUrl": "http://x/" + "y" * 2000}, "baseUrl"),
        ({"baseUrl": None}, "baseUrl"),
        ({"defaultModel": "m" * 301}, "defaultModel"),
    ],
)
async def test_i11_nonsense_is_refused_by_field(
    client: httpx.AsyncClient, body: dict[str, object], path: str
) -> None:
    address = f"/api/llm/providers/{await added(client, MODEL)}/config"
    before = data(await client.get(address))
    found = error(await client.patch(address, json=body), 400, "VALIDATION_ERROR")
    assert [issue["path"] for issue in found["details"]["issues"]] == [path]
    assert data(await client.get(address)) == before


async def test_i10_only_ones_own_owner(house: House) -> None:
    mine = {"name": "A", "baseUrl": MODEL, "ownerId": str(owner(house))}
    data(await house.client.post("/api/llm/providers", json=mine))
    other = {**mine, "ownerId": "00000000-0000-4000-8000-000000000000"}
    error(await house.client.post("/api/llm/providers", json=other), 400, "VALIDATION_ERROR")


async def test_a_stale_version_is_told(client: httpx.AsyncClient) -> None:
    address = f"/api/llm/providers/{await added(client, MODEL)}"
    seen = data(await client.get(address))["version"]
    now = data(await client.put(address, json={"name": "B", "version": seen}))["version"]
    found = error(await client.put(address, json={"name": "C", "version": seen}), 409, "STALE")
    assert found["details"]["current"]["version"] == now
    assert data(await client.put(address, json={"name": "D"}))["name"] == "D"


async def test_the_three_stay(client: httpx.AsyncClient) -> None:
    for slug in ("storyteller", "custom_openai", "openrouter"):
        error(await client.delete(f"/api/llm/providers/{slug}"), 409, "BUILT_IN")
    changed = await client.put("/api/llm/providers/storyteller", json={"name": "Bard"})
    error(changed, 409, "FIXED")


async def test_openrouters_address_is_its_own(client: httpx.AsyncClient) -> None:
    config = "/api/llm/providers/openrouter/config"
    same = {"baseUrl": "https://openrouter.ai/api/v1", "defaultModel": "some/model"}
    assert data(await client.patch(config, json=same))["defaultModel"] == "some/model"
    found = error(await client.patch(config, json={"baseUrl": MODEL}), 409, "FIXED")
    assert found["details"]["field"] == "base_url"


async def test_lists_come_in_pages(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        await added(client, MODEL)
    first = (await client.get("/api/llm/providers", params={"limit": 4})).json()
    assert len(first["data"]) == 4
    assert first["meta"]["hasMore"]
    cursor = first["meta"]["nextCursor"]
    assert not cursor.isdigit()
    second = (await client.get("/api/llm/providers", params={"limit": 4, "cursor": cursor})).json()
    assert len(second["data"]) == 2
    assert second["meta"] == {"nextCursor": None, "hasMore": False}
    assert len({one["id"] for one in first["data"] + second["data"]}) == 6


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=17", "cursor=cW10"])
async def test_a_limit_or_cursor_of_ones_own_is_refused(
    client: httpx.AsyncClient, query: str
) -> None:
    error(await client.get(f"/api/llm/providers?{query}"), 400, "VALIDATION_ERROR")


async def test_a_strangers_rows_are_not_there(house: House) -> None:
    client = house.client
    stranger = await User.create(name="Mallory")
    theirs = await Connection.create(
        owner_id=stranger.id, kind="openai_compatible", name="Theirs", base_url=MODEL
    )
    mine = await added(client, MODEL)
    assert (await client.get(f"/api/llm/providers/{mine}")).status_code == 200
    address = f"/api/llm/providers/{theirs.id}"
    for answer in (
        await client.get(address),
        await client.put(address, json={"name": "Mine now"}),
        await client.delete(address),
        await client.get(f"{address}/config"),
        await client.patch(f"{address}/config", json={"defaultModel": "x"}),
        await client.get("/api/llm/models", params={"providerId": str(theirs.id)}),
        await client.post("/api/llm/check", json={"providerId": str(theirs.id)}),
        await client.post("/api/llm/tokens", json={"providerId": str(theirs.id), "token": "k" * 9}),
        await client.patch("/api/llm/runtime", json={"activeProviderId": str(theirs.id)}),
        await client.patch("/api/llm/runtime", json={"scope": "chat", "scopeId": str(theirs.id)}),
    ):
        error(answer, 404, "NOT_FOUND")
    for act in ("edit", "delete", "activation", "check"):
        assert (await client.post(f"/connections/{theirs.id}/{act}")).status_code == 404
    assert await Connection.filter(id=theirs.id, name="Theirs").exists()


async def test_what_is_removed_while_in_use_gives_way(client: httpx.AsyncClient) -> None:
    mine = await added(client, MODEL, defaultModel="m")
    assert (await used(client, mine))["activeProviderId"] == mine
    data(await client.delete(f"/api/llm/providers/{mine}"))
    assert data(await client.get("/api/llm/runtime"))["activeProviderId"] == "storyteller"


async def test_the_whole_room_on_both_databases(settings: Settings, database: str) -> None:
    """Everything that writes or pages, once on each engine."""
    async with serving(settings.model_copy(update={"database_url": database})) as house:
        client = house.client
        mine = await added(client, MODEL, defaultModel="m", params={"stop": ["\n"]})
        body = {"providerId": mine, "name": "K", "token": "0123456789abcdef"}
        token = data(await client.post("/api/llm/tokens", json=body))
        chosen = await used(client, mine, activeTokenId=token["id"])
        assert chosen["activeTokenId"] == token["id"]
        assert (await used(client, mine, activeModel="n"))["activeModel"] == "n"
        page = (await client.get("/api/llm/providers?limit=2")).json()
        rest = await client.get(f"/api/llm/providers?cursor={page['meta']['nextCursor']}")
        assert [one["hasToken"] for one in data(rest)] == [False, True]
        moved = await client.put(f"/api/llm/providers/{mine}", json={"baseUrl": MODEL + "/2"})
        assert moved.json()["meta"] == {"keysForgotten": 1}
        assert db.dialect() in database
        assert (await client.get("/connections")).status_code == 200
        data(await client.put("/api/account", json={"name": "Zoë"}))
        assert data(await client.patch("/api/llm/runtime", json={"activeProviderId": None}))[
            "inherited"
        ]
