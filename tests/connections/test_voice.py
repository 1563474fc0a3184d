"""Who answers, with what: from the settings to the request on the wire."""

from contextlib import aclosing
from uuid import UUID, uuid4

import pytest

from app.connections.active import is_storyteller, voice_for
from app.connections.providers import provider_for
from app.errors import Conflict, Invalid
from app.llm.values import Chunk, Message, Request
from tests.conftest import House
from tests.connections.cast import added, data, error, heard, keyed, owner, used, voice
from tests.scripted import ScriptedModel

HELLO = (Message("user", "Hello"),)


async def test_l13_the_storyteller_speaks_without_any_setting(house: House) -> None:
    speaker = await voice(house)
    assert (speaker.connection_id, speaker.kind) == ("storyteller", "storyteller")
    async with aclosing(speaker.provider.stream(Request(speaker.model, HELLO))) as reply:
        assert isinstance(await anext(reply), Chunk)
    assert await is_storyteller(owner(house))


async def test_l1_a_server_and_a_model(house: House, model: ScriptedModel) -> None:
    mine = await added(house.client, model.base_url, defaultModel="scripted-1")
    await used(house.client, mine)
    model.say("Once", " upon")
    assert await heard(house) == "Once upon"
    assert model.requests[0].body["model"] == "scripted-1"
    assert not await is_storyteller(owner(house))


async def test_l2_without_a_key_no_authorization_is_sent(
    house: House, model: ScriptedModel
) -> None:
    mine = await added(house.client, model.base_url, defaultModel="scripted-1")
    await used(house.client, mine)
    await heard(house)
    await keyed(house.client, mine, "now-there-is-one")
    await heard(house)
    sent = [asked.headers.get("authorization") for asked in model.requests]
    assert sent == [None, "Bearer now-there-is-one"]


async def test_l1_openrouter_gets_its_two_headers(house: House, model: ScriptedModel) -> None:
    speaker = provider_for("openrouter", model.base_url, "a-key-of-theirs")
    async for _ in speaker.stream(Request("m", HELLO)):
        pass
    headers = model.requests[0].headers
    assert headers["x-title"] == "TaleSpinner"
    assert headers["http-referer"].startswith("https://")
    assert headers["authorization"] == "Bearer a-key-of-theirs"


async def test_l3_what_is_set_arrives(house: House, model: ScriptedModel) -> None:
    params = {
        "temperature": 0.7,
        "top_p": 0.9,
        "max_tokens": 200,
        "stop": ["\nUser:", "###"],
        "presence_penalty": 0.5,
        "frequency_penalty": -0.5,
    }
    mine = await added(house.client, model.base_url, defaultModel="scripted-1", params=params)
    await used(house.client, mine)
    await heard(house)
    sent = model.requests[0].body
    assert {name: sent[name] for name in params} == params


async def test_a_sends_settings_go_over_the_connections(house: House, model: ScriptedModel) -> None:
    params = {"temperature": 0.7, "top_p": 0.9}
    mine = await added(house.client, model.base_url, defaultModel="scripted-1", params=params)
    await used(house.client, mine)
    overrides = {
        "temperature": 1.1,
        "top_p": None,
        "stop": "###",
        "logit_bias": {"50256": -100},
        "model": "scripted-2",
    }
    await heard(house, overrides)
    sent = model.requests[0].body
    assert sent["temperature"] == 1.1
    assert sent["stop"] == ["###"]
    assert sent["logit_bias"] == {"50256": -100}
    assert sent["model"] == "scripted-2"
    assert "top_p" not in sent  # L4: omitted, not null


async def test_l4_what_is_not_set_is_absent(house: House, model: ScriptedModel) -> None:
    await used(house.client, await added(house.client, model.base_url, defaultModel="scripted-1"))
    await heard(house)
    assert set(model.requests[0].body) == {"model", "messages", "stream", "stream_options"}


async def test_settings_out_of_range_are_refused(house: House) -> None:
    assert (await voice(house, {"temperature": 2})).params == {"temperature": 2}
    with pytest.raises(Invalid, match="temperature"):
        await voice(house, {"temperature": 2.5})


async def test_streaming_context_and_patience_come_along(
    house: House, model: ScriptedModel
) -> None:
    config = {
        "defaultModel": "m",
        "streaming": False,
        "contextTokens": 32768,
        "timeouts": {"firstToken": 7, "total": 70},
    }
    await used(house.client, await added(house.client, model.base_url, **config))
    speaker = await voice(house)
    assert (speaker.streaming, speaker.context_tokens) == (False, 32768)
    assert (speaker.timeouts.first_token, speaker.timeouts.total) == (7, 70)
    assert await heard(house) == "You said: Hello"


async def test_a_connection_without_address_or_model_says_what_to_do(house: House) -> None:
    await used(house.client, "custom_openai")
    with pytest.raises(Conflict, match="no address yet") as refused:
        await voice(house)
    assert refused.value.code == "NO_PROVIDER"
    config = {"baseUrl": "http://127.0.0.1:9/v1"}
    data(await house.client.patch("/api/llm/providers/custom_openai/config", json=config))
    with pytest.raises(Conflict, match="no model yet") as refused:
        await voice(house)
    assert refused.value.code == "NO_MODEL"
    assert (await voice(house, {"model": "any"})).model == "any"


async def test_a_connection_that_is_switched_off_is_not_used(house: House) -> None:
    mine = await added(house.client, "http://127.0.0.1:9/v1", defaultModel="m")
    await used(house.client, mine)
    assert (await voice(house)).connection_id == mine
    data(await house.client.put(f"/api/llm/providers/{mine}", json={"enabled": False}))
    with pytest.raises(Conflict, match="switched off") as refused:
        await voice(house)
    assert refused.value.code == "NO_PROVIDER"
    await used(house.client, "storyteller")
    body = {"activeProviderId": mine}
    error(await house.client.patch("/api/llm/runtime", json=body), 409, "DISABLED")


async def test_the_model_can_be_chosen_with_the_connection(house: House) -> None:
    mine = await added(house.client, "http://127.0.0.1:9/v1", defaultModel="own")
    assert (await used(house.client, mine))["activeModel"] == "own"
    assert (await used(house.client, mine, activeModel="chosen"))["activeModel"] == "chosen"
    assert (await voice(house)).model == "chosen"
    other = await added(house.client, "http://127.0.0.1:9/v1", defaultModel="theirs")
    assert (await used(house.client, other))["activeModel"] == "theirs"


async def test_a_chat_may_choose_for_itself(house: House, chat_id: str) -> None:
    mine = await added(house.client, "http://127.0.0.1:9/v1", defaultModel="m")
    body = {"scope": "chat", "scopeId": chat_id, "activeProviderId": mine}
    chosen = data(await house.client.patch("/api/llm/runtime", json=body))
    assert (chosen["activeProviderId"], chosen["inherited"]) == (mine, False)
    who = owner(house)
    assert (await voice_for(who, UUID(chat_id), overrides={})).connection_id == mine
    assert (await voice_for(who, uuid4(), overrides={})).connection_id == "storyteller"
    assert (await voice(house)).connection_id == "storyteller"
    back = {**body, "activeProviderId": None}
    assert data(await house.client.patch("/api/llm/runtime", json=back))["inherited"]
    assert (await voice_for(who, UUID(chat_id), overrides={})).connection_id == "storyteller"
