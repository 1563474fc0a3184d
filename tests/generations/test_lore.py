"""What lorebooks say comes into the prompt, where they say it."""

from typing import Any

import pytest

from app.chats.models import Chat as ChatRow
from tests.answers import data
from tests.world import Chat, World

BOOKS = "/api/world-info/books"


async def book(each: World, **entry: Any) -> None:
    """A book that applies everywhere, with one entry."""
    made = data(await each.client.post(BOOKS, json={"name": "Skarn"}))
    url = f"{BOOKS}/{made['id']}"
    data(await each.client.post(f"{url}/entries", json=entry))
    data(await each.client.post(f"{url}/links", json={"scope": "global"}))


async def told(each: World, chat: Chat, text: str) -> list[dict[str, str]]:
    """What the model receives for this line, which is what the preview showed."""
    url = f"/api/branches/{chat.branch}/prompt-preview"
    seen = data(await each.client.post(url, json={"promptText": text}))
    each.model.say("Hm.")
    await each.say(chat, text)
    messages: list[dict[str, str]] = each.model.requests[-1].body["messages"]
    assert seen["messages"] == messages
    return messages


async def test_w4_a_key_that_is_said_brings_its_entry(each: World) -> None:
    await book(each, keys=["the bell"], content="{{char}} fears the bell.")
    chat = await each.start_chat()
    assert "Mira Holt fears the bell." not in str(await told(each, chat, "Good evening."))
    found = await told(each, chat, "What is the bell for?")
    assert {"role": "system", "content": "Mira Holt fears the bell."} in found


async def test_w6_a_hidden_key_wakes_another_entry_and_is_not_read(each: World) -> None:
    await book(each, keys=["bell"], content="It rings for the drowned.{{hidden_key:reef}}")
    await book(each, keys=["reef"], content="The reef is called the Comb.")
    chat = await each.start_chat()
    found = str(await told(each, chat, "What is the bell for?"))
    assert "rings for the drowned" in found
    assert "called the Comb" in found
    assert "hidden" not in found


async def test_w7_at_depth_it_stands_among_the_messages_in_its_role(each: World) -> None:
    entry = {"constant": True, "content": "The light goes out.", "position": "at_depth"}
    await book(each, keys=[], **entry, depth=1, role="user")
    chat = await each.start_chat()
    found = await told(each, chat, "Who is there?")
    place = found.index({"role": "user", "content": "The light goes out."})
    assert found[place + 1] == {"role": "user", "content": "Who is there?"}


async def test_each_entry_stands_at_its_place(world: World) -> None:
    """Around the character, around the examples, around the author's note, in mid-story."""
    made = data(await world.client.post(BOOKS, json={"name": "Skarn"}))
    places = ("before_char", "after_char", "before_examples", "after_examples", "note_top",
              "note_bottom", "at_depth")  # fmt: skip
    for place in reversed(places):
        said = {"constant": True, "content": place, "position": place, "depth": 0}
        data(await world.client.post(f"{BOOKS}/{made['id']}/entries", json=said))
    data(await world.client.post(f"{BOOKS}/{made['id']}/links", json={"scope": "global"}))
    chat = await world.start_chat()
    note = {"text": "Be slow.", "depth": 1, "interval": 1, "role": "user"}
    await ChatRow.filter(id=chat.id).update(note=note)
    found = [one["content"] for one in await told(world, chat, "Who is there?")]
    kept = [text if text in (*places, "Be slow.") else text[:6] for text in found]
    assert kept == [
        *("Write ", "before_char", "# Who ", "# Mira", "# The ", "after_char"),
        *("before_examples", "# An e", "after_examples", "The la"),
        *("note_top", "Be slow.", "note_bottom", "Who is", "at_depth", "Stay b"),
    ]


async def test_macros_say_the_lore_and_it_is_not_sent_twice(world: World) -> None:
    made = data(await world.client.post(BOOKS, json={"name": "Skarn"}))
    for place, text in (("before_char", "Fog."), ("outlet", "Quay."), ("after_char", "Cold.")):
        said = {"constant": True, "content": text, "position": place, "outletName": "harbour"}
        data(await world.client.post(f"{BOOKS}/{made['id']}/entries", json=said))
    data(await world.client.post(f"{BOOKS}/{made['id']}/links", json={"scope": "global"}))
    prompt = "Weather: {{wiBefore}} [{{outlet::harbour}}{{outlet::none}}] {{wiAfter}}"
    chat = await world.start_chat(await world.character("Otis", system_prompt=prompt))
    found = await told(world, chat, "Well?")
    assert [one["content"] for one in found] == ["Weather: Fog. [Quay.] Cold.", "Well?"]


async def test_an_entry_costs_what_its_message_costs(world: World) -> None:
    await book(world, keys=["bell"], content="Hush.")
    await book(world, keys=["bell"], content="{{char}} and {{user}} fear the bell.")
    chat = await world.start_chat()
    url = f"/api/branches/{chat.branch}/prompt-preview"
    seen = data(await world.client.post(url, json={"promptText": "The bell?"}))
    blocks = [one["tokens"] for one in seen["blocks"] if one["source"] == "lore"]
    assert [one["tokens"] for one in seen["lore"]["fired"]] == blocks
    assert seen["lore"]["tokens"] == sum(blocks)


