"""What stands in the composer and has not been sent."""

import asyncio

import pytest

from tests.answers import data, error, wire
from tests.dom import parsed
from tests.generations.tabs import open_tab
from tests.world import Chat, Stranger, World


def url(chat: Chat) -> str:
    return f"/api/branches/{chat.branch}/draft"


async def put(world: World, chat: Chat, text: str) -> None:
    assert data(await world.client.put(url(chat), json={"text": text})) == shown(chat, text)


async def get(world: World, chat: Chat) -> str:
    found = data(await world.client.get(url(chat)))
    assert found == shown(chat, found["text"])
    return str(found["text"])


def shown(chat: Chat, text: str) -> dict[str, str]:
    return {"branchId": chat.branch, "text": text}


async def box(world: World, chat: Chat) -> str:
    """What the composer of a page says that is opened now."""
    found = parsed((await world.client.get(f"/chats/{chat.id}")).text).find("text")
    assert found is not None
    return "".join(child for child in found.children if isinstance(child, str))


async def test_n12_u9_a_draft_waits_in_its_branch(each: World) -> None:
    chat, other = await each.start_chat(), await each.start_chat()
    assert await get(each, chat) == ""
    await put(each, chat, "*I was* about to\n\nsay <b> & {{user}}")
    await put(each, chat, "*I was* about to\n\nsay <b> & {{user}} so")
    assert await get(each, chat) == "*I was* about to\n\nsay <b> & {{user}} so"
    assert await box(each, chat) == "\n*I was* about to\n\nsay <b> & {{user}} so"
    assert await get(each, other) == ""
    await put(each, chat, "")
    assert await box(each, chat) == "\n"


async def test_n12_it_is_gone_when_the_page_sends_it(each: World) -> None:
    chat = await each.start_chat()
    await put(each, chat, "Well")
    form = {"text": "Well, well.", "key": "k"}
    await each.client.post(f"/branches/{chat.branch}/messages", data=form)
    await each.idle()
    assert await get(each, chat) == ""
    await put(each, chat, "A storm")
    form = {"text": "A storm comes.", "key": "k-2"}
    await each.client.post(f"/branches/{chat.branch}/notes", data=form)
    assert await get(each, chat) == ""
    assert (await each.texts(chat))[1:] == [
        "Well, well.",
        "You said: Well, well.",
        "A storm comes.",
    ]


async def test_n12_a_program_leaves_what_somebody_is_typing(each: World) -> None:
    chat = await each.start_chat()
    await put(each, chat, "I was about to")
    await each.say(chat, "Well?")
    await each.note(chat, "Hm.")
    assert await get(each, chat) == "I was about to"
    await each.say(chat, "I was about to ")
    assert await get(each, chat) == ""


async def test_n12_what_is_refused_stays_for_the_next_page(world: World) -> None:
    chat = await world.start_chat()
    world.model.hold(1)
    async with world.saying(chat, "One?") as reader:
        await reader.until("delta")
        form = {"text": "Two?\r\nThree?", "key": "k"}
        refused = await world.client.post(f"/branches/{chat.branch}/messages", data=form)
        assert refused.status_code == 409
        assert "Two?\r\nThree?</textarea>" in refused.text
        assert await box(world, chat) == "\nTwo?\nThree?"
        world.model.release()
        await reader.rest()


async def test_n12_bad_drafts(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat()
    await put(world, chat, "Kept.")
    too_long = await world.client.put(url(chat), json={"text": "ж" * 60_000})
    error(too_long, 413, "TOO_LARGE")
    for body in ({}, {"text": None}, {"text": "a", "more": 1}, {"text": "a\x00b"}):
        error(await world.client.put(url(chat), json=body), 400, "VALIDATION_ERROR")
    for method in ("GET", "PUT"):
        foreign = await world.client.request(
            method, url(stranger.chat), json={"text": "Mine."} if method == "PUT" else None
        )
        error(foreign, 404, "NOT_FOUND")
    page = await world.client.post(f"/branches/{chat.branch}/draft", data={"text": "a" * 102_401})
    assert page.status_code == 413
    assert await get(world, chat) == "Kept."


async def test_n12_the_form_without_scripts(world: World) -> None:
    chat = await world.start_chat()
    form = {"text": "For\r\nlater.", "key": "k"}
    answer = await world.client.post(f"/branches/{chat.branch}/draft", data=form)
    assert answer.status_code == 303
    assert await box(world, chat) == "\nFor\nlater."


async def test_n12_other_tabs_hear_of_it(world: World) -> None:
    chat, other = await world.start_chat(), await world.start_chat()
    async with open_tab(world, chat) as tab, open_tab(world, other) as far:

        def drafted() -> list[object]:
            node = tab.page.find("drafted")
            assert node is not None
            return list(node.children)

        await put(world, chat, "Half a\n thought")
        await tab.until(lambda: drafted() == ["Half a\n thought"])
        heard = tab.last_id
        await put(world, chat, "Half a\n thought")  # nothing new is nothing to tell
        await put(world, chat, "")
        await tab.until(lambda: drafted() == [])
        assert tab.last_id != heard
        assert far.last_id is None


async def test_n12_twenty_at_once_are_one_draft(each: World) -> None:
    chat = await each.start_chat()
    texts = [f"Draft {number}" for number in range(20)]
    await asyncio.gather(*(put(each, chat, text) for text in texts))
    assert await get(each, chat) in texts


@pytest.mark.parametrize("role", ["user", "system"])
async def test_v17_the_menu_offers_what_makes_sense(world: World, role: str) -> None:
    chat = await world.start_chat()

    async def offered() -> set[str]:
        page = parsed((await world.client.get(f"/chats/{chat.id}")).text)
        menu = page.find("ways-menu")
        assert menu is not None
        return {node.text.removesuffix(" Alt+Enter") for node in menu.all() if node.tag == "button"}

    always = {"Write my turn for me", "Add this as the narrator", "Keep this for later"}
    assert await offered() == {"Continue the answer", *always}
    async with open_tab(world, chat) as tab:
        await world.note(chat, "Hm.", role=role)
        assert await offered() == {"Answer now", *always}
        await tab.until(lambda: "Answer now" in tab.text("ways-menu"))
        answer = await world.client.post(f"/branches/{chat.branch}/replies", data={"key": "k"})
        assert answer.status_code == 303
        await world.idle()
        await tab.until(lambda: "Continue the answer" in tab.text("ways-menu"))
        last = (await world.messages(chat))[-1]["id"]
        await world.client.delete(f"/api/messages/{last}", params={"branchId": chat.branch})
        await tab.until(lambda: "Answer now" in tab.text("ways-menu"))


async def test_a_note_of_the_narrators(each: World) -> None:
    chat = await each.start_chat()
    notes = f"/branches/{chat.branch}/notes"
    for key in ("k", "k"):
        form = {"text": "Night falls.", "key": key}
        assert (await each.client.post(notes, data=form)).status_code == 303
    note = (await each.messages(chat))[1]
    assert (note["role"], note["promptText"]) == ("system", "Night falls.")
    assert each.model.requests == []
    piece = await each.client.post(
        notes, data={"text": " ", "key": "k-2"}, headers={"HX-Request": "true"}
    )
    assert piece.status_code == 400
    assert "nothing to send" in piece.text
    await each.say(chat, "A lamp?")
    assert wire(each.model.requests[0])[-3:-1] == [("system", "Night falls."), ("user", "A lamp?")]
