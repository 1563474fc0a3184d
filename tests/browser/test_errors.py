"""When something does not work: one sentence where it happened, and nothing typed is lost."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests.browser.conftest import Visitor, visiting
from tests.browser.room import Room
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFUSED = r"the server responded with a status of 4\d\d"  # Chromium says so of every refusal
LOST = r"net::ERR_FAILED|Failed to fetch"


@pytest_asyncio.fixture(loop_scope="session")
async def refused(browser: Browser, world: World) -> AsyncIterator[Visitor]:
    """A visitor who will be refused something."""
    async with visiting(browser, world.house.url, forgiven=REFUSED) as one:
        yield one


async def test_s7_a_reply_that_does_not_come_can_be_asked_for_again(
    world: World, visitor: Visitor
) -> None:
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    for _ in range(5):  # each time the end may overtake the answer to the form
        world.model.fail(401)
        await room.say("Mira?")
        failure = room.page.get_by_role("alert").filter(has_text="does not accept the key")
        await expect(failure).to_be_visible()
        await room.finished()
        await expect(room.last).to_contain_text("Mira?")
        world.model.say("Here I am.")
        await room.page.get_by_role("button", name="Try again").click()
        await room.says("Here I am.", "1/1")
        await expect(failure).to_have_count(0)
        await room.finished()


async def test_s7_a_reply_that_breaks_off_keeps_its_words(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    world.model.hold(99).error_after(3, "The engine <b>is</b> on fire")
    await room.say("Mira?")
    await room.says("Once upon a")
    await expect(room.last.get_by_role("alert")).to_contain_text("The engine <b>is</b> on fire")
    world.model.say("Once more.")
    await room.last.get_by_role("button", name="Try again").click()
    await room.says("Once more.", "2/2")
    await room.back.click()
    await room.says("Once upon a", "1/2")


async def test_m8_a_text_that_is_too_long_stays_in_the_box(world: World, refused: Visitor) -> None:
    chat = await world.start_chat()
    room = Room(await refused.tab(f"/chats/{chat.id}"))
    novel = "ж" * 60_000
    await room.say(novel)
    await expect(room.page.get_by_role("alert").filter(has_text="100 KB")).to_be_visible()
    await expect(room.composer).to_have_value(novel)
    await expect(room.composer).to_be_focused()
    world.model.say("Gladly.")
    await room.say("Shorter, then.")
    await room.says("Gladly.")
    await expect(room.page.get_by_role("alert")).to_have_count(0)
    assert len(await world.messages(chat)) == 3


@pytest.mark.parametrize("world", [{"max_starts_per_minute": 1}], indirect=True)
async def test_too_often_is_said_beside_the_box(world: World, refused: Visitor) -> None:
    chat = await world.start_chat()
    room = Room(await refused.tab(f"/chats/{chat.id}"))
    world.model.say("Yes?")
    await room.say("Mira?")
    await room.says("Yes?")
    await room.finished()
    await room.say("Mira, again?")
    await expect(room.page.get_by_role("alert").filter(has_text="go on in")).to_be_visible()
    await expect(room.composer).to_have_value("Mira, again?")
    await room.another.click()
    await expect(room.page.get_by_role("alert").filter(has_text="go on in").first).to_be_visible()
    await room.says("Yes?", "1/1")
    assert len(await world.messages(chat)) == 3


async def test_a_double_click_says_it_once(
    world: World, visitor: Visitor, browser: Browser
) -> None:
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    reply = world.model.say("Once", " only.").hold(1)
    await room.composer.fill("Mira?")
    await room.send.dblclick()
    await room.says("Once")
    reply.release()
    await room.says("Once only.", "1/1")
    async with visiting(browser, world.house.url, java_script_enabled=False) as plain:
        room = Room(await plain.tab(f"/chats/{chat.id}"))
        world.model.say("And once more.")
        await room.composer.fill("Sure?")
        await room.send.dblclick(no_wait_after=True)
        await room.says("And once more.", "1/1")
        await room.page.reload()
        await room.says("And once more.", "1/1")
    assert (await world.texts(chat))[1:] == ["Mira?", "Once only.", "Sure?", "And once more."]
    assert len(world.model.requests) == 2


async def test_n12_an_answer_that_got_lost_is_not_a_second_turn(
    world: World, browser: Browser
) -> None:
    """The line was said, but the page could not know; sent again it is the same one."""
    chat = await world.start_chat()
    world.model.say("Once only.")

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    async with visiting(browser, world.house.url, forgiven=LOST) as visitor:
        room = Room(await visitor.tab(f"/chats/{chat.id}"))
        await room.page.route("**/messages", lose, times=1)
        await room.say("Mira?")
        await expect(room.page.get_by_text("your text is still here")).to_be_visible()
        await expect(room.composer).to_have_value("Mira?")
        await room.says("Once only.", "1/1")
        await room.composer.press("Enter")
        await expect(room.composer).to_have_value("")
        await room.finished()
        await room.says("Once only.", "1/1")
    assert (await world.texts(chat))[1:] == ["Mira?", "Once only."]


async def test_u2_an_enter_that_chooses_a_character_does_not_send(
    world: World, visitor: Visitor
) -> None:
    """What an input method for Japanese does, through the browser's own door for it."""
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    await room.composer.focus()
    method = await visitor.context.new_cdp_session(room.page)
    draft = {"text": "灯台", "selectionStart": 2, "selectionEnd": 2}
    await method.send("Input.imeSetComposition", draft)
    await expect(room.composer).to_have_value("灯台")
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    await method.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
    await method.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    await method.send("Input.insertText", {"text": "灯台"})
    await expect(room.composer).to_have_value(re.compile("灯台"))
    await room.composer.press("Shift+Enter")
    await room.page.keyboard.type("はどこ")
    await expect(room.composer).to_have_value(re.compile("灯台\nはどこ"))
    assert len(await world.messages(chat)) == 1
    world.model.say("すぐそこ。")
    await room.composer.press("Enter")
    await room.says("すぐそこ。")
    assert (await world.texts(chat))[1] == "灯台\nはどこ"
