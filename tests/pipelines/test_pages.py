"""Pipelines on pages: written, put together, refused at their place, copied, carried elsewhere."""

import json
from html import unescape
from typing import Any

from app.pipelines.definition import MAX_STEPS
from app.pipelines.fields import forms
from app.pipelines.lines import line_of
from app.pipelines.ready import READY
from tests.answers import data
from tests.dom import Node, parsed
from tests.pipelines.test_running import ANSWER, asks, block, stored, tool
from tests.world import World

ALL_FIVE: list[dict[str, Any]] = [
    tool("roll", "1d20", "dice", timeout=2.5),
    asks("mood", "In a word?\n{{ messages | map: 'text' | last }}", "mood", required=False),
    {"name": "back", "type": "rag", "params": {"count": 3}, "retries": 1},
    block("said", "Rolled {{ artifacts.roll }}.", dependsOn=["roll"], when="artifacts.roll > 3"),
    ANSWER,
    {"name": "tidy", "type": "post", "params": {"do": "replace", "pattern": "a ", "with": " b"}},
]


def sheet(page: str) -> dict[str, list[str]]:
    """What a browser would send of the editor's form."""
    form = parsed(page).find("sheet")
    assert form is not None
    sent: dict[str, list[str]] = {}
    for node in form.all():
        if name := node.attrs.get("name"):
            sent.setdefault(name, []).extend(said(node))
    return {name: values for name, values in sent.items() if values}


def said(node: Node) -> list[str]:
    """What a control sends."""
    if node.tag == "textarea":
        return ["".join(map(str, node.children)).removeprefix("\n")]
    if node.tag == "select":
        options = [one for one in node.all() if one.tag == "option"]
        chosen = [one for one in options if "selected" in one.attrs] or options[:1]
        return [one.attrs["value"] for one in chosen]
    if node.attrs.get("type") == "checkbox" and "checked" not in node.attrs:
        return []
    return [node.attrs.get("value", "")] if node.tag == "input" else []


async def press(world: World, url: str, form: dict[str, Any], act: str, **more: Any) -> str:
    """A button without a script: the page that comes back."""
    answer = await world.client.post(url, data={**form, **more, "act": act})
    return answer.text


async def steps(world: World, pipeline: str) -> list[dict[str, Any]]:
    """As they are stored."""
    found: list[dict[str, Any]] = data(await world.client.get(f"/api/pipelines/{pipeline}"))[
        "definition"
    ]["steps"]
    return found


async def test_all_five_types_go_through_the_form_and_stay_what_they_are(each: World) -> None:
    made = await stored(each, *ALL_FIVE)
    url = f"/pipelines/{made['id']}"
    form = sheet((await each.client.get(url)).text)
    assert (await each.client.post(url, data=form)).status_code == 303
    assert await steps(each, made["id"]) == ALL_FIVE
    form = sheet(await press(each, url, form, "json"))
    assert json.loads(form["definition"][0]) == {"steps": ALL_FIVE}
    form = sheet(await press(each, url, form, "fields"))
    assert form["s1:params.prompt"] == [ALL_FIVE[1]["params"]["prompt"]]
    assert form["s3:dependsOn"] == ["s0"]
    assert form["s1:required"] == [""]
    form["version"] = ["2"]
    assert (await each.client.post(url, data=form)).status_code == 303
    assert await steps(each, made["id"]) == ALL_FIVE


