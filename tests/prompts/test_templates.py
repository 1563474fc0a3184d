"""Prompt templates as they are kept."""

from typing import Any

import pytest

from tests.answers import data, error
from tests.world import World

URL = "/api/prompt-templates"
NOBODY = "11111111-1111-4111-8111-111111111111"


async def made(world: World, text: str = "Hello.", **given: Any) -> dict[str, Any]:
    """A new template, for everything unless said."""
    body = {"name": "A prompt", "scope": "global", "templateText": text, **given}
    found: dict[str, Any] = data(await world.client.post(URL, json=body))
    return found


async def test_a_template_is_kept_changed_listed_and_deleted(each: World) -> None:
    slots = [{"part": "own", "title": "Length", "text": "Be brief.", "role": "user", "depth": 2}]
    new = await made(each, "{{ char.name }}", layout=slots, meta={"a": 1})
    assert (new["enabled"], new["engine"], new["scopeId"]) == (True, "liquidjs", None)
    assert new["layout"] == [{**slots[0], "enabled": True}]
    url = f"{URL}/{new['id']}"
    body = {"scope": "entity_profile", "scopeId": each.mira, "version": 1}
    moved = data(await each.client.put(url, json=body))
    assert (moved["scopeId"], moved["version"], moved["layout"]) == (each.mira, 2, new["layout"])
    stale = error(await each.client.put(url, json={"name": "X", "version": 1}), 409, "STALE")
    assert stale["details"]["current"]["version"] == 2
    listed = data(await each.client.get(URL, params={"scopeId": each.mira}))
    assert [one["id"] for one in listed] == [new["id"]]
    assert data(await each.client.get(URL, params={"scope": "global"})) == []
    data(await each.client.delete(url))
    assert (await each.client.get(url)).status_code == 404
    assert "A prompt" in (await each.client.get("/trash")).text
    data(await each.client.post(f"/api/trash/prompt_template/{new['id']}/restore"))
    assert data(await each.client.get(url)) == moved
    data(await each.client.delete(url))
    data(await each.client.delete(f"/api/trash/prompt_template/{new['id']}"))
    assert data(await each.client.get("/api/trash")) == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"scope": "global", "scopeId": NOBODY}, "scopeId"),
        ({"scope": "chat"}, "scopeId"),
        ({"scope": "entity_profile", "scopeId": None}, "scopeId"),
        ({"scope": "branch"}, "scope"),
        ({"name": " "}, "name"),
        ({"templateText": "x" * 65_537}, "templateText"),
        ({"engine": "jinja"}, "engine"),
        ({"layout": [{"part": "soul"}]}, "layout.0.part"),
        ({"layout": [{"part": "main", "depth": -1}]}, "layout.0.depth"),
        ({"layout": [{"part": "own"}] * 201}, "layout"),
    ],
)
async def test_t8_what_does_not_fit_is_told_by_its_field(
    world: World, given: dict[str, Any], path: str
) -> None:
    body = {"name": "A prompt", "scope": "global", "templateText": "Hello.", **given}
    told = error(await world.client.post(URL, json=body), 400, "VALIDATION_ERROR")
    assert [one["path"] for one in told["details"]["issues"]] == [path]


async def test_t8_a_change_keeps_scope_and_id_together(world: World) -> None:
    url = f"{URL}/{(await made(world))['id']}"
    error(await world.client.put(url, json={"scope": "chat"}), 400, "VALIDATION_ERROR")
    error(await world.client.put(url, json={"scopeId": world.mira}), 400, "VALIDATION_ERROR")
    chat = await world.start_chat()
    moved = data(await world.client.put(url, json={"scope": "chat", "scopeId": chat.id}))
    assert moved["scopeId"] == chat.id
    assert data(await world.client.put(url, json={"enabled": False}))["scopeId"] == chat.id
    assert data(await world.client.put(url, json={"scope": "global"}))["scopeId"] is None


async def test_t5_a_syntax_error_is_refused_on_save_with_its_place(world: World) -> None:
    text = "Hello.\n{{ char.name | shout }}"
    body = {"name": "A prompt", "scope": "global", "templateText": text}
    url = f"{URL}/{(await made(world))['id']}"
    for answer in (
        await world.client.post(URL, json=body),
        await world.client.put(url, json={"templateText": text}),
        await world.client.post(f"{URL}/check", json={"templateText": text}),
    ):
        details = error(answer, 400, "TEMPLATE_SYNTAX")["details"]
        assert (details["line"], details["column"]) == (2, 16)
        assert details["message"] == "There is no filter “shout”."
    assert data(await world.client.get(url))["templateText"] == "Hello."
    fine = await world.client.post(f"{URL}/check", json={"templateText": "{{ char.scenario }}"})
    assert data(fine) == {"says": ["scenario"]}


async def test_m6_what_is_not_yours_is_not_there(world: World) -> None:
    for scope in ("chat", "entity_profile"):
        body = {"name": "A", "scope": scope, "scopeId": NOBODY, "templateText": ""}
        error(await world.client.post(URL, json=body), 404, "NOT_FOUND")
    error(await world.client.get(f"{URL}/{NOBODY}"), 404, "NOT_FOUND")


async def test_a_template_goes_with_what_it_is_for(each: World) -> None:
    """Purged for good, a character leaves no prompt behind."""
    await made(each, scope="entity_profile", scopeId=each.mira)
    data(await each.client.delete(f"/api/entity-profiles/{each.mira}"))
    data(await each.client.delete(f"/api/trash/profile/{each.mira}"))
    assert data(await each.client.get(URL)) == []
