"""The model writes the user's turn: into the draft of the branch, and no message is made."""

from typing import Any

import pytest

from tests.answers import data, error, wire
from tests.dom import Node, parsed
from tests.frames import Told
from tests.generations.tabs import open_tab
from tests.world import JSON, STREAM, Chat, Stranger, World


async def impersonate(world: World, chat: Chat, key: str | None = None, **body: Any) -> Told:
    async with world.stream(f"/api/branches/{chat.branch}/impersonate", body, key) as reader:
        return Told.of(await reader.rest())


async def draft(world: World, chat: Chat) -> str:
    found = data(await world.client.get(f"/api/branches/{chat.branch}/draft"))
    assert found["branchId"] == chat.branch
    return str(found["text"])


async def put(world: World, chat: Chat, text: str) -> None:
    data(await world.client.put(f"/api/branches/{chat.branch}/draft", json={"text": text}))


async def box(world: World, chat: Chat) -> Node:
    """The composer of a page that is opened now."""
    found = parsed((await world.client.get(f"/chats/{chat.id}")).text).find("text")
    assert found is not None
    return found


async def test_v18_the_models_words_become_a_draft(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("*I nod.*", "\n\n", "Who is", " there? ")
    told = await impersonate(each, chat)
    whole = "*I nod.*\n\nWho is there? "
    assert told.text == told.done["finalText"] == whole
    assert await draft(each, chat) == whole
    nothing = ("userMessageId", "assistantMessageId", "variantId")
    assert [told.meta[name] for name in nothing] == [None, None, None]
    assert told.meta["branchId"] == chat.branch
    kept = await each.generation(told.meta["generationId"])
    assert (kept["status"], kept["messageId"], kept["variantId"]) == ("done", None, None)
    assert len(await each.messages(chat)) == 1
    sent = wire(each.model.requests[-1])
    assert sent[-3:-1] == [
        ("assistant", "The lamp is lit, You. *Mira Holt waits.*"),
        ("system", "Stay brief, Mira Holt."),
    ]
    role, instruction = sent[-1]
    assert role == "system"
    assert "the user’s next turn" in instruction
    assert "begun" not in instruction


async def test_v18_it_goes_on_with_what_is_typed(each: World) -> None:
    chat = await each.start_chat()
    await put(each, chat, "I open the")
    each.model.say(" door", ".").hold(1)
    async with each.stream(f"/api/branches/{chat.branch}/impersonate") as reader:
        await reader.until("meta")
        assert (await reader.until("delta")).data == {"content": "I open the"}
        await reader.until("delta")
        assert await draft(each, chat) == "I open the door"
        each.model.release()
        assert Told.of(await reader.rest()).done["finalText"] == "I open the door."
    assert await draft(each, chat) == "I open the door."
    sent = wire(each.model.requests[-1])
    assert "begun" in sent[-2][1]
    assert sent[-1] == ("assistant", "I open the")


async def test_v18_its_stream_can_be_read_later(world: World) -> None:
    chat = await world.start_chat()
    world.model.say_reasoning("Hm.").say("Who", " is there?")
    meta = (await impersonate(world, chat)).meta
    await put(world, chat, "Something else.")
    async with world.following(meta["generationId"]) as reader:
        told = Told.of(await reader.rest())
    assert (told.meta, told.text, told.done["finalText"]) == (meta, *["Who is there?"] * 2)


async def test_v18_the_page_shows_it_in_the_box(world: World) -> None:
    """Also without scripts: the page refreshes itself while it is written."""
    chat = await world.start_chat()
    url = f"/branches/{chat.branch}/turns"
    world.model.say(" door", ".").hold(1)
    page = (await world.client.get(f"/chats/{chat.id}")).text
    assert f'formaction="{url}"' in page
    form = {"text": "I open the", "once": "k", "key": "not-mine"}
    answer = await world.client.post(url, data=form)
    assert answer.status_code == 303
    async with open_tab(world, chat) as tab:
        await tab.until(lambda: tab.page.find("drafted").children == ["I open the door"])  # type: ignore[union-attr]
        running = await box(world, chat)
        assert (running.text, "readonly" in running.attrs) == ("I open the door", True)
        assert "http-equiv" in (await world.client.get(f"/chats/{chat.id}")).text
        again = await world.client.post(url, data=form)
        assert again.status_code == 303  # the same press
        other = await world.client.post(url, data={"text": "I run", "once": "k-2"})
        assert other.status_code == 409
        assert "Your turn is still being written" in other.text
        world.model.release()
        await tab.until(lambda: "data-writing" not in tab.page.find("drafted").attrs)  # type: ignore[union-attr]
        assert tab.page.find("drafted").children == ["I run\n\nI open the door."]  # type: ignore[union-attr]
    await world.idle()
    done = await box(world, chat)
    assert (done.text, "readonly" in done.attrs) == ("I run I open the door.", False)
    assert len(world.model.requests) == 1
    assert len(await world.messages(chat)) == 1


async def test_v18_one_thing_at_a_time(each: World) -> None:
    chat = await each.start_chat()
    url = f"/api/branches/{chat.branch}/impersonate"
    each.model.hold(1)
    async with each.stream(url) as reader:
        generation = (await reader.until("meta")).data["generationId"]
        for other, body in ((url, {}), (f"/api/chats/{chat.id}/messages", {"promptText": "Hm?"})):
            refused = await each.client.post(other, json=body, headers=STREAM)
            details = error(refused, 409, "GENERATION_RUNNING")["details"]
            assert details["generationId"] == generation
        each.model.release()
        await reader.rest()
    each.model.hold(1)
    async with each.saying(chat, "Well?") as reader:
        await reader.until("delta")
        error(await each.client.post(url, headers=STREAM), 409, "GENERATION_RUNNING")
        each.model.release()
        await reader.rest()


async def test_v18_what_is_not_there(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat()
    url = "/api/branches/{}/impersonate"
    refused = await world.client.post(url.format(stranger.chat.branch), headers=STREAM)
    error(refused, 404, "NOT_FOUND")
    error(await world.client.post(url.format(chat.branch), headers=JSON), 406, "NOT_ACCEPTABLE")
    form = await world.client.post(f"/branches/{stranger.chat.branch}/turns", data={"text": "I"})
    assert form.status_code == 404


async def test_v18_a_stop_keeps_what_came(each: World) -> None:
    chat = await each.start_chat()
    await put(each, chat, "I open")
    each.model.say(" the", " door").hold(1)
    async with each.stream(f"/api/branches/{chat.branch}/impersonate") as reader:
        generation = (await reader.until("meta")).data["generationId"]
        await reader.until(lambda frame: "the" in frame.data.get("content", ""))
        await each.abort(generation)
        assert Told.of(await reader.rest()).done["status"] == "aborted"
    assert await draft(each, chat) == "I open the"
    assert 'id="failure"></div>' in (await each.client.get(f"/chats/{chat.id}")).text


async def test_v18_a_failure_leaves_the_draft_as_it_was(each: World) -> None:
    chat = await each.start_chat()
    await put(each, chat, "I open the")
    each.model.fail(401)
    told = await impersonate(each, chat)
    assert told.error is not None
    assert (told.error["code"], told.done["status"]) == ("BAD_KEY", "error")
    assert await draft(each, chat) == "I open the"
    page = (await each.client.get(f"/chats/{chat.id}")).text
    failure = page.split('id="failure"')[1].split("</form>")[0]
    assert f'action="/branches/{chat.branch}/turns"' in failure
    answer = await each.client.post(f"/branches/{chat.branch}/turns")  # that form has no text
    assert answer.status_code == 303
    await each.idle()
    assert (await draft(each, chat)).startswith("I open the")
    assert wire(each.model.requests[-1])[-1] == ("assistant", "I open the")


async def test_v18_what_was_typed_elsewhere_meanwhile_is_kept(each: World) -> None:
    chat = await each.start_chat()
    await put(each, chat, "I open the")
    each.model.say(" door.").hold(0)
    async with each.stream(f"/api/branches/{chat.branch}/impersonate") as reader:
        await reader.until("delta")
        await put(each, chat, "Another thought.")
        each.model.release()
        await reader.rest()
    assert await draft(each, chat) == "Another thought.\n\nI open the door."


async def test_v18_a8_the_same_key_writes_once(world: World) -> None:
    chat = await world.start_chat()
    first = await impersonate(world, chat, key="k")
    assert (await impersonate(world, chat, key="k")).meta == first.meta
    assert len(world.model.requests) == 1


@pytest.mark.parametrize("typed", ["", "I open the door."])
async def test_v18_the_storyteller_suggests_a_turn(world: World, typed: str) -> None:
    chat = await world.start_chat()
    choice = {"scope": "global", "activeProviderId": "storyteller"}
    await world.client.patch("/api/llm/runtime", json=choice)
    await put(world, chat, typed)
    told = await impersonate(world, chat)
    assert told.text == await draft(world, chat)
    assert told.text.startswith(f"{typed} " if typed else "")
    assert len(told.text) > len(typed) + 20
    assert "Connections" not in told.text
