"""Where the focus goes when what had it goes, what its keys mean there, and what a tab is told."""

import pytest
from playwright.async_api import Browser, expect

from tests.answers import data
from tests.browser.conftest import PHONE, Visitor, visiting
from tests.browser.room import Room
from tests.browser.test_tree import room_of
from tests.chats.tree import fork, story
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_n16_after_each_press_one_can_type_on(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    room = await room_of(visitor, f"/chats/{chat.id}")
    world.model.say("One", " more.").hold(1)
    await room.composer.fill("Tell me.")
    await room.send.click()
    await expect(room.composer).to_be_focused()
    await room.says("One")
    await room.stop.click()
    await room.finished()
    await expect(room.composer).to_be_focused()

    world.model.fail(400, {"error": {"message": "No."}})
    await room.say("And?")
    world.model.say("So it is.")
    again = room.page.get_by_role("button", name="Try again")
    await again.focus()
    await again.press("Enter")
    await room.says("So it is.")
    await expect(room.composer).to_be_focused()


async def test_v14_n16_the_keys_mean_the_message_that_one_stands_on(
    world: World, visitor: Visitor
) -> None:
    chat = await story(world)
    lines = await world.messages(chat)
    world.model.say("Two, otherwise.")
    await world.regenerate(lines[4]["id"], inPlace=True)
    asked = len(world.model.requests)
    room = await room_of(visitor, f"/chats/{chat.id}")
    keys = room.page.keyboard
    for _ in range(3):
        await keys.press("Alt+ArrowUp")
    older = room.messages.nth(4)
    await expect(older).to_be_focused()
    await expect(older).to_contain_text("Two, otherwise.")
    await keys.press("ArrowLeft")
    await expect(older).to_contain_text("Two.")
    await expect(older).to_be_focused()
    await keys.press("ArrowRight")
    await expect(older).to_contain_text("Two, otherwise.")
    await keys.press("ArrowRight")
    await keys.press("Alt+ArrowUp")
    await expect(room.messages.nth(3)).to_be_focused()
    assert len(world.model.requests) == asked

    await keys.press("m")
    menu = room.page.locator("#message-menu")
    await menu.get_by_role("button", name="Delete this message").press("Enter")
    await expect(room.page.get_by_role("button", name="Undo")).to_be_focused()
    await keys.press("Alt+ArrowDown")
    await expect(room.messages.nth(3)).to_be_focused()
    await expect(room.messages.nth(3)).to_contain_text("Two, otherwise.")
    found = room.page.url.split("?", maxsplit=1)[0]
    await room.page.goto(f"{found}/branches/{chat.branch}?at={lines[2]['id']}")
    await expect(room.page.locator(".message:target")).to_be_visible()
    await keys.press("Alt+ArrowUp")
    await expect(room.messages.nth(2)).to_be_focused()


async def test_n13_a_tab_hears_of_the_trash(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    room = await room_of(visitor, f"/chats/{chat.id}")
    problem = room.page.get_by_role("alert").filter(has_text="This story is in the trash.")
    data(await world.client.delete(f"/api/chats/{chat.id}"))
    await expect(problem.get_by_role("link", name="Bring it back")).to_be_visible()
    data(await world.client.post(f"/api/trash/chat/{chat.id}/restore"))
    await expect(problem).to_have_count(0)
    data(await world.client.delete(f"/api/entity-profiles/{world.mira}"))
    await expect(problem).to_be_visible()
    data(await world.client.post(f"/api/trash/profile/{world.mira}/restore"))
    await expect(problem).to_have_count(0)


async def test_n12_u7_a_press_that_cannot_arrive_says_so(world: World, browser: Browser) -> None:
    chat = await story(world)
    async with visiting(
        browser, world.house.url, forgiven="INTERNET_DISCONNECTED|Failed to fetch"
    ) as visitor:
        room = await room_of(visitor, f"/chats/{chat.id}")
        await room.page.locator("#scroll").evaluate("(all) => all.scrollBy(0, -200)")
        data(await world.client.delete(f"/api/messages/{(await world.messages(chat))[5]['id']}"))
        await expect(room.messages).to_have_count(6)
        await expect(room.page.locator(".to-end[data-new]")).to_have_count(0)
        await visitor.context.set_offline(True)
        await room.page.get_by_role("link", name="Map of the story").click()
        await expect(room.page.get_by_text("That did not arrive; try again.")).to_be_visible()


async def test_b10_n10_the_picker_opens_where_one_is_and_back_closes_the_map(
    world: World, browser: Browser
) -> None:
    chat = await story(world)
    for number in range(9):
        await fork(world, chat, (await world.messages(chat))[3]["id"], title=f"way {number}")
    here = data(await world.client.get(f"/api/chats/{chat.id}/branches"))
    last = next(one for one in here if one["title"] == "way 8")
    path = f"/chats/{chat.id}/branches/{last['id']}"
    async with visiting(browser, world.house.url, viewport=PHONE) as visitor:
        room = Room(await visitor.tab(path))
        await room.page.locator(".bar-branch").click()
        await expect(room.page.locator("#branch-menu [aria-current]")).to_be_focused()
        counts = await room.page.locator("#branch-menu .count").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect().height)"
        )
        assert max(counts) < 30
        await room.page.keyboard.press("Escape")
        await room.page.get_by_role("link", name="Map of the story").click()
        panel = room.page.get_by_role("dialog", name="Map")
        await expect(panel).to_be_visible()
        await room.page.go_back()
        await expect(panel).to_be_hidden()
        await expect(room.composer).to_be_visible()
        assert room.page.url.partition("#")[0].endswith(path)