async def test_w12_a_page_says_which_entries_fired(world: World) -> None:
    await book(world, keys=["bell"], content="It is cracked.", comment="The bell")
    chat = await world.start_chat()
    await told(world, chat, "The bell?")
    page = (await world.client.get(f"/chats/{chat.id}")).text
    url = page.partition("message-lore")[2].partition('href="')[2].partition('"')[0]
    assert "1 lore entry" in page
    prompt = (await world.client.get(url)).text
    assert ">The bell</a>" in prompt
    assert "“bell” in the last message" in prompt
    made = data(await world.client.get(BOOKS))[0]
    await world.client.delete(f"{BOOKS}/{made['id']}")
    assert ">The bell</span>" in (await world.client.get(url)).text
    await world.client.put(f"/api/branches/{chat.branch}/draft", json={"text": "Rain."})
    assert "lore entr" not in (await world.client.get(f"/branches/{chat.branch}/prompt")).text


async def test_w8_another_version_draws_anew_and_the_same_place_draws_alike(world: World) -> None:
    made = data(await world.client.post(BOOKS, json={"name": "Skarn"}))
    for number in range(24):
        said = {"constant": True, "content": f"Fact {number}.", "probability": 50}
        data(await world.client.post(f"{BOOKS}/{made['id']}/entries", json=said))
    data(await world.client.post(f"{BOOKS}/{made['id']}/links", json={"scope": "global"}))
    chat = await world.start_chat()
    first = await told(world, chat, "Well?")  # as the preview drew it
    world.model.say("Or so.")
    await world.regenerate((await world.messages(chat))[-1]["id"])
    assert world.model.requests[-1].body["messages"] != first


async def test_n2_an_outlet_that_nobody_asks_for_is_told_as_left_out(world: World) -> None:
    made = data(await world.client.post(BOOKS, json={"name": "Skarn"}))
    for name in ("harbour", "attic"):
        said = {"constant": True, "position": "outlet", "outletName": name, "comment": name}
        words = {"content": f"In the {name}, {{{{char}}}} waits."}
        data(await world.client.post(f"{BOOKS}/{made['id']}/entries", json={**said, **words}))
    data(await world.client.post(f"{BOOKS}/{made['id']}/links", json={"scope": "global"}))
    card = {"system_prompt": "{{original}} {{outlet::harbour}}"}
    chat = await world.start_chat(await world.character("Otis", **card))
    url = f"/api/branches/{chat.branch}/prompt-preview"
    seen = data(await world.client.post(url, json={"promptText": "Well?"}))
    assert "In the harbour, Otis waits." in seen["messages"][0]["content"]
    lore = seen["lore"]
    assert [one["title"] for one in lore["fired"]] == ["harbour"]
    untold = [(one["title"], one["rule"], one["told"]) for one in lore["notFired"]]
    assert untold == [("attic", "outlet", "attic")]
    assert lore["tokens"] == lore["fired"][0]["tokens"]
    left = [(one["source"], one["rule"]) for one in seen["leftOut"]]
    assert left == [("lore", "outlet")]
    ids = (await world.say(chat, "Well?")).meta
    kept = data(await world.client.get(f"/api/generations/{ids['generationId']}/prompt"))
    assert (kept["lore"], kept["leftOut"]) == (lore, seen["leftOut"])
    page = (await world.client.get(f"/generations/{ids['generationId']}/prompt")).text
    assert "No {{outlet::attic}} is in the prompt." in page


@pytest.mark.parametrize(
    ("prompt", "off"), [("system_prompt", "main"), ("post_history_instructions", "closing")]
)
async def test_an_entry_switches_a_prompt_off(world: World, prompt: str, off: str) -> None:
    """What the main block said by itself is then said at its own place."""
    await book(world, keys=["hush"], content=f"@@disable_ui_prompt {prompt}\nIt is still.")
    card = {"system_prompt": "Be {{char}}. {{scenario}}", "post_history_instructions": "Be brief."}
    chat = await world.start_chat(await world.character("Otis", scenario="A quay.", **card))
    url = f"/api/branches/{chat.branch}/prompt-preview"
    for words, gone in (("Well?", []), ("Hush!", [(off, "off")])):
        await told(world, chat, words)
        seen = data(await world.client.post(url, json={"promptText": words}))
        sources = {one["source"] for one in seen["blocks"]}
        assert {"main", "closing"} - sources == {source for source, _ in gone}
        assert [(one["source"], one["rule"]) for one in seen["leftOut"]] == gone
        assert "A quay." in str(seen["messages"])


async def test_an_entry_is_for_one_persona_by_name(world: World) -> None:
    await book(world, constant=True, content="@@is_user_icon anna\nShe has a map.")
    ids = {
        name: data(await world.client.post("/api/user-persons", json={"name": name}))["id"]
        for name in ("Anna", "Rok")
    }
    for name, there in (("Anna", True), ("Rok", False)):
        chat = await world.start_chat(personaId=ids[name])
        assert ("She has a map." in str(await told(world, chat, "Well?"))) == there


async def test_w8_a_dry_run_draws_what_the_request_will(world: World) -> None:
    made = data(await world.client.post(BOOKS, json={"name": "Chances"}))
    url = f"{BOOKS}/{made['id']}"
    for number in range(24):
        says = {"keys": [], "constant": True, "content": f"Chance {number}.", "probability": 50}
        data(await world.client.post(f"{url}/entries", json=says))
    data(await world.client.post(f"{url}/links", json={"scope": "global"}))
    chat = await world.start_chat()
    dry = {"branchId": chat.branch, "text": "Who is there?"}
    fired = data(await world.client.post(f"{url}/dry-run", json=dry))["fired"]
    sent = str(await told(world, chat, "Who is there?"))
    drawn = [number for number in range(24) if f"Chance {number}." in sent]
    assert 0 < len(drawn) < 24
    assert len(fired) == len(drawn)
    entries = data(await world.client.get(f"{url}/entries"))
    says = {one["id"]: one["content"] for one in entries}
    assert {says[one["entryId"]] for one in fired} == {f"Chance {number}." for number in drawn}