async def test_a_pipeline_is_put_together_and_saved_without_a_script(world: World) -> None:
    url = "/pipelines/new"
    form = sheet((await world.client.get(url)).text)
    form["name"] = ["Dice"]
    page = await press(world, url, form, "add", part="dice")
    assert "Not saved yet." in page
    form = sheet(page)
    assert form["step"] == ["s0", "s3", "s1", "s2"]  # before the answer
    form["s3:name"] = ["d20"]
    for act in ("up s3", "remove s0", "down s1"):
        form = sheet(await press(world, url, form, act))
    form["s1:dependsOn"] = ["s3"]  # by whatever name it has when it is saved
    form["s3:name"] = ["chance"]
    assert data(await world.client.get("/api/pipelines")) == []
    assert (await world.client.post(url, data=form)).status_code == 303
    (made,) = data(await world.client.get("/api/pipelines"))
    rolled = {"tool": "dice", "input": "1d20", "artifact": "roll"}
    assert made["definition"]["steps"] == [
        {"name": "chance", "type": "tool", "params": rolled},
        {"name": "tidy", "type": "post"},
        {"name": "answer", "type": "llm", "dependsOn": ["chance"]},
    ]


async def test_another_type_draws_its_fields_and_forgets_nothing(world: World) -> None:
    url = "/pipelines/new"
    form = sheet((await world.client.get(url)).text)
    form["s0:params.text"] = ["It is {{ now }}."]
    form["s0:type"] = ["rag"]
    form = sheet(await press(world, url, form, "redraw s0"))
    assert "s0:params.count" in form
    form["s0:type"] = ["pre"]
    form = sheet(await press(world, url, form, "redraw s0"))
    assert form["s0:params.text"] == ["It is {{ now }}."]
    page = (await world.client.get(url)).text
    for kind, one in forms().items():
        assert f'value="{kind}"' in page
        drawn = sheet(await press(world, url, form, "add", part=kind))
        shown = {field.path for field in one.params if field.kind != "steps"}
        assert {name.partition(":")[2] for name in drawn} >= shown, kind


async def test_o4_what_is_wrong_stands_at_its_field_and_all_that_was_typed_stays(
    world: World,
) -> None:
    made = await stored(world, *ALL_FIVE)
    url = f"/pipelines/{made['id']}"
    form = sheet((await world.client.get(url)).text)
    form["s2:params.count"] = ["many"]
    form["s0:params.artifact"] = ["The Roll"]
    form["s3:when"] = ["artifacts.roll >"]
    refused = await world.client.post(url, data=form)
    assert refused.status_code == 400
    page = parsed(refused.text)
    assert wrong(page, "f-s2-params-count") == "This must be a whole number."
    assert wrong(page, "f-s0-params-artifact").startswith("This begins with a small letter")
    assert {**sheet(refused.text), "key": form["key"]} == form
    form["s2:params.count"], form["s0:params.artifact"] = ["3"], ["roll"]
    refused = await world.client.post(url, data=form)
    assert "condition cannot be read" in wrong(parsed(refused.text), "f-s3-when")
    form["s3:when"], form["s3:name"] = [""], ["roll"]
    refused = await world.client.post(url, data=form)
    assert (
        "another step has this name"
        in (parsed(refused.text).find("s3") or Node("", {})).text.lower()
    )
    assert await steps(world, made["id"]) == ALL_FIVE


async def test_o4_the_answers_card_tells_all_that_it_cannot_be_told(world: World) -> None:
    """Each at its field; and what a type of step never may say has no field there."""
    made = await stored(world, *ALL_FIVE)
    url = f"/pipelines/{made['id']}"
    form = sheet((await world.client.get(url)).text)
    form |= {"s4:when": ["1 > 0"], "s4:timeout": ["5"], "s4:retries": ["1"], "s4:required": [""]}
    page = parsed((await world.client.post(url, data=form)).text)
    assert "takes no condition" in wrong(page, "f-s4-when")
    assert "says its connection" in wrong(page, "f-s4-timeout")
    assert "says its connection" in wrong(page, "f-s4-retries")
    assert "always required" in wrong(page, "f-s4-required")
    offering = {name for name in form if name.endswith(":retries")}
    assert offering == {"s1:retries", "s2:retries", "s4:retries", "s5:retries"}
    for name in ("when", "timeout", "retries", "required"):
        field = page.find(f"f-s4-{name}")
        assert field is not None
        box = next(one for one in page.all() if "data-counts" in one.attrs and field in one.all())
        assert json.loads(unescape(box.attrs["data-counts"])) == {"s4:params.artifact": True}


