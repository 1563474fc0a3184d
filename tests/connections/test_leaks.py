"""L5: a key goes in and never comes out: not in an answer, the log, or a file."""

import logging

import httpx
import pytest

from app import logs
from app.llm.values import ProviderError
from tests.conftest import House
from tests.connections.cast import CANARY, added, data, heard, used
from tests.connections.test_keys import everything_stored
from tests.connections.test_pages import typed
from tests.scripted import ScriptedModel


async def everywhere(house: House, model: ScriptedModel) -> list[httpx.Response]:
    """Every answer that has anything to do with a connection whose key is the canary."""
    client = house.client
    mine = await added(client, model.base_url, defaultModel="scripted-1")
    key = {"providerId": mine, "name": "K", "token": CANARY}
    answers = [await client.post("/api/llm/tokens", json=key)]
    token = data(answers[0])["id"]
    await used(client, mine)
    answers += [
        await client.patch(f"/api/llm/tokens/{token}", json={"token": CANARY, "name": "L"}),
        await client.patch(f"/api/llm/tokens/{token}", json={"token": [CANARY]}),
        await client.post("/api/llm/tokens", json={**key, "name": "x" * 300}),
        await client.post("/api/llm/tokens", json={**key, "token": CANARY + "\n\x07é"}),
        await client.post("/api/llm/tokens", json={**key, "providerId": CANARY}),
        await client.post("/api/llm/check", json={"providerId": mine}),
        await client.post("/api/llm/check", json={"baseUrl": model.base_url, "token": CANARY}),
        await client.post("/api/llm/check", json={"baseUrl": f"http://a:{CANARY}@127.0.0.1/"}),
        await client.put(f"/api/llm/providers/{mine}", json={"baseUrl": f"http://h/?k={CANARY}"}),
        await client.post(f"/connections/{mine}/check"),
        await client.post(f"/connections/{mine}/edit", data=typed(model.base_url, key=CANARY)),
        await client.post(f"/connections/{mine}/edit", data=typed("http://", key=CANARY)),
        await client.post(
            f"/connections/{mine}/edit", data=typed(f"http://u:{CANARY}@h/v1?k={CANARY}#{CANARY}")
        ),
    ]
    for path in ("providers", "tokens", "runtime", "models", f"providers/{mine}/config"):
        answers.append(await client.get(f"/api/llm/{path}"))
    for path in ("/connections", f"/connections/{mine}/edit"):
        answers.append(await client.get(path))
    return answers


async def test_l5_the_canary_is_nowhere(
    house: House, model: ScriptedModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.key = CANARY
    answers = await everywhere(house, model)
    assert {answer.status_code for answer in answers} == {200, 303, 400, 404}
    assert await heard(house) == "You said: Hello"
    assert model.requests[0].headers["authorization"] == f"Bearer {CANARY}"
    for answer in answers:
        assert CANARY not in answer.text, answer.request.url
        assert CANARY not in str(answer.headers)
    assert CANARY not in caplog.text
    assert CANARY.encode() not in everything_stored(house.settings.data)


async def test_l5_a_server_that_repeats_the_key_is_not_repeated(
    house: House, model: ScriptedModel
) -> None:
    mine = await added(house.client, model.base_url, defaultModel="scripted-1")
    body = {"providerId": mine, "name": "K", "token": CANARY}
    data(await house.client.post("/api/llm/tokens", json=body))
    await used(house.client, mine)
    model.fail(401, f"Incorrect API key provided: {CANARY}")
    with pytest.raises(ProviderError, match="Incorrect API key") as refused:
        await heard(house)
    assert CANARY not in refused.value.message


async def test_l5_a_crash_logs_no_key(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: object) -> None:
        raise ImportError("the seal broke")

    mine = await added(house.client, "http://127.0.0.1:9/v1")
    monkeypatch.setattr("app.connections.seal.AESGCM.encrypt", crash, raising=False)
    before = logging.root.handlers[:]
    logs.set_up("json")
    try:
        body = {"providerId": mine, "name": "K", "token": CANARY}
        answer = await house.client.post("/api/llm/tokens", json=body)
    finally:
        logging.root.handlers[:] = before
    assert answer.status_code == 500
    assert CANARY not in answer.text
    written = capsys.readouterr().err
    assert "the seal broke" in written
    assert CANARY not in written
