"""The pages of connections, with and without JavaScript."""

import html
import re

import httpx
import pytest

from tests.conftest import House
from tests.connections.cast import CANARY, HINT, added, data, heard, keyed, voice
from tests.scripted import ScriptedModel

HTMX = {"HX-Request": "true"}


def typed(base_url: str, **more: str) -> dict[str, str]:
    """The form as a browser sends it."""
    return {
        "name": "My server",
        "base_url": base_url,
        "key": "",
        "model": "scripted-1",
        "temperature": "",
        "top_p": "",
        "max_tokens": "",
        "context_tokens": "8192",
        "stop": "",
        "streaming": "1",
        "first_token_timeout": "120",
        "between_timeout": "60",
        "total_timeout": "900",
        **more,
    }


async def mine(client: httpx.AsyncClient) -> str:
    """The id of the last connection."""
    return str(data(await client.get("/api/llm/providers"))[-1]["id"])


def value_of(page: str, field: str) -> str:
    """What stands in a field of the form."""
    found = re.search(rf'<input id="f-{field}"[^>]* value="([^"]*)"', page)
    assert found is not None, field
    return html.unescape(found[1])


async def test_the_list_shows_what_is_in_use(client: httpx.AsyncClient) -> None:
    page = (await client.get("/connections")).text
    assert page.count('<li class="ledger-row connection') == 3
    assert page.count("in use") == 1
    assert "/connections/openrouter/edit" in page


async def test_l3_what_is_typed_arrives_at_the_model(house: House, model: ScriptedModel) -> None:
    client = house.client
    sent = typed(
        model.base_url,
        key="a-key-of-mine",
        temperature="0,8",
        top_p="0.95",
        max_tokens="300",
        stop="###\r\nUser:\r\n",
    )
    answer = await client.post("/connections/new", data=sent)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/connections?notice=")
    activated = await client.post(f"/connections/{await mine(client)}/activation")
    assert activated.status_code == 303
    assert await heard(house) == "You said: Hello"
    body = model.requests[0].body
    assert (body["temperature"], body["top_p"], body["max_tokens"]) == (0.8, 0.95, 300)
    assert body["stop"] == ["###", "User:"]
    assert body["stream"] is True
    assert model.requests[0].headers["authorization"] == "Bearer a-key-of-mine"


async def test_a_saved_form_shows_what_was_saved(client: httpx.AsyncClient) -> None:
    sent = typed("http://127.0.0.1:9/v1", temperature="0.8", stop="###", total_timeout="1800")
    await client.post("/connections/new", data=sent)
    page = (await client.get(f"/connections/{await mine(client)}/edit")).text
    for field in ("name", "base_url", "model", "temperature", "total_timeout"):
        assert value_of(page, field) == sent[field]
    assert "###" in page


async def test_empty_takes_a_value_away(house: House) -> None:
    client = house.client
    sent = typed("http://127.0.0.1:9/v1", temperature="0.8", stop="###", between_timeout="30")
    await client.post("/connections/new", data=sent)
    address = f"/connections/{await mine(client)}"
    await client.post(f"{address}/activation")
    assert (await voice(house)).params == {"temperature": 0.8, "stop": ["###"]}
    del sent["streaming"]
    sent |= {"temperature": "", "stop": "", "between_timeout": "", "model": "scripted-2"}
    await client.post(f"{address}/edit", data=sent)
    now = await voice(house)
    assert (now.params, now.model, now.streaming) == ({}, "scripted-2", False)
    assert now.timeouts.between == 60


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", " "),
        ("base_url", "not an address"),
        ("base_url", "http://me@127.0.0.1/v1"),
        ("temperature", "hot"),
        ("temperature", "2.5"),
        ("top_p", "1.1"),
        ("max_tokens", "0"),
        ("max_tokens", "1.5"),
        ("context_tokens", "12"),
        ("stop", "a\n" * 9 + "b\n" * 8 + "c"),
        ("first_token_timeout", "0"),
        ("between_timeout", "4000"),
        ("total_timeout", "nan"),
        ("model", "m" * 301),
        ("key", "schlüssel-schlüssel"),
    ],
)
async def test_errors_stand_at_their_field_and_nothing_typed_is_lost(
    client: httpx.AsyncClient, field: str, text: str
) -> None:
    sent = typed("http://127.0.0.1:9/v1", name="Böse & <b>", top_p="0.5") | {field: text}
    answer = await client.post("/connections/new", data=sent)
    assert answer.status_code == 400
    assert re.findall(r'id="e-([a-z_]+)"', answer.text) == [field]
    kept = "name" if field != "name" else "top_p"
    assert value_of(answer.text, kept) == sent[kept]
    assert len(data(await client.get("/api/llm/providers"))) == 3


async def test_the_key_is_never_typed_back(client: httpx.AsyncClient) -> None:
    sent = typed("http://127.0.0.1:9/v1", key=CANARY, temperature="hot")
    answer = await client.post("/connections/new", data=sent)
    assert answer.status_code == 400
    assert CANARY not in answer.text