def wrong(page: Node, id_: str) -> str:
    """What is said beside this field, and that it is marked."""
    field = page.find(id_)
    assert field is not None
    assert field.attrs["aria-invalid"] == "true"
    sentence = page.find(field.attrs["aria-describedby"].split()[-1])
    assert sentence is not None
    return sentence.text


async def test_o4_in_the_json_the_line_is_told(world: World) -> None:
    made = await stored(world, ANSWER)
    url = f"/pipelines/{made['id']}"
    form = {"name": "Mine", "where": "global", "version": "1"}
    song = json.dumps({"steps": [ANSWER, {"name": "sing", "type": "song"}]}, indent=2)
    for text, words in (
        (song, "Line 9: Step “sing”"),
        ('{"steps": [', "Line 1, column 12: a value"),
    ):
        for act in ("", "fields" if text != song else ""):
            refused = await world.client.post(url, data={**form, "definition": text, "act": act})
            assert refused.status_code == 400
            assert words in unescape(refused.text)
            assert text in unescape(refused.text)
    assert 'data-line="1"' in refused.text
    assert line_of(song, "steps.1.type") == 9
    as_fields = await press(world, url, {**form, "definition": song}, "fields")
    assert sheet(as_fields)["s1:type"] == ["song"]


async def test_what_there_is_no_field_for_is_kept_and_refused_where_it_stands(
    world: World,
) -> None:
    strange = {"steps": [{**ANSWER, "colour": "red", "params": {"model": 3, "size": [1]}}]}
    form: dict[str, Any] = {"name": "Mine", "where": "global", "definition": json.dumps(strange)}
    form = sheet(await press(world, "/pipelines/new", form, "fields"))
    assert json.loads(form["s0:other"][0]) == {
        "colour": "red",
        "params": {"model": 3, "size": [1]},
    }
    refused = await world.client.post("/pipelines/new", data=form)
    assert refused.status_code == 400
    assert "There is no such field." in refused.text
    again = sheet(await press(world, "/pipelines/new", form, "json"))
    assert json.loads(again["definition"][0]) == strange
    form["s0:other"] = ["{"]
    refused = await world.client.post("/pipelines/new", data=form)
    assert wrong(parsed(refused.text), "f-s0-other") == "This is no JSON object."
    many = {"definition": json.dumps({"steps": [ANSWER] * (MAX_STEPS + 1)})}
    page = await press(world, "/pipelines/new", {**form, **many}, "fields")
    assert "at most 50 steps" in page


async def test_a_stale_form_shows_both_and_saves_nothing_yet(each: World) -> None:
    made = await stored(each, ANSWER)
    url = f"/pipelines/{made['id']}"
    form = sheet((await each.client.get(url)).text)
    theirs = {"name": "Theirs", "definition": {"steps": [block("first", "Hush."), ANSWER]}}
    data(await each.client.put(f"/api{url}", json=theirs))
    form["name"], form["s0:name"] = ["Ours"], ["voice"]
    stale = await each.client.post(url, data=form)
    assert stale.status_code == 409
    text = unescape(stale.text)
    assert "it now says “Theirs”" in text
    assert '"Hush."' in text
    assert (await steps(each, made["id"]))[0]["name"] == "first"
    mine = sheet(stale.text)
    assert (mine["name"], mine["s0:name"], mine["version"]) == (["Ours"], ["voice"], ["2"])
    assert (await each.client.post(url, data=mine)).status_code == 303
    assert [one["name"] for one in await steps(each, made["id"])] == ["voice"]


async def test_a_form_of_fifty_steps_is_read_whole(world: World) -> None:
    many = [block(f"b{n}", "Слово. " * 80, dependsOn=[f"b{n - 1}"] * (n > 0)) for n in range(49)]
    made = await stored(world, *many, ANSWER)
    url = f"/pipelines/{made['id']}"
    form = sheet((await world.client.get(url)).text)
    assert (await world.client.post(url, data=form)).status_code == 303
    found = await steps(world, made["id"])
    assert [one.get("dependsOn", []) for one in found] == [
        *(one["dependsOn"] for one in many),
        [],
    ]


