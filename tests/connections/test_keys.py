"""Keys: sealed, used, forgotten, never shown."""

import sqlite3
import stat
from pathlib import Path

import httpx
import pytest

from app import create_app, db
from app.config import Settings, SettingsError
from tests.conftest import House, new_settings, serving
from tests.connections.cast import CANARY, HINT, added, data, error, heard, keyed, used
from tests.scripted import ScriptedModel

UNREADABLE = "The stored key cannot be opened with this master key; enter it again."


def everything_stored(folder: Path) -> bytes:
    """Every byte of the data folder but the master key."""
    return b"".join(f.read_bytes() for f in folder.iterdir() if f.name != "master.key")


async def test_l6_the_database_does_not_hold_the_key(house: House, model: ScriptedModel) -> None:
    model.key = CANARY
    mine = await added(house.client, model.base_url, defaultModel="scripted-1")
    await keyed(house.client, mine)
    await used(house.client, mine)
    assert await heard(house) == "You said: Hello"
    stored = everything_stored(house.settings.data)
    assert mine.encode() in stored
    assert CANARY.encode() not in stored
    assert CANARY[:12].encode() not in stored


async def test_l6_the_same_key_is_never_sealed_alike(house: House) -> None:
    mine = await added(house.client, "http://127.0.0.1:9/v1")
    for _ in range(2):
        await keyed(house.client, mine)
    one, other = [
        bytes(row["sealed"]) for row in await db.rows("SELECT sealed FROM connection_tokens")
    ]
    shared = {one[n : n + 4] for n in range(1, 40)} & {other[n : n + 4] for n in range(1, 40)}
    assert len(one) == len(other)
    assert not shared


async def test_l6_a_key_opens_for_its_own_connection_only(
    house: House, model: ScriptedModel
) -> None:
    client = house.client
    model.key = CANARY
    mine, other = [await added(client, model.base_url) for _ in range(2)]
    await keyed(client, mine)
    assert data(await client.post("/api/llm/check", json={"providerId": mine}))["status"] == "ok"
    await db.execute("UPDATE connection_tokens SET connection_id = ?", other)
    found = data(await client.post("/api/llm/check", json={"providerId": other}))
    assert (found["status"], found["message"]) == ("bad_key", UNREADABLE)
    error(await client.get(f"/api/llm/models?providerId={other}"), 409, "KEY_UNREADABLE")


async def test_l6_with_another_master_key_all_else_works(
    settings: Settings, model: ScriptedModel
) -> None:
    async with serving(settings) as house:
        mine = await added(house.client, model.base_url, defaultModel="scripted-1")
        await keyed(house.client, mine)
        await used(house.client, mine)
        assert await heard(house)
    settings.key_file.write_text("another master key\n")
    async with serving(settings) as house:
        client = house.client
        check = data(await client.post("/api/llm/check", json={"providerId": mine}))
        assert (check["status"], check["message"]) == ("bad_key", UNREADABLE)
        page = await client.get("/connections")
        assert page.status_code == 200
        assert HINT in page.text
        answer = await client.post(f"/connections/{mine}/check")
        assert "cannot be opened with this master key" in answer.text
        await keyed(client, mine, "a-fresh-key-of-mine")
        assert await heard(house) == "You said: Hello"


async def test_l7_the_first_start_makes_a_key_file(house: House) -> None:
    file = house.settings.key_file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes().strip()) == 44


async def test_l7_the_next_start_uses_it(settings: Settings, model: ScriptedModel) -> None:
    model.key = CANARY
    async with serving(settings) as house:
        mine = await added(house.client, model.base_url, defaultModel="scripted-1")
        await keyed(house.client, mine)
        await used(house.client, mine)
    made = settings.key_file.read_bytes()
    async with serving(settings) as house:
        assert await heard(house) == "You said: Hello"
    assert settings.key_file.read_bytes() == made


async def test_a_master_key_of_the_environment_needs_no_file(
    tmp_path: Path, migrated: Path
) -> None:
    given = new_settings(tmp_path / "data", migrated, master_key="correct horse battery")
    async with serving(given) as house:
        await keyed(house.client, await added(house.client, "http://127.0.0.1:9/v1"))
    assert not given.key_file.exists()


def test_a_short_master_key_is_refused_in_one_sentence(tmp_path: Path) -> None:
    create_app(Settings.model_validate({"data": tmp_path, "master_key": "sixteen letters!"}))
    with pytest.raises(SettingsError, match="TALESPINNER_MASTER_KEY is too short") as refused:
        create_app(Settings.model_validate({"data": tmp_path, "master_key": "fifteen letters"}))
    assert "fifteen letters" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff\xfe" * 20])
