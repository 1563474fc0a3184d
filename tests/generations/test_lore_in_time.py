"""Sticky, cooldown and delay on the branches of a story, and what is told of it."""

from pathlib import Path
from typing import Any

from app import db
from tests.answers import data
from tests.conftest import serving
from tests.lorebooks.room import linked, new_book, new_entry, tried
from tests.scripted import ScriptedModel
from tests.world import Chat, World, cast, settings_on

BELL = "The bell is cracked."


async def belled(world: World, **fields: Any) -> Chat:
    """A chat where the word bell calls up an entry with times."""
    book = await new_book(world, "Skarn")
    await new_entry(world, book["id"], "bell", content=BELL, scanDepth=1, comment="Bell", **fields)
    await linked(world, book["id"])
    return await world.start_chat()


async def turn(world: World, chat: Chat, text: str) -> dict[str, Any]:
    """Say it and be answered; the reply's ids, with whether the model was `told` of the bell."""
    url = f"/api/branches/{(await world.chat(chat))['activeBranchId']}/prompt-preview"
    seen = data(await world.client.post(url, json={"promptText": text}))
    world.model.say("Hm.")
    ids: dict[str, Any] = (await world.say(chat, text)).meta
    assert seen["messages"] == world.model.requests[-1].body["messages"]
    kept = data(await world.client.get(f"/api/generations/{ids['generationId']}/prompt"))
    assert kept["lore"] == seen["lore"]
    return {**ids, "told": heard(world), "lore": kept["lore"]}


def heard(world: World) -> bool:
    return BELL in str(world.model.requests[-1].body["messages"])


async def turns(world: World, chat: Chat, *texts: str) -> list[bool]:
    return [(await turn(world, chat, text))["told"] for text in texts]


async def test_w9_sticky_and_cooldown_are_counted_in_messages(each: World) -> None:
    """Told at 2 messages: on while fewer than 6 stand there, then resting until there are 10."""
    chat = await belled(each, sticky=4, cooldown=4)
    assert await turns(each, chat, "The bell!", "Rain.", "Bell?", "Bell?", "The bell!") == [
        *(True, True, False, False, True)
    ]


async def test_an_entry_of_a_greeting_stays_for_as_long_as_that_is_chosen(each: World) -> None:
    book = await new_book(each)
    await new_entry(each, book["id"], constant=True, content=f"@@is_greeting 1\n{BELL}")
    await linked(each, book["id"])
    assert await turns(each, await each.start_chat(), "Well?") == [False]
    assert await turns(each, await each.start_chat(greeting=1), *["Well?"] * 4) == [True] * 4


async def test_w9_a_delay_lets_a_story_get_going(world: World) -> None:
    assert await turns(world, await belled(world, delay=3), "Bell?", "Bell?") == [False, True]


async def test_w9_another_version_of_the_answer_begins_nothing_anew(each: World) -> None:
    chat = await belled(each, sticky=3)
    first = await turn(each, chat, "The bell!")
    each.model.say("Hm?")
    await each.regenerate(first["assistantMessageId"])
    assert heard(each)
    assert await db.rows("SELECT COUNT(*) AS n FROM variant_lore") == [{"n": 2}]
    assert await turns(each, chat, "Rain.", "Rain.") == [True, False]


async def test_w9_a_fork_has_what_its_messages_began(each: World) -> None:
    chat = await belled(each, sticky=5)
    first, second = await turn(each, chat, "The bell!"), await turn(each, chat, "Rain.")
    assert (first["told"], second["told"]) == (True, True)
    for message, told in ((first["assistantMessageId"], True), (first["userMessageId"], False)):
        body = {"forkedFromMessageId": message, "parentBranchId": chat.branch, "activate": True}
        data(await each.client.post(f"/api/chats/{chat.id}/branches", json=body))
        assert await turns(each, chat, "Snow.") == [told]


async def test_w9_what_is_deleted_began_nothing_and_an_edit_keeps_it(each: World) -> None:
    chat = await belled(each, sticky=9)
    first = (await turn(each, chat, "The bell!"))["assistantMessageId"]
    url = f"/api/messages/{first}"
    for words in ("Never mind.", "Never mind it."):
        data(await each.client.put(url, json={"promptText": words}))
    assert await turns(each, chat, "Rain.") == [True]
    copy = data(await each.client.post(f"/api/chats/{chat.id}/duplicate", json={}))
    assert await turns(each, Chat(copy["id"], ""), "Rain.") == [True]
    gone = data(await each.client.delete(url))
    assert await turns(each, chat, "Rain.") == [False]
    assert gone


async def test_w9_an_answer_that_never_came_began_nothing(world: World) -> None:
    chat = await belled(world, sticky=9)
    world.model.fail(501)
    await world.say(chat, "The bell!")
    assert await turns(world, chat, "Rain.") == [False]


async def test_w9_times_survive_a_restart(
    database: str, model: ScriptedModel, tmp_path: Path
) -> None:
    settings = settings_on(database, model, tmp_path / "data")
    async with serving(settings) as house:
        world = await cast(house, model)
        chat = await belled(world, sticky=3)
        assert (await turn(world, chat, "The bell!"))["told"]
    async with serving(settings) as house:
        assert await turns(World(house, model), chat, "Rain.", "Rain.") == [True, False]


async def test_w12_a_reply_keeps_what_fired_and_why(world: World) -> None:
    chat = await belled(world, sticky=3)
    lore = (await turn(world, chat, "The bell!"))["lore"]
    (fired,) = lore["fired"]
    assert (fired["title"], fired["book"], fired["position"]) == ("Bell", "Skarn", "before_char")
    assert (fired["reason"]["why"], fired["reason"]["key"]) == ("key", "bell")
    assert lore["tokens"] == fired["tokens"] > 0
    again = (await turn(world, chat, "Rain."))["lore"]
    assert again["fired"][0]["reason"]["why"] == "sticky"
    silent = (await turn(world, chat, "Rain."))["lore"]
    assert silent["fired"] == []
    assert [(one["title"], one["rule"]) for one in silent["notFired"]] == [("Bell", "no_key")]
    assert (silent["more"], silent["moreFired"]) == (0, 0)


async def test_w9_a_dry_run_says_how_long_it_stays(world: World) -> None:
    book = await new_book(world)
    await new_entry(world, book["id"], "bell", content=BELL, comment="Bell", sticky=5, scanDepth=1)
    await linked(world, book["id"])
    chat = await world.start_chat()
    await turn(world, chat, "The bell!")
    (time,) = (await tried(world, book["id"], chat))["times"]
    assert (time["title"], time["state"], time["began"], time["left"]) == ("Bell", "sticky", 2, 4)
    page = (await world.client.get(f"/lore/{book['id']}/dry-run?branch={chat.branch}")).text
    assert "4 more messages" in page
