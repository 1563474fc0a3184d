"""The list of stories and the wall, with a pointer and with keys."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitor
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_n9_a_story_is_put_away_and_brought_back_in_its_place(
    world: World, visitor: Visitor
) -> None:
    """With the keys alone; the focus stays where the hand is."""
    for n in range(3):
        await world.start_chat(title=f"Story of night {n}")
    page = await visitor.tab("/chats")
    rows = page.locator(".chat-row")
    await page.get_by_role("button", name="Archive: Story of night 1").press("Enter")
    await expect(rows.nth(1)).to_contain_text("is in the archive")
    undo = page.get_by_role("button", name="Undo")
    await expect(undo).to_be_focused()
    await undo.press("Enter")
    pin = page.get_by_role("button", name="Pin to the top: Story of night 1")
    await pin.press("Enter")
    await expect(page.get_by_role("button", name="Unpin: Story of night 1")).to_be_focused()
    await page.reload()
    await expect(rows.first).to_contain_text("Story of night 1")


async def test_p14_c14_a_heart_and_the_way_back_to_the_story(
    world: World, visitor: Visitor
) -> None:
    page = await visitor.tab()
    await page.locator(".tile").hover()
    heart = page.get_by_role("button", name="Favourite: Mira Holt")
    await heart.click()
    await expect(heart).to_have_attribute("aria-pressed", "true")
    chat = await world.start_chat(title="Skarn")
    await page.goto(f"/chats/{chat.id}")
    await page.goto("/?favourite=1")
    await expect(heart).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("link", name="Favourites").click()
    await page.get_by_role("link", name="Where you were").click()
    await expect(page).to_have_title("Skarn · Mira Holt")


async def test_n9_a_notice_is_told_once(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat(title="Skarn")
    page = await visitor.tab(f"/chats/{chat.id}")
    await page.get_by_role("heading", level=1).get_by_role("button").click()
    await page.get_by_role("button", name="Move to the trash").click()
    await expect(page.get_by_role("status")).to_contain_text("“Skarn” is in the trash.")
    assert "notice" not in page.url
    await page.get_by_role("button", name="Undo").click()
    await expect(page).to_have_title("Skarn · Mira Holt")