async def test_an_empty_key_keeps_the_stored_one(client: httpx.AsyncClient) -> None:
    name = await added(client, "http://127.0.0.1:9/v1")
    await keyed(client, name)
    edit = f"/connections/{name}/edit"
    assert f"••••{HINT}" in (await client.get(edit)).text
    await client.post(edit, data=typed("http://127.0.0.1:9/v1"))
    assert HINT in (await client.get(edit)).text
    await client.post(edit, data=typed("http://127.0.0.1:9/v1", key="another-key-abcd"))
    page = (await client.get(edit)).text
    assert "abcd" in page
    assert HINT not in page
    await client.post(edit, data=typed("http://127.0.0.1:9/v1", forget_key="1"))
    assert "abcd" not in (await client.get(edit)).text


async def test_another_address_forgets_the_key_and_says_so(client: httpx.AsyncClient) -> None:
    name = await added(client, "http://127.0.0.1:9/v1")
    await keyed(client, name)
    edit = f"/connections/{name}/edit"
    answer = await client.post(edit, data=typed("http://127.0.0.1:8/v1"), follow_redirects=True)
    assert "Its key was forgotten" in answer.text
    fresh = typed("http://127.0.0.1:7/v1", key="key-for-the-new-one")
    answer = await client.post(edit, data=fresh, follow_redirects=True)
    assert "forgotten" not in answer.text
    assert "-one" in answer.text


async def test_only_added_ones_can_be_removed(client: httpx.AsyncClient) -> None:
    name = await added(client, "http://127.0.0.1:9/v1")
    assert f"/connections/{name}/delete" in (await client.get("/connections")).text
    assert (await client.post(f"/connections/{name}/delete")).status_code == 303
    assert (await client.get(f"/api/llm/providers/{name}")).status_code == 404
    assert (await client.post("/connections/openrouter/delete")).status_code == 409


async def test_what_lacks_an_address_is_sent_to_its_form(house: House) -> None:
    answer = await house.client.post("/connections/custom_openai/activation")
    assert answer.headers["location"].startswith("/connections/custom_openai/edit?notice=")
    assert (await voice(house)).kind == "storyteller"


async def test_the_storyteller_has_no_form(client: httpx.AsyncClient) -> None:
    assert (await client.get("/connections/storyteller/edit")).status_code == 409
    answer = await client.post("/connections/storyteller/edit", data=typed(""))
    assert answer.status_code == 409


async def test_l8_a_test_answers_as_fragment_and_as_page(
    client: httpx.AsyncClient, model: ScriptedModel
) -> None:
    name = await added(client, model.base_url, defaultModel="scripted-1")
    piece = await client.post(f"/connections/{name}/check", headers=HTMX)
    assert piece.text.lstrip().startswith('<div class="result result-ok">')
    assert "scripted-2" in piece.text
    page = await client.post(f"/connections/{name}/check")
    assert "<!doctype html>" in page.text
    assert 'class="result result-ok"' in page.text


async def test_a_test_in_the_form_takes_what_is_typed(
    client: httpx.AsyncClient, model: ScriptedModel
) -> None:
    model.key = "the-right-key-of-it"
    answer = await client.post("/connections/check", data=typed(model.base_url), headers=HTMX)
    assert "result-bad_key" in answer.text
    sent = typed(model.base_url, key=model.key)
    answer = await client.post("/connections/check", data=sent, headers=HTMX)
    assert "result-ok" in answer.text
    sent = typed(f"http://{CANARY}@127.0.0.1/v1")
    answer = await client.post("/connections/check", data=sent, headers=HTMX)
    assert "result-not_a_model_server" in answer.text
    assert CANARY not in answer.text


async def test_l5_a_test_in_the_form_sends_the_stored_key_to_its_own_address_only(
    client: httpx.AsyncClient, model: ScriptedModel
) -> None:
    model.key = CANARY
    name = await added(client, model.base_url)
    await keyed(client, name)
    check = f"/connections/{name}/check"
    assert "result-ok" in (await client.post(check, data=typed(model.base_url), headers=HTMX)).text
    async with ScriptedModel(key=CANARY) as other:
        answer = await client.post(check, data=typed(other.base_url), headers=HTMX)
        assert "result-bad_key" in answer.text


async def test_what_characters_call_you(client: httpx.AsyncClient) -> None:
    answer = await client.post("/account/name", data={"name": " Zoë "}, follow_redirects=True)
    assert 'value="Zoë"' in answer.text
    assert data(await client.get("/api/account"))["name"] == "Zoë"
    assert data(await client.put("/api/account", json={"name": "Ada"}))["name"] == "Ada"
    assert 'value="Ada"' in (await client.get("/connections")).text
    for wrong in ("", " ", "x" * 201, "a\x00b"):
        assert (await client.post("/account/name", data={"name": wrong})).status_code == 400
        assert (await client.put("/api/account", json={"name": wrong})).status_code == 400
    assert data(await client.get("/api/account"))["name"] == "Ada"
