"""What a reader sees of a chat: its end, their own place in it, and the pages before."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Route, expect

from tests.bench.stand import fill
from tests.browser.conftest import DESK, PHONE, Visitor, visiting
from tests.browser.room import Room
from tests.world import Chat, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIX_LINES = "\n".join(f"line {n} of a longer turn" for n in range(6))
TOP = "(element) => element.getBoundingClientRect().top"
# Two frames: what a swap changes is laid out by then.
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def long_chat(world: World, messages: int) -> Chat:
    """A chat of so many messages, whose texts begin with “Line 0:”."""
    chat = await world.start_chat(await world.character("Nobody"))
    fill(world.house.settings.data / "talespinner.db", chat.id, chat.branch, messages)
    return chat


async def edges(of: Locator) -> tuple[float, float]:
    """Where it begins and ends on the page, from the top."""
    box = await of.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


async def scroll_up(room: Room, by: int) -> None:
    """With the wheel, over the story."""
    await room.page.locator("#scroll").hover()
    await room.page.mouse.wheel(0, -by)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_u5_the_last_message_stands_above_the_composer(
    world: World, browser: Browser, viewport: Any
) -> None:
    chat = await long_chat(world, 30)
    async with visiting(browser, world.house.url, viewport=viewport) as visitor:
        room = Room(await visitor.tab(f"/chats/{chat.id}"))
        await expect(room.last).to_contain_text("Line 29:")
        for turn in ("", SIX_LINES):
            await room.composer.fill(turn)
            top, bottom = await edges(room.composer)
            message, buttons = await edges(room.last), await edges(room.another)
            assert 0 < buttons[1] <= message[1] <= top
            assert bottom <= viewport["height"]
            await expect(room.another).to_be_in_viewport(ratio=1)
        assert bottom - top > 100, "the box has grown with its six lines"
        wide = "() => document.documentElement.scrollWidth"
        assert await room.page.evaluate(wide) <= viewport["width"]


async def test_u8_who_reads_above_is_not_pulled_down(world: World, visitor: Visitor) -> None:
    chat = await long_chat(world, 40)
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    paragraphs = [f"Paragraph {n} of the answer.\n\n" for n in range(60)]
    reply = world.model.say(*paragraphs).hold(30)
    await room.say("Tell me everything.")
    await expect(room.words).to_contain_text("Paragraph 29")
    await expect(room.words.get_by_text("Paragraph 29")).to_be_in_viewport()
    await scroll_up(room, 600)
    place = room.words.get_by_text("Paragraph 12 ")
    await expect(room.page.locator(".to-end")).to_be_visible()
    before = await place.evaluate(TOP)
    reply.release()
    await room.finished()
    await expect(room.words).to_contain_text("Paragraph 59")
    assert abs(await place.evaluate(TOP) - before) <= 2
    below = room.page.get_by_role("link", name="New text below")
    await expect(below).to_be_visible()
    await below.click()
    await expect(room.another).to_be_in_viewport()
    await expect(below).to_be_hidden()


async def test_u8_who_reads_the_end_stays_there(world: World, visitor: Visitor) -> None:
    chat = await long_chat(world, 10)
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    reply = world.model.say(*[f"Paragraph {n}.\n\n" for n in range(40)]).hold(20)
    await room.say("Tell me everything.")
    await expect(room.words.get_by_text("Paragraph 19")).to_be_in_viewport()
    reply.release()
    await expect(room.words.get_by_text("Paragraph 39")).to_be_in_viewport()
    await room.finished()
    await expect(room.another).to_be_in_viewport(ratio=1)


async def test_u7_earlier_pages_come_without_a_jump(world: World, visitor: Visitor) -> None:
    """The reader's line stands where it stood, though fifty others have come above it."""
    chat = await long_chat(world, 1000)
    page = await visitor.tab(f"/chats/{chat.id}")
    room = Room(page)
    await expect(room.last).to_contain_text("Line 999:")
    await expect(room.last).to_be_in_viewport()
    held: asyncio.Queue[Route] = asyncio.Queue()
    await page.route("**before=**", held.put)
    for earliest in (900, 850, 800):
        anchor = page.get_by_text(f"Line {earliest + 52}:")
        await anchor.scroll_into_view_if_needed()
        route = await held.get()
        before = await anchor.evaluate(TOP)
        await route.continue_()
        await expect(room.messages.first).to_contain_text(f"Line {earliest}:")
        await page.evaluate(FRAMES)
        await expect(anchor).to_be_in_viewport()
        assert abs(await anchor.evaluate(TOP) - before) <= 2
    await page.unroute_all(behavior="ignoreErrors")
