"""The composer: what it keeps, what a model writes into it, and the other ways to go on."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.answers import data
from tests.browser.conftest import Visitor, visiting
from tests.browser.room import Room
from tests.world import Chat, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def draft(world: World, chat: Chat) -> str:
    found = data(await world.client.get(f"/api/branches/{chat.branch}/draft"))
    return str(found["text"])


async def go_on(room: Room, way: str) -> None:
    """One of the ways in the composer's menu."""
    await room.ways.click()
    await room.page.get_by_role("button", name=way).click()


async def test_v18_a_turn_is_written_into_the_composer(
    world: World, visitor: Visitor, browser: Browser
) -> None:
    chat = await world.start_chat()
    path = f"/chats/{chat.id}"
    room = Room(await visitor.tab(path))
    async with visiting(browser, world.house.url) as elsewhere:
        other = Room(await elsewhere.tab(path))
        await room.composer.fill("I open the")
        reply = world.model.say(" door", " and\nlook", " in.").hold(2)
        await go_on(room, "Write my turn for me")
        await expect(room.composer).to_have_value("I open the door and\nlook")
        await expect(room.composer).not_to_be_editable()
        await expect(room.composer).to_be_focused()
        await expect(room.stop).to_be_visible()
        reply.release()
        await expect(room.composer).to_have_value("I open the door and\nlook in.")
        await expect(room.composer).to_be_editable()
        await expect(other.composer).to_have_value("I open the door and\nlook in.")
        await room.finished()
        await expect(room.messages).to_have_count(1)
        await room.composer.press("!")
        world.model.say("A bird.")
        await room.composer.press("Enter")
        await room.says("A bird.")
        await expect(room.messages.nth(1)).to_contain_text("look in.!")
        await expect(room.composer).to_have_value("")
        await expect(other.composer).to_have_value("")


async def test_u9_n12_a_draft_is_there_in_another_tab(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    room, other = [Room(await visitor.tab(f"/chats/{chat.id}")) for _ in range(2)]
    await room.composer.press_sequentially("Half a sentence")
    await expect(other.composer).to_have_value("Half a sentence")
    await other.page.reload()
    await expect(other.composer).to_have_value("Half a sentence")
    late = Room(await visitor.tab(f"/chats/{chat.id}"))
    await expect(late.composer).to_have_value("Half a sentence")
    await late.composer.press_sequentially(" and more")
    await expect(room.composer).to_have_value("Half a sentence")  # it is being written in
    await expect(room.composer).to_be_focused()
    await late.page.close()
    await room.page.reload()
    await expect(room.composer).to_have_value("Half a sentence and more")


async def test_the_composer_holds_the_next_line(world: World, visitor: Visitor) -> None:
    """N12: what cannot be sent yet stays where it is. And V16: the answer goes on by a key."""
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    reply = world.model.say("The sea", " was").hold(1)
    await room.say("What do you see?")
    await room.says("The sea")
    await room.composer.press_sequentially("And then?")
    await room.composer.press("Enter")
    await room.composer.press("Alt+Enter")
    reply.release()
    await room.says("The sea was", "1/1")
    await room.finished()
    await expect(room.composer).to_have_value("And then?")
    world.model.say(" grey.")
    await room.composer.press("Alt+Enter")
    await room.says("The sea was grey.", "2/2")
    await room.finished()
    await expect(room.composer).to_have_value("And then?")
    await go_on(room, "Add this as the narrator")
    await expect(room.last).to_contain_text("And then?")
    await expect(room.composer).to_have_value("")
    await expect(room.composer).to_be_focused()
    world.model.say("Then it rained.")
    await go_on(room, "Answer now")
    await room.says("Then it rained.", "1/1")
    assert len(world.model.requests) == 3
    await room.composer.press("Control+Enter")
    await expect(room.another).to_be_focused()
    await expect(room.count).to_have_text(re.compile("1/1$"))
    assert len(world.model.requests) == 3
