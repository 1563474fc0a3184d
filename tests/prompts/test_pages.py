"""The pages of prompt templates, without any script."""

import re
from typing import Any

import pytest
from markupsafe import escape

from app.prompts.context import Known
from app.prompts.dialect.table import FILTERS as ALL_FILTERS
from app.prompts.guide import FILTERS, VARIABLES
from app.prompts.sheet import Values
from app.prompts.template import BUILT_IN_TEXT, Fields
from tests.answers import data
from tests.world import World

URL = "/api/prompt-templates"


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of the editor, its checkboxes and selects included."""
    form: dict[str, Any] = {"slot": re.findall(r'name="slot" value="([^"]+)"', page)}
    for name in re.findall(r'<input type="checkbox" name="([^"]+)" value="1" checked', page):
        form[name] = "1"
    for name, value in re.findall(r'name="((?:depth|title):[^"]+)" value="([^"]*)"', page):
        form[name] = value
    for name, value in re.findall(r'name="(text:[^"]+)"[^>]*>\n([^<]*)<', page):
        form[name] = value
    for name, inside in re.findall(r'<select name="(role:[^"]+)">(.*?)</select>', page):
        form[name] = re.findall(r'value="(\w+)" selected', inside)[0]
    form["version"] = re.findall(r'name="version" value="(\d*)"', page)[0]
    return form


async def test_the_list_invites_and_the_editor_begins_with_the_built_in_text(
    world: World,
) -> None:
    client = world.client
    assert "Every story uses the built-in prompt now." in (await client.get("/prompts")).text
    page = (await client.get("/prompts/new")).text
    assert str(escape(BUILT_IN_TEXT)) in page
    form = {**fields(page), "name": "Mine", "where": "global", "text": "Hello.", "enabled": "1"}
    made = await client.post("/prompts/new", data=form)
    (found,) = data(await client.get(URL))
    assert (found["templateText"], found["layout"]) == ("Hello.", [])
    assert made.headers["Location"].startswith(f"/prompts/{found['id']}")
    index = (await client.get("/prompts")).text
    assert "Mine</a>" in index
    await client.post(f"/prompts/{found['id']}/switch", data={"enabled": "0"})
    assert "switched off" in (await client.get("/prompts")).text
    gone = await client.post(f"/prompts/{found['id']}/delete")
    assert "Mine is in the trash." in (await client.get(gone.headers["Location"])).text


@pytest.mark.parametrize(
    ("kind", "page", "body"),
    [
        ("prompt-templates", "/prompts", {"templateText": ""}),
        ("pipelines", "/pipelines", {"definition": {"steps": [{"name": "answer", "type": "llm"}]}}),
    ],
)
async def test_t3_of_equals_the_list_says_which_is_used(
    world: World, kind: str, page: str, body: dict[str, Any]
) -> None:
    chat = await world.start_chat()
    scopes = [("global", None), ("entity_profile", world.mira), *[("chat", chat.id)] * 2]
    for number, (scope, of) in enumerate(scopes):
        new = {**body, "name": f"Number {number}", "scope": scope, "scopeId": of}
        newest = data(await world.client.post(f"/api/{kind}", json=new))["id"]
    unused = re.compile("not used: <[^>]*>“Number 3”</span> is newer")
    assert len(unused.findall((await world.client.get(page)).text)) == 1
    data(await world.client.put(f"/api/{kind}/{newest}", json={"enabled": False}))
    assert "not used" not in (await world.client.get(page)).text


async def test_blocks_move_come_and_go_without_a_script(world: World) -> None:
    client = world.client
    new = {"name": "Mine", "scope": "global", "templateText": "Hello."}
    url = f"/prompts/{data(await client.post(URL, json=new))['id']}"
    page = (await client.get(url)).text
    base = {"name": "Mine", "where": "global", "text": "Hello.", "enabled": "1"}
    for act in ("up scenario", "up scenario", "add", "down main"):
        page = (await client.post(url, data={**fields(page), **base, "act": act})).text
        assert "Not saved yet." in page
    form = {**fields(page), **base}
    (own,) = [key for key in form["slot"] if key.startswith("own-")]
    form |= {f"title:{own}": "Length", f"text:{own}": "Be brief.", f"depth:{own}": "3"}
    form.pop("on:examples")
    form.pop("on:note")
    await client.post(url, data=form)
    (kept,) = data(await client.get(URL))
    parts = [slot["part"] for slot in kept["layout"]]
    assert parts[:4] == ["lore_before", "main", "scenario", "description"]
    (words,) = [slot for slot in kept["layout"] if slot["part"] == "own"]
    assert words | {"enabled": True, "role": "system"} == {
        **{"part": "own", "enabled": True, "role": "system", "depth": 3},
        **{"title": "Length", "text": "Be brief."},
    }
    assert [slot["part"] for slot in kept["layout"] if not slot["enabled"]] == ["examples", "note"]
    assert "Author’s note: up" not in page
    typed = {name: value for name, value in form.items() if name not in base}
    again = fields(re.sub(r"own-\d+", own, (await client.get(url)).text))
    assert again == {**typed, "enabled": "1", "version": "2"}


async def test_t5_errors_stand_at_their_line_with_the_typed_text_kept(world: World) -> None:
    form = {"name": "Mine", "where": "global", "text": "One.\n{{ char.name | shout }}"}
    page = await world.client.post("/prompts/new", data=form)
    assert page.status_code == 400
    assert "Line 2, column 16: There is no filter “shout”." in page.text
    assert 'data-line="2"' in page.text
    assert "shout }}</textarea>" in page.text
    asked = {"text": "{{ char.description }}{{ user.persona }}"}
    told = (await world.client.post("/prompts/check", data=asked)).text
    assert "description, who you are" in told
    told = (await world.client.post("/prompts/check", data={"text": "{% if %}"})).text
    assert 'class="error"' in told


async def test_an_order_that_is_wrong_names_its_block_and_its_bound(world: World) -> None:
    own = {"slot": "own-0", "title:own-0": "Length", "text:own-0": "Short.", "depth:own-0": "x1"}
    form = {"name": "Mine", "where": "global", "text": "Hello."}
    page = (await world.client.post("/prompts/new", data={**form, **own})).text
    assert "“Length”, depth: This must be a whole number." in page
    many = {**form, "slot": [f"own-{n}" for n in range(1200)]}
    answer = await world.client.post("/prompts/new", data=many)
    assert answer.status_code == 400
    assert 'class="error">This holds at most 200' in answer.text
    page = (await world.client.post("/prompts/new", data={**many, "act": "add"})).text
    assert page.count('name="slot"') < 220


async def test_a_stale_sheet_overwrites_nothing_and_shows_both(world: World) -> None:
    new = {"name": "Mine", "scope": "global", "templateText": "First."}
    made = data(await world.client.post(URL, json=new))
    url = f"{URL}/{made['id']}"
    data(await world.client.put(url, json={"templateText": "Theirs."}))
    form = {"name": "Mine", "where": "global", "text": "Yours.", "version": "1"}
    page = await world.client.post(f"/prompts/{made['id']}", data=form)
    assert page.status_code == 409
    assert "it now says “Theirs.”" in page.text
    assert "Yours.</textarea>" in page.text
    assert data(await world.client.get(url))["templateText"] == "Theirs."


async def test_t9_the_editor_shows_what_a_template_writes_in_a_story(world: World) -> None:
    chat = await world.start_chat()
    form = {"text": "You are {{ char.name }}.", "chat": f"chat {chat.id}", "name": "Mine"}
    page = await world.client.post("/prompts/preview", data=form)
    assert "You are Mira Holt.</pre>" in page.text
    assert "You are {{ char.name }}.</textarea>" in page.text
    assert f'value="chat {chat.id}" selected' in page.text
    order = {"slot": ["own-0", "main"], "on:own-0": "1", "text:own-0": "Be brief, {{char}}."}
    page = await world.client.post("/prompts/preview", data={**form, **order})
    assert re.search(r'class="told-text"[^>]*>Be brief, Mira Holt.<', page.text)
    assert "<strong>The instructions</strong>: is switched off" in page.text
    wrong = await world.client.post("/prompts/preview", data={**form, "text": "{{ nobody }}"})
    assert "“nobody” is not known here." in wrong.text
    wrong = await world.client.post("/prompts/preview", data={**form, **order, "depth:own-0": "x"})
    assert "“Words of your own”, depth: This must be a whole number." in wrong.text
    assert world.model.requests == []


async def test_a_character_and_a_story_lead_to_their_own_prompt(world: World) -> None:
    chat = await world.start_chat()
    assert f"/chats/{chat.id}/prompt" in (await world.client.get(f"/chats/{chat.id}")).text
    for where, scope, of in (
        (f"/characters/{world.mira}/prompt", "entity_profile", world.mira),
        (f"/chats/{chat.id}/prompt", "chat", chat.id),
    ):
        new = await world.client.get((await world.client.get(where)).headers["Location"])
        assert f'value="{scope} {of}" selected' in new.text
        body = {"name": "Mine", "scope": scope, "scopeId": of, "templateText": ""}
        made = data(await world.client.post(URL, json=body))
        there = await world.client.get(where)
        assert there.headers["Location"] == f"/prompts/{made['id']}"


def test_t4_the_editor_names_every_variable_and_every_filter() -> None:
    given = Known(
        chat=dict.fromkeys(("id", "title", "branch", "message_count", "created_at"), ""),
        model=dict.fromkeys(("name", "context_tokens", "answer_tokens"), ""),
        now="",
        artifacts={"name": ""},
    ).given(Fields("Mira", "Mira", "Anna"))
    names = {
        f"{name}.{inner}" if isinstance(value, dict) else name
        for name, value in given.items()
        for inner in (value if isinstance(value, dict) else [""])
    }
    assert names == VARIABLES.keys()
    assert {one for names in FILTERS for one in names.split(", ")} == ALL_FILTERS.keys()


async def test_a_template_that_words_of_the_order_replace_says_so(world: World) -> None:
    body = {"name": "Mine", "scope": "global", "templateText": "Hello."}
    url = f"{URL}/{data(await world.client.post(URL, json=body))['id']}"
    page = url.removeprefix("/api/prompt-templates")
    assert "Not in use" not in (await world.client.get(f"/prompts{page}")).text
    data(await world.client.put(url, json={"layout": [{"part": "main", "text": "Be."}]}))
    assert "Not in use" in (await world.client.get(f"/prompts{page}")).text


def test_the_usual_order_is_an_empty_layout() -> None:
    assert Values().body()["layout"] == []
    assert Values().acted("down main").body()["layout"] != []
    assert Values().acted("down main").acted("up main").body()["layout"] == []
