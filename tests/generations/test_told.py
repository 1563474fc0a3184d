"""Every answer can show what produced it: the prompt that was sent, and the next one."""

import json
from pathlib import Path
from typing import Any

import pytest

from app import db
from tests.answers import data, error
from tests.chats.lines import fill
from tests.conftest import new_settings, serving
from tests.scripted import ScriptedModel
from tests.world import Chat, Stranger, World, cast


async def told(each: World, generation: str) -> dict[str, Any]:
    """What the model was told for this reply."""
    found: dict[str, Any] = data(await each.client.get(f"/api/generations/{generation}/prompt"))
    return found


async def room_for(each: World, tokens: int) -> None:
    """The model reads this many, answer included."""
    url = "/api/llm/providers/custom_openai/config"
    data(await each.client.patch(url, json={"contextTokens": tokens}))


async def preview(each: World, chat: Chat, **body: Any) -> dict[str, Any]:
    """What it would be told next."""
    url = f"/api/branches/{chat.branch}/prompt-preview"
    found: dict[str, Any] = data(await each.client.post(url, json=body))
    return found


async def test_l11_the_prompt_of_a_reply_is_what_the_model_received(each: World) -> None:
    chat = await each.start_chat()
    for line in ("Who is there?", "And the storm?"):
        seen = await preview(each, chat, promptText=line)
        each.model.say("Mira.")
        reply = await each.say(chat, line)
        kept = await told(each, reply.meta["generationId"])
        received = each.model.requests[-1].body["messages"]
        assert kept["messages"] == seen["messages"] == received
        assert kept["promptHash"] == seen["promptHash"]
        assert kept["tokens"] == sum(block["tokens"] for block in kept["blocks"])
    assert [b["source"] for b in kept["blocks"]] == [
        *("main", "description", "personality", "scenario", "examples"),
        *(*["history"] * 4, "closing"),
    ]
    assert (kept["leftOut"], kept["model"]) == ([], "scripted-1")


async def test_l11_nothing_that_comes_later_changes_it(each: World) -> None:
    """An edit, a swipe, a hide, a delete, another card, a branch that is gone."""
    chat = await each.start_chat()
    first = await each.say(chat, "Who is there?")
    before = await told(each, first.meta["generationId"])
    mine = first.meta["userMessageId"]
    await each.client.put(f"/api/messages/{mine}", json={"promptText": "Nobody?"})
    place = {"branchId": chat.branch, "hidden": True}
    await each.client.put(f"/api/messages/{mine}/visibility", json=place)
    await each.regenerate(first.meta["assistantMessageId"])
    await each.client.delete(f"/api/messages/{mine}")
    spec = {"name": "Mira Holt", "description": "Somebody else entirely."}
    card = data(await each.client.get(f"/api/entity-profiles/{each.mira}"))
    changed = {"name": "Mira Holt", "spec": spec, "version": card["version"]}
    assert (await each.client.put(f"/api/entity-profiles/{each.mira}", json=changed)).is_success
    fork = data(await each.client.post(f"/api/chats/{chat.id}/branches", json={}))
    assert (await each.client.delete(f"/api/branches/{chat.branch}")).is_success
    assert fork["id"] != chat.branch
    after = await told(each, first.meta["generationId"])
    assert after["messages"] == before["messages"]


async def test_t10_what_did_not_fit_is_named_with_its_rule(each: World) -> None:
    chat = await each.start_chat()
    await room_for(each, 2048)
    for _ in range(8):
        await each.note(chat, "word " * 300)
    each.model.say("Yes.")
    reply = await each.say(chat, "Still there?")
    kept = await told(each, reply.meta["generationId"])
    assert kept["messages"] == each.model.requests[-1].body["messages"]
    of_story = sum(1 for block in kept["blocks"] if block["source"] == "history")
    gone = sum(one["count"] for one in kept["leftOut"] if one["source"] == "history")
    assert of_story + gone == 10  # a greeting, eight notes, the line
    assert {one["rule"] for one in kept["leftOut"]} == {"budget"}
    assert kept["tokens"] <= kept["room"] == 1024
    page = (await each.client.get(f"/generations/{reply.meta['generationId']}/prompt")).text
    assert f"{gone} of them" in page


