"""What happens in another tab, on the pages of a story that are open in this one."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Visitor
from tests.browser.elsewhere import call, fork, listening
from tests.browser.room import Room
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_n13_the_open_map_grows_and_is_renamed(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    page = await listening(visitor, f"/chats/{chat.id}")
    await page.get_by_role("link", name="Map of the story").click()
    panel = page.get_by_role("dialog", name="Map")
    here = panel.get_by_role("link", name="The lamp is lit")
    await expect(here).to_be_focused()
    branch = await fork(world, chat, "away")
    await world.note(chat, "Over there.", branchId=branch)
    await expect(panel.get_by_role("link", name="Over there.")).to_be_visible()
    await call(world, f"/api/branches/{branch}", title="far away")
    await expect(panel.get_by_role("link", name="far away")).to_be_visible()
    await expect(panel.get_by_role("link", name="away", exact=True)).to_have_count(0)
    assert await page.evaluate(
        "document.querySelector('#map-panel').contains(document.activeElement)"
    )
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    assert page.url.endswith(chat.id)


async def test_n10_the_open_map_says_what_a_reply_came_to(world: World, visitor: Visitor) -> None:
    """And a map that is closed while it is fetched stays closed."""
    chat = await world.start_chat()
    page = await listening(visitor, f"/chats/{chat.id}")
    reply = world.model.say("The lamp", " goes out.").hold(1)
    await Room(page).say("What now?")
    await page.get_by_role("link", name="Map of the story").click()
    panel = page.get_by_role("dialog", name="Map")
    await expect(panel.get_by_role("link", name="being written")).to_be_visible()
    reply.release()
    await expect(panel.get_by_role("link", name="The lamp goes out.")).to_be_visible()
    gate, asked = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await gate.wait()
        await route.continue_()

    await page.route("**/map?*", hold)
    await world.note(chat, "Elsewhere.")
    await asked.wait()
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    async with page.expect_response("**/map?*"):
        gate.set()
    await world.note(chat, "Later.")
    await Room(page).says("Later.")
    await expect(panel).to_be_hidden()


async def test_n10_the_open_list_of_branches_follows(world: World, visitor: Visitor) -> None:
    """On the page of the story, and on a page beside it."""
    chat = await world.start_chat()
    for number, path in enumerate(("", "/map")):
        page = await listening(visitor, f"/chats/{chat.id}{path}")
        await page.locator(".bar-branch").click()
        picker = page.locator("#branch-menu")
        await expect(picker.get_by_role("link", name="main")).to_be_focused()
        await fork(world, chat, f"away {number}")
        await expect(picker.get_by_role("link", name=f"away {number}")).to_be_visible()
        await expect(picker.get_by_role("link", name="main")).to_be_focused()


async def test_n13_a_character_that_is_renamed(world: World, visitor: Visitor) -> None:
    """In the header, in the tab's own name, and on its portraits; not on what was said."""
    chat = await world.start_chat(title="Skarn")
    page = await listening(visitor, f"/chats/{chat.id}")
    await page.get_by_label("Your turn").fill("I climb the")
    await call(world, f"/api/entity-profiles/{world.mira}", name="Zora Holt")
    await expect(page.locator(".bar-who")).to_contain_text("Zora Holt")
    await expect(page).to_have_title("Skarn · Zora Holt")
    message = page.locator("#thread .message")
    await expect(message.locator(".portrait-drawn")).to_have_text("Z")
    await expect(message.locator(".message-name")).to_have_text("Mira Holt")
    await expect(page.get_by_label("Your turn")).to_have_value("I climb the")
    await expect(page.get_by_label("Your turn")).to_be_focused()
    await call(world, f"/api/chats/{chat.id}", title="Storm")
    await expect(page).to_have_title("Storm · Zora Holt")
