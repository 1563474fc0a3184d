"""Looking back: what was said long ago, and what notes say, comes into the prompt when it is asked
about; the inspector and the message name it."""

import re
from typing import Any

from app import db
from app.chats import index
from tests.answers import data, error, wire
from tests.chats.lines import fill
from tests.notes.test_notes import home, made
from tests.pipelines.test_running import ANSWER, stored
from tests.world import Chat, World

CONFIG = "/api/llm/providers/custom_openai/config"
FACT = "The spare key hangs behind the barometer."
TIDE = "Night {}: the tide went out and came back over the black sand, and nobody spoke."


async def looking(world: World, tokens: int = 4000, **params: Any) -> dict[str, Any]:
    """A pipeline that looks back, in every story; and a model that reads so much."""
    data(await world.client.patch(CONFIG, json={"contextTokens": tokens}))
    return await stored(world, {"name": "back", "type": "rag", "params": params}, ANSWER)


def looked_up(world: World) -> str:
    """The block that the model was told last."""
    sent = [text for _, text in wire(world.model.requests[-1])]
    return next((text for text in sent if text.startswith(("# Earlier", "# From the"))), "")


async def prompt_of(world: World, reply: Any) -> dict[str, Any]:
    url = f"/api/generations/{reply.meta['generationId']}/prompt"
    found: dict[str, Any] = data(await world.client.get(url))
    return found


async def shown(world: World, chat: Chat, line: str) -> dict[str, Any]:
    branch = (await world.chat(chat))["activeBranchId"]
    url = f"/api/branches/{branch}/prompt-preview"
    found: dict[str, Any] = data(await world.client.post(url, json={"promptText": line}))
    return found


async def test_o10_a_fact_from_message_3_of_2000_is_told_again_and_named(each: World) -> None:
    await looking(each)
    silent = await each.character("Nobody")
    chat = await each.start_chat(silent)
    told = [TIDE.format(n) for n in range(2000)]
    told[2] = FACT
    await db.transaction(fill)(chat, told)
    await index.fill()
    await db.transaction(db.execute)("UPDATE chat_branches SET message_count = 2000")
    line = "And where does the spare key hang, do you think?"
    seen = await shown(each, chat, line)
    reply = await each.say(chat, line)
    assert looked_up(each) == f"# Earlier in the story\n\nYou: {FACT}"
    kept = await prompt_of(each, reply)
    assert (kept["messages"], kept["promptHash"]) == (seen["messages"], seen["promptHash"])
    assert kept["lookedUp"] == seen["lookedUp"]
    (one,) = kept["lookedUp"]
    third = (await db.rows("SELECT id FROM chat_messages ORDER BY seq LIMIT 1 OFFSET 2"))[0]
    assert (one["source"], one["messageId"]) == ("story", db.text_id(third["id"]))
    assert one["score"] > 5
    (block,) = [one for one in kept["blocks"] if one["source"] == "rag"]
    assert block["reason"] == f"it fits what is being said: You ({one['score']:g})"
    page = (await each.client.get(f"/chats/{chat.id}")).text
    (link,) = re.findall(r'href="(/generations/[^"]*#looked-up)"', page)
    inspector = (await each.client.get(link)).text.partition('id="looked-up"')[2]
    assert f"score {one['score']:g}" in inspector
    assert FACT in inspector.partition("</ol>")[0]
    message = await each.client.get(re.findall(r'class="lore-link" href="([^"]*)"', inspector)[0])
    assert FACT in (await each.client.get(message.headers["Location"])).text


async def test_o10_notes_of_character_and_chat_are_told_passage_by_passage(each: World) -> None:
    await looking(each, count=2)
    chat, other = await each.start_chat(), await each.start_chat()
    filler = "The harbour sleeps. " * 40
    keys = f"# Cellar\n\n{filler}\n\n# Lamp room\n\nThe brass lever turns the lens.\n\n{filler}"
    note = await made(each.client, f"/api/entity-profiles/{each.mira}/notes", text=keys)
    await made(each.client, home(chat), name="Crew", text="Old Harrow alone may turn the lens.")
    await made(each.client, home(other), name="Secret", text="The lens is glass, the lever oak.")
    reply = await each.say(chat, "Which lever turns the lens?")
    told = looked_up(each)
    assert told.startswith("# From the notes\n\nCrew: Old Harrow")
    assert "The keys, Lamp room: The brass lever" in told
    assert "oak" not in told
    first, second = (await prompt_of(each, reply))["lookedUp"]
    assert (first["noteId"], first["name"]) == (note["id"], "The keys, Lamp room")
    assert first["score"] > second["score"]


async def test_o10_sources_are_ranked_together_and_chosen(each: World) -> None:
    pipeline = await looking(each, tokens=2048, count=1)
    chat = await each.start_chat()
    await each.note(chat, FACT)
    for number in range(14):
        await each.note(chat, TIDE.format(number) * 4)
    await made(each.client, home(chat), name="Weather", text="A barometer foretells storms.")
    line = "Where did I say the spare key hangs?"
    assert [one["source"] for one in (await shown(each, chat, line))["lookedUp"]] == ["story"]
    storm = "What does a barometer foretell of storms?"
    assert [one["source"] for one in (await shown(each, chat, storm))["lookedUp"]] == ["notes"]
    step = {"name": "back", "type": "rag", "params": {"sources": ["notes"]}}
    body = {"definition": {"steps": [step, ANSWER]}}
    data(await each.client.put(f"/api/pipelines/{pipeline['id']}", json=body))
    assert "story" not in [one["source"] for one in (await shown(each, chat, line))["lookedUp"]]


