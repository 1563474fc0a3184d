"""What a reader sees of a chat: its end, their own place in it, and the pages before."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Route, expect

from app import db
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


async def message_at(world: World, chat: Chat, number: int) -> str:
    """The id of the message that says “Line …”."""
    found = await db.rows(
        "SELECT m.id FROM branch_entries e JOIN chat_messages m ON m.seq = e.message_seq"
        " WHERE m.chat_id = ? ORDER BY e.position LIMIT 1 OFFSET ?",
        *(chat.id, number),
    )
    return str(found[0]["id"])


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
async def test_u7_c14_from_a_message_one_reads_on_without_a_jump(
    world: World, browser: Browser, viewport: Any
) -> None:
    """Opened in mid-story, fifty others come in below, and then above: nothing moves."""
    chat = await long_chat(world, 1000)
    message = await message_at(world, chat, 500)
    async with visiting(browser, world.house.url, viewport=viewport) as visitor:
        page = await visitor.tab()
        held: asyncio.Queue[Route] = asyncio.Queue()
        await page.route(re.compile(r"\?(before|after)="), held.put)
        await page.goto(f"/chats/{chat.id}/messages/{message}")
        marked = page.get_by_text("Line 500:")
        await expect(marked).to_be_in_viewport()
        await expect(page.locator(".message:target")).to_contain_text("Line 500:")
        for way, anchors in (("after=", (522, 572, 622)), ("before=", (478, 428, 378))):
            for number in anchors:
                anchor = page.get_by_text(f"Line {number}:")
                await anchor.scroll_into_view_if_needed()
                route = await held.get()
                assert way in route.request.url
                before = await anchor.evaluate(TOP)
                await route.continue_()
                beyond = number + 53 if way == "after=" else number - 53
                await expect(page.get_by_text(f"Line {beyond}:")).to_have_count(1)
                await page.evaluate(FRAMES)
                await expect(anchor).to_be_in_viewport()
                assert abs(await anchor.evaluate(TOP) - before) <= 2
        await page.unroute_all(behavior="ignoreErrors")
        await page.get_by_role("link", name="To the newest").click()
        await expect(Room(page).last).to_contain_text("Line 999:")
        await expect(Room(page).last).to_be_in_viewport()


async def test_c14_at_the_end_of_what_was_left_out_the_page_is_live(
    world: World, visitor: Visitor
) -> None:
    chat = await long_chat(world, 100)
    page = await visitor.tab(f"/chats/{chat.id}/messages/{await message_at(world, chat, 40)}")
    room = Room(page)
    newest = page.get_by_role("link", name="To the newest")
    await expect(newest).to_be_visible()
    await page.get_by_text("Line 64:").scroll_into_view_if_needed()
    await expect(page.get_by_text("Line 99:")).to_have_count(1)
    await expect(newest).to_be_hidden()
    world.model.say("Heard.")
    await room.say("Do you hear me?")
    await room.says("Heard.")
    await expect(room.another).to_be_in_viewport()
