"""Artifacts belong to a version of an answer: the next turn reads those that its branch shows."""

import pytest

from app import db
from app.chats import artifacts
from tests.answers import data
from tests.pipelines.test_running import ANSWER, asks, block, stored, tool
from tests.statements import counted
from tests.world import Chat, World

COINS = {
    "name": "coins",
    "type": "post",
    "params": {"do": "take", "pattern": r"(\d+) coins", "artifact": "coins"},
}
PURSE = block("purse", "Purse: {{ artifacts.coins }}.")


async def purse(world: World, chat: Chat, **where: str) -> str:
    """What the next prompt says is in it."""
    url = f"/api/branches/{where.get('branch', chat.branch)}/prompt-preview"
    seen = data(await world.client.post(url, json={"promptText": "And now?"}))
    texts = [one["content"] for one in seen["messages"]]
    return next(str(text) for text in texts if text.startswith("Purse: "))


async def answered(world: World, chat: Chat, *words: str) -> list[str]:
    """So many turns; the ids of their answers."""
    ids = []
    for one in words:
        world.model.say(one)
        ids.append((await world.say(chat, "Go on.")).meta["assistantMessageId"])
    return ids


async def test_o5_the_next_turn_reads_what_was_made_last(each: World) -> None:
    await stored(
        each, block("rich", "You are rich.", when="artifacts.coins > '5'"), PURSE, ANSWER, COINS
    )
    text = {"name": "T", "scope": "global", "templateText": "{{ artifacts.coins }} in hand."}
    data(await each.client.post("/api/prompt-templates", json=text))
    chat = await each.start_chat()
    assert await purse(each, chat) == "Purse: ."
    await answered(each, chat, "You have 7 coins.", "Nothing new.")
    seen = await purse(each, chat)
    each.model.say("Yes.")
    await each.say(chat, "And now?")
    sent = [one["content"] for one in each.model.requests[-1].body["messages"]]
    assert seen == "Purse: 7." in sent
    assert sent[0].startswith("7 in hand.")
    assert "You are rich." in sent


async def test_o5_two_forks_have_their_own(each: World) -> None:
    await stored(each, PURSE, ANSWER, COINS)
    chat = await each.start_chat()
    (first,) = await answered(each, chat, "You have 3 coins.")
    body = {"title": "other", "forkedFromMessageId": first, "activate": False}
    url = f"/api/chats/{chat.id}/branches"
    other = data(await each.client.post(url, json=body))["id"]
    assert await purse(each, chat, branch=other) == "Purse: 3."
    await answered(each, chat, "Now 4 coins.")
    each.model.say("Now 9 coins.")
    await each.say(chat, "Go on.", branchId=other)
    assert await purse(each, chat) == "Purse: 4."
    assert await purse(each, chat, branch=other) == "Purse: 9."


async def test_o5_a_swipe_brings_its_own_and_leaks_nothing(each: World) -> None:
    await stored(each, PURSE, ANSWER, COINS)
    chat = await each.start_chat()
    _, second = await answered(each, chat, "You have 3 coins.", "Now 4 coins.")
    each.model.say("No more than 5 coins.")
    await each.regenerate(second)
    sent = [one["content"] for one in each.model.requests[-1].body["messages"]]
    assert "Purse: 3." in sent  # not what its sibling made
    assert await purse(each, chat) == "Purse: 5."
    (older, newer) = await each.variants(second)
    assert (await each.select(second, older["id"])).is_success
    assert await purse(each, chat) == "Purse: 4."
    assert (await each.select(second, newer["id"])).is_success
    gone = await each.client.delete(f"/api/messages/{second}/variants/{newer['id']}")
    assert gone.is_success
    assert await purse(each, chat) == "Purse: 4."
    data(await each.client.delete(f"/api/messages/{second}"))
    assert await purse(each, chat) == "Purse: 3."


async def test_o5_what_is_made_of_an_answer_has_what_that_has(each: World) -> None:
    await stored(each, PURSE, ANSWER, COINS)
    chat = await each.start_chat()
    (answer,) = await answered(each, chat, "You have 3 coins.")
    data(await each.client.put(f"/api/messages/{answer}", json={"promptText": "Three."}))
    assert await purse(each, chat) == "Purse: 3."
    each.model.say(" And on.")
    async with each.stream(f"/api/messages/{answer}/continue") as reader:
        await reader.rest()
    sent = [one["content"] for one in each.model.requests[-1].body["messages"]]
    assert "Purse: 3." in sent
    assert await purse(each, chat) == "Purse: 3."
    copy = data(await each.client.post(f"/api/chats/{chat.id}/duplicate"))
    assert await purse(each, Chat(copy["id"], copy["activeBranchId"])) == "Purse: 3."
    data(await each.client.delete(f"/api/chats/{chat.id}"))
    data(await each.client.delete(f"/api/trash/chat/{chat.id}"))
    assert len(await db.rows("SELECT name FROM variant_artifacts")) == 3  # the copy's versions


async def test_o5_another_shape_is_blank_until_it_is_made(world: World) -> None:
    made = await stored(world, tool("mood", "1 + 1"), ANSWER)
    chat = await world.start_chat()
    await answered(world, chat, "Yes.")
    say = block("say", "Mood {{ artifacts.mood.word }}{{ artifacts.old }}.", required=True)
    steps = [say, ANSWER, asks("mood", "?", "word", dependsOn=["answer"])]
    url = f"/api/pipelines/{made['id']}"
    data(await world.client.put(url, json={"definition": {"steps": [*steps, tool("old", "1")]}}))
    world.model.say("Yes.")
    world.model.say('{"word": "calm"}')
    await world.say(chat, "And?")
    sent = [one["content"] for one in world.model.requests[-2].body["messages"]]
    assert "Mood ." in sent
    data(await world.client.put(url, json={"definition": {"steps": [*steps[:2]]}}))
    await world.say(chat, "And?")
    sent = [one["content"] for one in world.model.requests[-1].body["messages"]]
    assert "Mood calm1." in sent


async def test_o5_what_was_made_long_ago_is_carried_along(
    each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artifacts, "NEAR", 6)
    monkeypatch.setattr(artifacts, "FAR", 3)
    await stored(each, PURSE, ANSWER, COINS)
    chat = await each.start_chat()
    await answered(each, chat, "You have 3 coins.", *["Nothing new."] * 5)
    assert await purse(each, chat) == "Purse: 3."
    assert 1 < len(await db.rows("SELECT name FROM variant_artifacts")) < 5


async def test_o5_reading_them_is_one_statement_however_long_the_story(world: World) -> None:
    chat = await world.start_chat()

    async def taken() -> int:
        async with counted() as statements:
            await purse(world, chat)
        assert sum("variant_artifacts" in one for one in statements) == 1
        return len(statements)

    await stored(world, PURSE, ANSWER, COINS)
    await answered(world, chat, "You have 3 coins.")
    little = await taken()
    for number in range(40):
        await world.note(chat, f"Line {number}.")
    assert await taken() == little
    async with counted() as statements:
        await answered(world, chat, "Nothing new.")
        await world.idle()
    assert sum("variant_artifacts" in one for one in statements) == 1
