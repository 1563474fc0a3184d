"""The story, as somebody lives it who came for it: a card, a greeting, a turn, its versions."""

import asyncio
from base64 import b64encode
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.answers import eventually
from tests.browser.conftest import PHONE, Visitor, visiting
from tests.browser.room import Room
from tests.profiles import cards
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DROP = """async ([name, content]) => {
    const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], name, { type: "image/png" }));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        document.querySelector("main").dispatchEvent(
            new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files }));
    }
}"""


async def middle(of: Locator) -> tuple[int, int]:
    """Where it stands on the page, to the pixel."""
    box = await of.bounding_box()
    assert box is not None
    return round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)


async def choose_card(page: Page, name: str, content: bytes) -> None:
    """Through the button and the browser's own dialog."""
    async with page.expect_file_chooser() as opened:
        await page.get_by_text("Import cards").click()
    file: Any = {"name": name, "mimeType": "image/png", "buffer": content}
    await (await opened.value).set_files(file)


async def drop_card(page: Page, name: str, content: bytes) -> None:
    """Onto the page, as from a folder."""
    await page.evaluate(DROP, [name, b64encode(content).decode()])


async def test_cards_come_in_and_a_story_begins(world: World, visitor: Visitor) -> None:
    page = await visitor.tab("/")
    await choose_card(page, "rok.png", cards.png_card(cards.v2()))
    await expect(page.get_by_role("status", name="Import")).to_contain_text("rok.png")
    await drop_card(page, "vera.png", cards.png_card(cards.v3(name="Vera"), "ccv3"))
    await expect(page.get_by_role("status", name="Import")).to_contain_text("vera.png")
    await expect(page.get_by_role("link", name="Vera")).to_be_visible()
    await page.get_by_role("link", name="Rok").click()
    await page.get_by_role("button", name="Start chat", exact=True).click()
    room = Room(page)
    await room.says("Where to, You?", "1/3")
    await room.on.click()
    await room.says("You again.", "2/3")
    await room.on.click()
    await room.says("The river is high.", "3/3")
    await room.on.click()
    await room.says("Where to, You?", "1/3")
    await room.back.click()
    await room.says("The river is high.", "3/3")
    assert world.model.requests == []


async def test_u1_words_arrive_and_stop_stands_where_send_stood(
    world: World, visitor: Visitor
) -> None:
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    reply = world.model.say("Once", " upon", " a time.").hold(2)
    await expect(room.composer).to_be_focused()
    place = await middle(room.send)
    await room.say("Tell me.")
    await room.says("Once upon")
    assert await middle(room.stop) == place
    await expect(room.another).to_have_count(0)
    await room.page.keyboard.type("And then?")
    await room.page.keyboard.press("Enter")
    reply.release()
    await room.says("Once upon a time.", "1/1")
    await room.finished()
    await expect(room.composer).to_be_focused()
    await expect(room.composer).to_have_value("And then?")
    await expect(room.another).to_be_visible()
    await expect(room.messages.nth(-2)).to_contain_text("Tell me.")
    assert len(world.model.requests) == 1


