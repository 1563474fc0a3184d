"""Writing an answer another way: at the tip, in mid-story, in place."""

import uuid

from tests.answers import data, error, wire
from tests.frames import Told
from tests.world import JSON, STREAM, Chat, Stranger, World


async def told_twice(world: World) -> tuple[Chat, str, str]:
    """A chat of two turns: (chat, the first answer, the last answer)."""
    chat = await world.start_chat()
    world.model.say("A bird.")
    first = await world.say(chat, "What do you see?")
    world.model.say("Grey.")
    last = await world.say(chat, "What colour?")
    return chat, first.meta["assistantMessageId"], last.meta["assistantMessageId"]


async def test_v1_another_variant_is_added_and_chosen(each: World) -> None:
    chat, _, last = await told_twice(each)
    before = await each.variants(last)
    each.model.say("Black", ".")
    told = await each.regenerate(last)
    assert (told.meta["assistantMessageId"], told.meta["userMessageId"]) == (last, None)
    assert told.meta["branchId"] == chat.branch
    first, second = await each.variants(last)
    assert first == {**before[0], "isSelected": False}
    assert (second["kind"], second["promptText"], second["isSelected"], second["ordinal"]) == (
        "generation",
        "Black.",
        True,
        1,
    )
    assert (await each.messages(chat))[-1]["promptText"] == "Black."
    assert len(await each.messages(chat)) == 5


async def test_v5_what_cannot_be_regenerated(world: World, stranger: Stranger) -> None:
    chat, _, last = await told_twice(world)
    greeting, mine, *_ = await world.messages(chat)
    url = "/api/messages/{}/regenerate"
    error(await world.client.post(url.format(mine["id"]), headers=STREAM), 400, "VALIDATION_ERROR")
    error(await world.client.post(url.format(greeting["id"]), headers=STREAM), 409, "GREETING")
    for name in (str(uuid.uuid4()), "x", stranger.message):
        error(await world.client.post(url.format(name), headers=STREAM), 404, "NOT_FOUND")
    for accept in ({}, JSON, {"Accept": "text/html"}):
        answer = await world.client.post(url.format(last), headers=accept)
        error(answer, 406, "NOT_ACCEPTABLE")
    assert len(world.model.requests) == 2
    assert len(await world.variants(last)) == 1


async def test_v6_the_prompt_holds_nothing_from_that_message_on(each: World) -> None:
    chat, first, last = await told_twice(each)
    await each.regenerate(last)
    sent = wire(each.model.requests[-1])
    assert sent[-2:] == [("user", "What colour?"), ("system", "Stay brief, Mira Holt.")]
    assert "Grey." not in str(sent)
    await each.regenerate(first)
    sent = wire(each.model.requests[-1])
    assert sent[-2:] == [("user", "What do you see?"), ("system", "Stay brief, Mira Holt.")]
    for later in ("A bird.", "What colour?", "Grey."):
        assert later not in str(sent)
    assert len(await each.messages(chat, branchId=chat.branch)) == 5


async def test_v6_in_mid_story_a_branch_is_forked_before_it(each: World) -> None:
    chat, first, _ = await told_twice(each)
    before = await each.messages(chat)
    each.model.say("A ", "sail.").hold(1)
    async with each.regenerating(first) as reader:
        fork = (await reader.until("meta")).data["branchId"]
        assert fork != chat.branch
        assert (await each.chat(chat))["activeBranchId"] == fork
        await reader.until("delta")
        each.model.release()
        assert Told.of(await reader.rest()).text == "A sail."
    assert await each.messages(chat, branchId=chat.branch) == [
        {**line, "variantCount": line["variantCount"] + (line["id"] == first)} for line in before
    ]
    shown = await each.messages(chat)
    assert [line["id"] for line in shown] == [line["id"] for line in before[:3]]
    assert [line["promptText"] for line in shown][1:] == ["What do you see?", "A sail."]
    assert [line["position"] for line in shown] == [line["position"] for line in before[:3]]
    await each.say(chat, "Whose?")
    assert (await each.texts(chat))[1:] == [
        *("What do you see?", "A sail.", "Whose?", "You said: Whose?"),
    ]
    assert len(await each.messages(chat, branchId=chat.branch)) == 5


async def test_v6_in_place_the_story_goes_on_after_it(each: World) -> None:
    chat, first, _ = await told_twice(each)
    each.model.say("A sail.")
    told = await each.regenerate(first, inPlace=True)
    assert told.meta["branchId"] == chat.branch
    assert (await each.texts(chat))[1:] == ["What do you see?", "A sail.", "What colour?", "Grey."]
    assert len(data(await each.client.get(f"/api/chats/{chat.id}/branches"))) == 1


async def test_v6_the_page_can_choose_to_stay(world: World) -> None:
    chat, first, _ = await told_twice(world)
    world.model.say("A sail.")
    url = f"/branches/{chat.branch}/messages/{first}/variants"
    answer = await world.client.post(url, data={"in_place": "1", "key": "k"})
    assert answer.headers["Location"].startswith(f"/chats/{chat.id}/branches/{chat.branch}#")
    await world.idle()
    assert (await world.texts(chat))[1:] == ["What do you see?", "A sail.", "What colour?", "Grey."]
    assert len(data(await world.client.get(f"/api/chats/{chat.id}/branches"))) == 1


async def test_v1_settings_of_one_regenerate(world: World) -> None:
    _, _, last = await told_twice(world)
    await world.regenerate(last, settings={"temperature": 1.5})
    assert world.model.requests[-1].body["temperature"] == 1.5
    await world.regenerate(last)
    assert "temperature" not in world.model.requests[-1].body


async def test_n14_older_swipes_can_be_read_meanwhile(each: World) -> None:
    chat, _, last = await told_twice(each)
    old = (await each.variants(last))[0]
    each.model.say("Black", " as", " coal.").hold(2)
    async with each.regenerating(last) as reader:
        await reader.until("delta")
        data(await each.select(last, old["id"]))
        assert (await each.messages(chat))[-1]["promptText"] == "Grey."
        each.model.release()
        told = Told.of(await reader.rest())
    assert told.done["status"] == "done"
    assert (await each.messages(chat))[-1]["promptText"] == "Grey."
    assert [v["promptText"] for v in await each.variants(last)] == ["Grey.", "Black as coal."]


async def test_v13_the_pages_forms(world: World) -> None:
    chat, first, last = await told_twice(world)
    url = f"/branches/{chat.branch}/messages/{{}}/variants"
    assert url.format(last) in (await world.client.get(f"/chats/{chat.id}")).text
    answer = await world.client.post(url.format(last))
    assert answer.status_code == 303
    await world.idle()
    assert len(await world.variants(last)) == 2
    answer = await world.client.post(url.format(first))
    assert answer.status_code == 303
    fork = (await world.chat(chat))["activeBranchId"]
    assert f"/branches/{fork}" in answer.headers["Location"]
    await world.idle()
    answer = await world.client.post(url.format(last), headers={"HX-Request": "true"})
    assert answer.status_code == 204  # what is being written comes on the page's stream
    await world.idle()
    assert len(await world.variants(last, branchId=chat.branch)) == 3
