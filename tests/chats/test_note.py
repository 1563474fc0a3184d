"""The author's note: words to the model in mid-story, and the card's own."""

import pytest

from tests.answers import data, error
from tests.world import World

NOTE = {"text": "Fog for {{user}}.", "depth": 1, "interval": 2, "role": "user"}


def heard(world: World) -> list[tuple[str, str]]:
    """What the model got last."""
    messages = world.model.requests[-1].body["messages"]
    return [(one["role"], one["content"]) for one in messages]


async def test_t13_a_note_stands_in_the_prompt_where_it_says(each: World) -> None:
    chat = await each.start_chat()
    url = f"/api/chats/{chat.id}"
    assert data(await each.client.put(url, json={"note": NOTE}))["note"] == NOTE
    await each.say(chat, "Hello?")
    assert ("user", "Fog for You.") not in heard(each)  # the first turn of two
    await each.say(chat, "Again?")
    assert heard(each)[-3] == ("user", "Fog for You.")
    assert heard(each)[-2] == ("user", "Again?")
    copy = data(await each.client.post(f"{url}/duplicate", json={}))
    assert copy["note"] == NOTE
    assert data(await each.client.put(url, json={"note": {"text": " \n"}}))["note"] is None


async def test_a_cards_reminder_stands_at_its_depth(world: World) -> None:
    reminder = {"prompt": "{{char}} hates fog.", "depth": 1, "role": "assistant"}
    profile = await world.character("Rok", extensions={"depth_prompt": reminder})
    await world.say(await world.start_chat(profile), "Hello?")
    assert heard(world)[-2:] == [("assistant", "Rok hates fog."), ("user", "Hello?")]


@pytest.mark.parametrize(
    "broken", [{"prompt": 7}, "fog", {"prompt": "Fog.", "depth": "x", "role": "captain"}, None]
)
async def test_a_reminder_of_any_shape_stops_nothing(world: World, broken: object) -> None:
    profile = await world.character("Rok", extensions={"depth_prompt": broken})
    told = await world.say(await world.start_chat(profile), "Hello?")
    assert told.done["status"] == "done"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"depth": -1}, "note.depth"),
        ({"interval": 0}, "note.interval"),
        ({"role": "captain"}, "note.role"),
        ({"text": "x" * 17_000}, "note.text"),
    ],
)
async def test_a_wrong_note_is_refused_by_name(
    world: World, wrong: dict[str, object], path: str
) -> None:
    chat = await world.start_chat()
    body = {"note": {"text": "Fog.", **wrong}}
    found = error(
        await world.client.put(f"/api/chats/{chat.id}", json=body), 400, "VALIDATION_ERROR"
    )
    assert [one["path"] for one in found["details"]["issues"]] == [path]


async def test_the_page_keeps_what_was_typed_and_tells_of_another_tab(world: World) -> None:
    chat = await world.start_chat()
    url = f"/chats/{chat.id}/note"
    seen = (await world.chat(chat))["version"]
    form = {"text": "<b>Fog</b>", "depth": "deep", "interval": "1", "role": "system"}
    page = await world.client.post(url, data={**form, "version": str(seen)})
    assert page.status_code == 400
    assert "&lt;b&gt;Fog&lt;/b&gt;</textarea>" in page.text
    assert 'value="deep"' in page.text
    data(await world.client.put(f"/api/chats/{chat.id}", json={"note": {"text": "Rain."}}))
    stale = await world.client.post(url, data={**form, "depth": "2", "version": str(seen)})
    assert stale.status_code == 409
    assert "Rain." in stale.text
    assert "&lt;b&gt;Fog&lt;/b&gt;</textarea>" in stale.text
    fresh = str((await world.chat(chat))["version"])
    saved = await world.client.post(url, data={**form, "depth": "2", "version": fresh})
    assert saved.status_code == 303
    assert (await world.chat(chat))["note"]["depth"] == 2