async def test_a_broken_key_file_stops_the_start(settings: Settings, content: bytes) -> None:
    settings.key_file.write_bytes(content)
    app = create_app(settings)
    with pytest.raises(SettingsError, match=r"master key .* cannot be used"):
        await app.startup()
    await app.shutdown()


async def test_only_a_hint_comes_back(client: httpx.AsyncClient) -> None:
    mine = await added(client, "http://127.0.0.1:9/v1")
    await keyed(client, mine)
    await keyed(client, mine, "1234567")
    found = data(await client.get("/api/llm/tokens", params={"providerId": mine}))
    assert [token["hint"] for token in found] == [HINT, ""]
    assert [token["providerId"] for token in found] == [mine, mine]


async def test_the_newest_key_is_used_unless_one_is_chosen(
    house: House, model: ScriptedModel
) -> None:
    client = house.client
    mine = await added(client, model.base_url, defaultModel="scripted-1")
    first = await keyed(client, mine, "the-first-key")
    second = await keyed(client, mine, "the-second-key")
    await used(client, mine)
    await heard(house)
    await used(client, mine, activeTokenId=first)
    await heard(house)
    data(await client.delete(f"/api/llm/tokens/{first}"))
    await heard(house)
    sent = [asked.headers["authorization"] for asked in model.requests]
    assert sent == ["Bearer the-second-key", "Bearer the-first-key", "Bearer the-second-key"]
    [left] = data(await client.get("/api/llm/tokens"))
    assert left["id"] == second
    assert left["lastUsedAt"]


async def test_a_key_can_be_renamed_and_replaced(house: House, model: ScriptedModel) -> None:
    client = house.client
    mine = await added(client, model.base_url, defaultModel="scripted-1")
    token = await keyed(client, mine)
    address = f"/api/llm/tokens/{token}"
    assert data(await client.patch(address, json={"name": "Spare"}))["hint"] == HINT
    changed = data(await client.patch(address, json={"token": "another-key-abcd"}))
    assert (changed["name"], changed["hint"]) == ("Spare", "abcd")
    await used(client, mine)
    await heard(house)
    assert model.requests[0].headers["authorization"] == "Bearer another-key-abcd"


async def test_a_key_of_another_connection_cannot_be_chosen(client: httpx.AsyncClient) -> None:
    mine, other = [await added(client, "http://127.0.0.1:9/v1") for _ in range(2)]
    token = await keyed(client, mine)
    await used(client, mine, activeTokenId=token)
    body = {"activeProviderId": other, "activeTokenId": token}
    error(await client.patch("/api/llm/runtime", json=body), 404, "NOT_FOUND")


async def test_another_address_forgets_the_keys_and_says_so(client: httpx.AsyncClient) -> None:
    mine = await added(client, "http://127.0.0.1:9/v1")
    await keyed(client, mine)
    address = f"/api/llm/providers/{mine}"
    same = await client.put(address, json={"baseUrl": "http://127.0.0.1:9/v1/", "name": "Same"})
    assert data(same)["hasToken"]
    moved = await client.put(address, json={"baseUrl": "http://127.0.0.1:8/v1"})
    assert not data(moved)["hasToken"]
    assert moved.json()["meta"] == {"keysForgotten": 1}
    assert data(await client.get("/api/llm/tokens")) == []


@pytest.mark.parametrize("token", ["", "   ", "line\nbreak-in-a-key", "ключ-ключ-ключ", "k" * 4097])
async def test_what_is_no_key_is_refused(client: httpx.AsyncClient, token: str) -> None:
    mine = await added(client, "http://127.0.0.1:9/v1")
    body = {"providerId": mine, "name": "K", "token": token}
    answer = await client.post("/api/llm/tokens", json=body)
    error(answer, 400, "VALIDATION_ERROR")
    assert not token.strip() or token not in answer.text


async def test_the_storyteller_takes_no_key(client: httpx.AsyncClient) -> None:
    body = {"providerId": "storyteller", "name": "K", "token": CANARY}
    error(await client.post("/api/llm/tokens", json=body), 409, "FIXED")


def test_the_key_file_is_not_the_database(settings: Settings) -> None:
    """D5: what is stored lives in tables; only the master key has a file of its own."""
    with sqlite3.connect(settings.data / "talespinner.db") as database:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    assert {"connections", "connection_tokens", "llm_runtime"} <= tables