async def test_n15_how_much_of_the_beginning_was_there_before(each: World) -> None:
    chat = await each.start_chat()
    first = await told(each, (await each.say(chat, "One.")).meta["generationId"])
    assert (first["samePrefixTokens"], first["firstChanged"]) == (0, None)
    second = await told(each, (await each.say(chat, "Two.")).meta["generationId"])
    closing = first["blocks"][-1]["tokens"]
    assert second["samePrefixTokens"] == first["tokens"] - closing
    assert second["firstChanged"] == "history"


async def test_v16_v18_what_has_begun_is_told_too(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("The lamp")
    reply = await each.say(chat, "What burns?")
    each.model.say(" burns.")
    answer = reply.meta["assistantMessageId"]
    async with each.stream(f"/api/messages/{answer}/continue") as reader:
        more = (await reader.until("meta")).data
        await reader.rest()
    kept = await told(each, more["generationId"])
    assert kept["messages"] == each.model.requests[-1].body["messages"]
    assert kept["messages"][-1] == {"role": "assistant", "content": "The lamp"}
    await each.client.put(f"/api/branches/{chat.branch}/draft", json={"text": "I climb"})
    async with each.stream(f"/api/branches/{chat.branch}/impersonate") as reader:
        turn = (await reader.until("meta")).data
        await reader.rest()
    kept = await told(each, turn["generationId"])
    assert kept["messages"] == each.model.requests[-1].body["messages"]


async def test_a_snapshot_is_small_and_its_texts_are_kept_once(each: World) -> None:
    chat = await each.start_chat(await each.character("Otis"))
    await room_for(each, 100_000)
    await fill(chat, [f"Line {number}." for number in range(300)])
    for _ in range(2):
        each.model.say("So it is.")
        reply = await each.say(chat, "Is it?")
    rows = await db.rows(
        "SELECT snapshot FROM llm_generations WHERE id = ?", reply.meta["generationId"]
    )
    stored = rows[0]["snapshot"]
    packed = stored if isinstance(stored, str) else json.dumps(stored, separators=(",", ":"))
    assert len(packed) <= 3000
    texts = await db.rows("SELECT COUNT(*) AS n FROM prompt_texts")
    assert texts[0]["n"] == 1
    kept = await told(each, reply.meta["generationId"])
    assert kept["messages"] == each.model.requests[-1].body["messages"]


async def test_n20_purge_leaves_no_text_behind(each: World) -> None:
    chat = await each.start_chat()
    await each.say(chat, "Who is there?")
    other = await each.start_chat()
    await each.say(other, "Who is there?")
    for one, left in ((chat, 6), (other, 0)):
        await each.client.delete(f"/api/chats/{one.id}")
        assert (await each.client.delete(f"/api/trash/chat/{one.id}")).is_success
        rows = await db.rows("SELECT COUNT(*) AS n FROM prompt_texts")
        assert rows[0]["n"] == left


async def test_t10_a_preview_that_cannot_be_sent_says_why(each: World) -> None:
    chat = await each.start_chat()
    await room_for(each, 512)
    url = f"/api/branches/{chat.branch}/prompt-preview"
    answer = await each.client.post(url, json={"promptText": "word " * 1000})
    assert error(answer, 413, "PROMPT_TOO_LARGE")["details"]["available"] == 256
    page = await each.client.get(f"/branches/{chat.branch}/gauge")
    assert page.status_code == 200


async def test_t10_the_page_of_a_prompt_that_cannot_be_sent_leads_on(world: World) -> None:
    chat = await world.start_chat()
    await room_for(world, 512)
    url = f"/branches/{chat.branch}"
    data(await world.client.put(f"/api{url}/draft", json={"text": "word " * 1000}))
    page = await world.client.get(f"{url}/prompt")
    assert page.status_code == 413
    assert "but there is room for 256." in page.text
    assert "Back to the story" in page.text
    assert f'href="/chats/{chat.id}/model"' in page.text


@pytest.mark.parametrize("where", ["/generations/{}/prompt", "/api/generations/{}/prompt"])
async def test_m6_a_foreign_prompt_is_not_there(
    world: World, stranger: Stranger, where: str
) -> None:
    assert (await world.client.get(where.format(stranger.generation))).status_code == 404


async def test_the_pages_show_it(world: World) -> None:
    chat = await world.start_chat()
    world.model.say("A <b>lamp</b>.")
    reply = await world.say(chat, "What <i>burns</i>?")
    page = (await world.client.get(f"/generations/{reply.meta['generationId']}/prompt")).text
    assert "What &lt;i&gt;burns&lt;/i&gt;?" in page
    assert "Mira Holt keeps the lighthouse at Skarn." in page
    story = (await world.client.get(f"/chats/{chat.id}")).text
    assert f'href="/branches/{chat.branch}/prompt"' in story
    following = (await world.client.get(f"/branches/{chat.branch}/prompt")).text
    assert "A &lt;b&gt;lamp&lt;/b&gt;." in following
    gauge = (await world.client.get(f"/branches/{chat.branch}/gauge")).text
    assert "tokens" in gauge


async def test_a_macro_that_is_unknown_is_named(world: World) -> None:
    profile = await world.character("Otis", description="Likes {{gizmo::x}}.", first_mes="Hm.")
    chat = await world.start_chat(profile)
    books = "/api/world-info/books"
    book = f"{books}/{data(await world.client.post(books, json={'name': 'Skarn'}))['id']}"
    says = {"keys": [], "constant": True, "content": "Here lies {{whatsit}}."}
    data(await world.client.post(f"{book}/entries", json=says))
    data(await world.client.post(f"{book}/links", json={"scope": "global"}))
    seen = await preview(world, chat)
    assert len(seen["unknownMacros"]) == 2
    assert "gizmo" in seen["unknownMacros"][0]
    assert "whatsit" in seen["unknownMacros"][1]
    sent = "".join(one["content"] for one in seen["messages"])
    assert "{{gizmo" in sent
    assert "{{whatsit" in sent
    assert "Sent as typed" in (await world.client.get(f"/branches/{chat.branch}/prompt")).text


async def test_t11_what_a_strict_server_gets_is_what_is_shown(world: World) -> None:
    url = "/api/llm/providers/custom_openai"
    data(await world.client.put(url, json={"roles": "strict"}))
    chat = await world.start_chat()
    await world.note(chat, "I knock.")
    seen = await preview(world, chat, promptText="Hello?")
    reply = await world.say(chat, "Hello?")
    received = world.model.requests[-1].body["messages"]
    assert [one["role"] for one in received] == ["system", "user", "assistant", "user"]
    assert received[-1]["content"].startswith("I knock.\n\nHello?")
    kept = await told(world, reply.meta["generationId"])
    assert kept["messages"] == seen["messages"] == received
    assert kept["promptHash"] == seen["promptHash"]


async def test_l11_neither_does_a_restart_nor_a_template_that_is_gone(
    tmp_path: Path, migrated: Path, model: ScriptedModel
) -> None:
    given = {"openai_base_url": model.base_url, "openai_model": "scripted-1"}
    settings = new_settings(tmp_path / "data", migrated, **given)
    async with serving(settings) as house:
        world = await cast(house, model)
        body = {"name": "Own", "scope": "global", "templateText": "Once upon a time."}
        template = data(await world.client.post("/api/prompt-templates", json=body))["id"]
        chat = await world.start_chat()
        fork = data(await world.client.post(f"/api/chats/{chat.id}/branches", json={}))
        reply = (await world.say(chat, "Well?")).meta["generationId"]
        await world.client.put(f"/api/prompt-templates/{template}", json={"templateText": "Never."})
        data(await world.client.delete(f"/api/prompt-templates/{template}"))
        data(await world.client.post(f"/api/chats/{chat.id}/branches/{fork['id']}/activate"))
        data(await world.client.delete(f"/api/branches/{chat.branch}"))
    async with serving(settings) as house:
        kept = await told(World(house, model), reply)
    assert kept["messages"] == model.requests[-1].body["messages"]
    assert kept["messages"][0]["content"] == "Once upon a time."