async def test_a_pipeline_is_switched_copied_and_carried_elsewhere(world: World) -> None:
    made = await stored(world, ANSWER)
    url = f"/pipelines/{made['id']}"
    file = (await world.client.get(f"{url}/file")).content
    await world.client.post(f"{url}/switch", data={"enabled": "0"})
    await world.client.post(f"{url}/copy")
    sent = {"files": ("mine.json", file, "application/json")}
    assert (await world.client.post("/pipelines/import", files=sent)).status_code == 303
    found = data(await world.client.get("/api/pipelines"))
    assert [(one["name"], one["enabled"]) for one in found] == [
        ("Mine", False),
        ("Mine (copy)", False),
        ("Mine", False),
    ]
    assert {json.dumps(one["definition"]) for one in found} == {json.dumps(made["definition"])}
    bad = {"files": ("x.json", b"[1", "application/json")}
    refused = await world.client.post("/pipelines/import", files=bad)
    assert (refused.status_code, "Nothing imported." in refused.text) == (400, True)
    gone = await world.client.post(f"{url}/delete")
    assert gone.status_code == 303
    page = (await world.client.get("/pipelines")).text
    assert page.count('class="ledger-row template') == 2
    assert "Mine" in (await world.client.get("/trash")).text


async def test_o10_looking_back_is_switched_on_with_one_press(world: World) -> None:
    page = (await world.client.get("/pipelines")).text
    assert page.count('action="/pipelines/ready/') == 2
    told = {"key": "k", "from": "/pipelines"}
    answer = await world.client.post("/pipelines/ready/look-back", data=told)
    page = (await world.client.get(answer.headers["Location"])).text
    assert "is on in every story" in page
    assert 'action="/pipelines/ready/look-back"' not in page
    (made,) = data(await world.client.get("/api/pipelines"))
    assert (made["scope"], made["enabled"]) == ("global", True)
    chat = await world.start_chat()
    note = {"name": "Lens", "text": "The brass lever turns the lens."}
    data(await world.client.post(f"/api/chats/{chat.id}/notes", json=note))
    await world.say(chat, "What turns the lens?")
    assert "brass lever" in str(world.model.requests[-1].body)
    assert (await world.client.post("/pipelines/ready/nothing")).status_code == 404


async def test_o10_every_pipeline_that_is_ready_runs(world: World) -> None:
    for name in READY:
        chat = await world.start_chat()
        body = {"where": f"chat {chat.id}", "from": f"/chats/{chat.id}/notes"}
        await world.client.post(f"/pipelines/ready/{name}", data=body)
        told = await world.say(chat, "Go on.")
        assert told.done["status"] == "done"


async def test_o10_notes_that_nothing_looks_into_say_so(world: World) -> None:
    chat = await world.start_chat()
    note = {"name": "Lens", "text": "The brass lever turns the lens."}
    data(await world.client.post(f"/api/chats/{chat.id}/notes", json=note))
    data(await world.client.post(f"/api/entity-profiles/{world.mira}/notes", json=note))
    mine, hers = f"/chats/{chat.id}/notes", f"/characters/{world.mira}/notes"
    for url, where in ((mine, f"chat {chat.id}"), (hers, f"entity_profile {world.mira}")):
        page = (await world.client.get(url)).text
        assert f'value="{where}"' in page
    await world.client.post("/pipelines/ready/look-back", data={"where": f"chat {chat.id}"})
    assert "Nothing looks into them" not in (await world.client.get(mine)).text
    assert "Nothing looks into them" in (await world.client.get(hers)).text
    other = await stored(world, ANSWER)
    page = (await world.client.get(hers)).text
    assert f'href="/pipelines/{other["id"]}"' in page
