"""The connection that the environment sets."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app import create_app
from app.config import Settings, SettingsError
from tests.conftest import House, new_settings, serving
from tests.connections.cast import CANARY, HINT, added, data, error, heard, used, voice
from tests.connections.test_keys import everything_stored
from tests.scripted import ScriptedModel

PROVIDER = "/api/llm/providers/custom_openai"


@pytest.fixture
async def operated(tmp_path: Path, migrated: Path, model: ScriptedModel) -> AsyncIterator[House]:
    """A house whose operator has set address, key and model."""
    model.key = CANARY
    given = {
        "openai_base_url": model.base_url,
        "openai_api_key": CANARY,
        "openai_model": "scripted-1",
    }
    async with serving(new_settings(tmp_path / "data", migrated, **given)) as running:
        yield running


async def test_it_answers_until_the_user_picks_another(
    operated: House, model: ScriptedModel
) -> None:
    client = operated.client
    assert data(await client.get("/api/llm/runtime"))["activeProviderId"] == "custom_openai"
    assert await heard(operated) == "You said: Hello"
    assert model.requests[0].body["model"] == "scripted-1"
    await used(client, "storyteller")
    assert (await voice(operated)).kind == "storyteller"
    data(await client.patch("/api/llm/runtime", json={"activeProviderId": None}))
    assert (await voice(operated)).connection_id == "custom_openai"


async def test_its_values_are_shown_as_fixed(operated: House, model: ScriptedModel) -> None:
    found = data(await operated.client.get(PROVIDER))
    assert (found["baseUrl"], found["fixed"], found["hasToken"]) == (model.base_url, True, True)
    config = data(await operated.client.get(PROVIDER + "/config"))
    assert config["defaultModel"] == "scripted-1"
    page = (await operated.client.get("/connections")).text
    assert "set by the operator" in page
    assert HINT in page


async def test_its_values_cannot_be_changed_here(operated: House) -> None:
    client = operated.client
    for change in ({"baseUrl": "http://127.0.0.1:9/v1"}, {"defaultModel": "other"}):
        found = error(await client.patch(PROVIDER + "/config", json=change), 409, "FIXED")
        assert "set by the operator" in found["message"]
    error(await client.put(PROVIDER, json={"enabled": False}), 409, "FIXED")
    body = {"providerId": "custom_openai", "name": "K", "token": "another-key"}
    error(await client.post("/api/llm/tokens", json=body), 409, "FIXED")
    typed = {"name": "Server", "base_url": "http://127.0.0.1:9/v1", "model": "scripted-1"}
    page = await client.post("/connections/custom_openai/edit", data=typed)
    assert page.status_code == 409
    assert 'id="e-base_url"' in page.text


async def test_what_the_operator_left_open_can_be_set(
    operated: House, model: ScriptedModel
) -> None:
    body = {"contextTokens": 32768, "params": {"temperature": 0.3}, "baseUrl": model.base_url}
    config = data(await operated.client.patch(PROVIDER + "/config", json=body))
    assert (config["contextTokens"], config["baseUrl"]) == (32768, model.base_url)
    assert await heard(operated)
    assert model.requests[0].body["temperature"] == 0.3


async def test_l5_its_key_and_address_stay_out_of_the_database(
    operated: House, model: ScriptedModel
) -> None:
    await operated.client.patch(PROVIDER + "/config", json={"contextTokens": 4096})
    await heard(operated)
    stored = everything_stored(operated.settings.data)
    assert b"custom_openai" in stored
    assert CANARY.encode() not in stored
    assert model.base_url.encode() not in stored


async def test_its_key_goes_nowhere_else(operated: House) -> None:
    async with ScriptedModel() as other:
        await used(operated.client, await added(operated.client, other.base_url, defaultModel="m"))
        assert await heard(operated) == "You said: Hello"
        assert "authorization" not in other.requests[0].headers


async def test_without_a_model_of_the_operators_the_user_chooses(with_model: House) -> None:
    settings = with_model.settings
    assert settings.openai_model == "scripted-1"
    assert (await voice(with_model)).model == "scripted-1"
    assert (await used(with_model.client, "custom_openai", activeModel="scripted-2"))[
        "activeModel"
    ] == "scripted-2"
    assert (await voice(with_model)).model == "scripted-2"


@pytest.mark.parametrize(
    "address", [f"http://me:{CANARY}@127.0.0.1/v1", f"http://127.0.0.1/v1?key={CANARY}", "http://"]
)
def test_l5_a_key_in_its_address_stops_the_start(tmp_path: Path, address: str) -> None:
    good = {"data": tmp_path, "openai_base_url": "http://127.0.0.1/v1"}
    create_app(Settings.model_validate(good))
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL cannot be used") as refused:
        create_app(Settings.model_validate({**good, "openai_base_url": address}))
    assert CANARY not in str(refused.value)