async def test_o10_what_is_hidden_deleted_or_on_another_branch_is_not_told(each: World) -> None:
    await looking(each, tokens=2048)
    chat = await each.start_chat()
    said = await each.note(chat, FACT)
    note = await made(each.client, home(chat), text="The spare key is iron.")
    for number in range(14):
        await each.note(chat, TIDE.format(number) * 4)
    line = "Where is the spare key?"
    both = (await shown(each, chat, line))["lookedUp"]
    assert {one["source"] for one in both} == {"story", "notes"}
    data(await each.client.delete(f"/api/notes/{note['id']}"))
    hidden = {"hidden": True, "branchId": chat.branch}
    url = f"/api/messages/{said['id']}"
    data(await each.client.put(f"{url}/visibility", json=hidden))
    assert (await shown(each, chat, line))["lookedUp"] == []
    data(await each.client.put(f"{url}/visibility", json={**hidden, "hidden": False}))
    edit = {"promptText": "The spare key fell into the sea."}
    data(await each.client.put(url, json={**edit, "branchId": chat.branch}))
    assert "sea" in str((await shown(each, chat, line))["messages"])
    assert "barometer" not in str((await shown(each, chat, line))["messages"])


async def test_o10_what_one_step_found_the_next_does_not_tell_again(each: World) -> None:
    data(await each.client.patch(CONFIG, json={"contextTokens": 2048}))
    steps = [
        {"name": "keys", "type": "rag", "params": {"count": 1}},
        {"name": "more", "type": "rag", "params": {"count": 1}},
    ]
    await stored(each, *steps, ANSWER)
    chat = await each.start_chat()
    await each.note(chat, FACT)
    await made(each.client, home(chat), name="Keys", text="A spare key hangs at the harbour.")
    for number in range(14):
        await each.note(chat, TIDE.format(number) * 4)
    found = (await shown(each, chat, "Where does the spare key hang?"))["lookedUp"]
    assert sorted(one["source"] for one in found) == ["notes", "story"]


async def test_o10_a_fork_looks_back_for_itself(each: World) -> None:
    await looking(each, tokens=2048)
    chat = await each.start_chat()
    first = (await each.messages(chat))[0]["id"]
    await each.note(chat, FACT)
    for number in range(14):
        last = await each.note(chat, TIDE.format(number) * 4)
    fork = {"forkedFromMessageId": last["id"], "activate": True}
    data(await each.client.post(f"/api/chats/{chat.id}/branches", json=fork))
    line = "Where is the spare key?"
    assert len((await shown(each, chat, line))["lookedUp"]) == 1
    early = {"forkedFromMessageId": first, "activate": True}
    data(await each.client.post(f"/api/chats/{chat.id}/branches", json=early))
    for number in range(14):
        await each.note(chat, TIDE.format(number) * 4)
    assert (await shown(each, chat, line))["lookedUp"] == []
    await each.say(chat, line)
    assert looked_up(each) == ""


async def test_o10_what_was_looked_up_stays_named_when_its_note_is_gone(world: World) -> None:
    await looking(world)
    chat = await world.start_chat()
    hostile = "# <b>Lens</b>\n\n<img src=x onerror=alert(1)> The brass lever turns the lens."
    note = await made(world.client, home(chat), name="<i>Lens</i>", text=hostile)
    reply = await world.say(chat, "Which lever turns the lens?")
    url = f"/generations/{reply.meta['generationId']}/prompt"
    page = (await world.client.get(url)).text
    assert f'href="/notes/{note["id"]}"' in page
    assert "<img src=x" not in page
    assert "<i>Lens" not in page
    data(await world.client.delete(f"/api/notes/{note['id']}"))
    data(await world.client.delete(f"/api/trash/note/{note['id']}"))
    page = (await world.client.get(url)).text
    assert f'href="/notes/{note["id"]}"' not in page
    assert "it is gone since" in page
    assert (await prompt_of(world, reply))["lookedUp"][0]["noteId"] == note["id"]


async def test_o10_it_takes_its_share_and_never_the_last_line_s_place(world: World) -> None:
    await looking(world, tokens=1200, count=20)
    chat = await world.start_chat(await world.character("Nobody"))
    text = "\n\n".join(f"# Lens {n}\n\n" + f"The lens number {n} turns. " * 45 for n in range(20))
    await made(world.client, home(chat), text=text)
    seen = await shown(world, chat, "The lens turns?")
    spent = sum(one["tokens"] for one in seen["blocks"] if one["source"] == "rag")
    assert spent <= seen["room"] // 4 + 60
    long = "The lens turns? " + "So it does. " * 60
    seen = await shown(world, chat, long)
    assert seen["messages"][-1]["content"] == long


async def test_o10_sources_that_nobody_knows_are_refused(world: World) -> None:
    for sources in (["diary"], [], ["notes", "notes"]):
        step = {"name": "back", "type": "rag", "params": {"sources": sources}}
        new = {"name": "Mine", "definition": {"steps": [step, ANSWER]}}
        told = error(await world.client.post("/api/pipelines", json=new), 400, "VALIDATION_ERROR")
        assert "“back”" in told["message"]