async def test_v13_versions_are_written_read_and_stopped(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    world.model.say("One.")
    await world.say(chat, "Tell me.")
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    await room.says("One.", "1/1")
    world.model.say("Two.")
    await room.another.click()
    await room.says("Two.", "2/2")
    await room.back.click()
    await room.says("One.", "1/2")
    await room.page.keyboard.press("ArrowRight")
    await room.says("Two.", "2/2")

    third = world.model.say("Three is", " longer.").hold(1)
    await room.composer.focus()
    await room.page.keyboard.press("ArrowRight")
    await room.says("Three is", "3/3")
    asked = world.model.requests[-1]
    await room.stop.click()
    await expect(room.last).to_contain_text("Stopped here.")
    await room.says("Three is", "3/3")
    await eventually(asked.closed.done)
    third.release()


async def test_v13_a_press_while_a_version_is_on_its_way_counts(
    world: World, visitor: Visitor
) -> None:
    chat = await world.start_chat()
    world.model.say("One.")
    await world.say(chat, "Tell me.")
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    for words, count in (("Two.", "2/2"), ("Three.", "3/3")):
        world.model.say(words)
        await room.another.click()
        await room.says(words, count)
    await room.finished()

    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await room.page.route("**/choice", hold)
    async with room.page.expect_request("**/choice"):
        await room.page.keyboard.press("ArrowLeft")
    await room.page.keyboard.press("ArrowLeft")
    held.set()
    await room.says("One.", "1/3")


async def test_a5_a_reload_in_mid_reply_goes_on(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    world.model.say("One.")
    await world.say(chat, "Tell me.")
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    reply = world.model.say("Two goes", " on and on.").hold(1)
    await room.another.click()
    await room.says("Two goes", "2/2")
    await room.page.reload()
    await room.says("Two goes", "2/2")
    await expect(room.stop).to_be_visible()
    reply.release()
    await room.says("Two goes on and on.", "2/2")
    await room.finished()


async def test_n14_older_versions_can_be_read_while_one_is_written(
    world: World, visitor: Visitor
) -> None:
    chat = await world.start_chat()
    world.model.say("One.")
    await world.say(chat, "Tell me.")
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    reply = world.model.say("Two is", " being", " written.").hold(1)
    await room.another.click()
    await room.says("Two is", "2/2")
    await room.back.click()
    await room.says("One.", "1/2")
    reply.release()
    await room.finished()
    await room.says("One.", "1/2")
    await room.on.click()
    await room.says("Two is being written.", "2/2")


async def test_u9_a_draft_waits_in_its_chat(world: World, visitor: Visitor) -> None:
    here, there = await world.start_chat(), await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{here.id}"))
    await room.composer.fill("Half a sen")
    await room.page.reload()
    await expect(room.composer).to_have_value("Half a sen")
    await room.page.goto(f"/chats/{there.id}")
    await expect(room.composer).to_have_value("")
    await room.page.goto(f"/chats/{here.id}")
    await expect(room.composer).to_have_value("Half a sen")
    world.model.say("Yes?")
    await room.composer.press("Enter")
    await room.says("Yes?")
    await room.page.reload()
    await expect(room.composer).to_have_value("")


async def test_a_finger_turns_the_last_message(world: World, browser: Browser) -> None:
    """Across it, not down, and not from the edge, which is the system's own way back."""
    chat = await world.start_chat()
    async with visiting(browser, world.house.url, viewport=PHONE, has_touch=True) as visitor:
        room = Room(await visitor.tab(f"/chats/{chat.id}"))
        await expect(room.count).to_contain_text("1/2")
        await draw(room, (300, 0), (120, 10))
        await room.says("You are late, You.", "2/2")
        await draw(room, (10, 0), (200, 0))
        await draw(room, (200, 0), (280, 120))
        await room.says("You are late, You.", "2/2")
        await draw(room, (120, 0), (300, 10))
        await expect(room.count).to_contain_text("1/2")


async def draw(room: Room, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Draw a finger over the page; how far down is counted from the last message's words."""
    box = await room.words.bounding_box()
    assert box is not None
    hand = await room.page.context.new_cdp_session(room.page)
    for kind, points in (("touchStart", [start]), ("touchMove", [end]), ("touchEnd", [])):
        places = [{"x": x, "y": box["y"] + 5 + y} for x, y in points]
        await hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    await hand.detach()


async def test_u13_thoughts_can_be_opened_while_they_grow(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    reply = world.model.say_reasoning("They ask", " for more.").say("Well.").hold(1)
    await room.say("Tell me.")
    thoughts = room.last.get_by_text("They ask")
    await expect(room.last.get_by_text("Thoughts")).to_be_visible()
    await room.last.get_by_text("Thoughts").click()
    await expect(thoughts).to_be_visible()
    reply.release()
    await room.finished()
    await expect(room.last.get_by_text("They ask for more.")).to_be_visible()
    await room.says("Well.", "1/1")
