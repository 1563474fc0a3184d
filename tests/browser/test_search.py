"""Search as one types it: the results keep up, the address keeps up, a hit leads to its message."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Visitor, visiting
from tests.browser.test_keyboard import tab_to
from tests.search.asking import hits
from tests.world import Chat, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def long_story(world: World, lines: int = 70) -> Chat:
    """A story whose oldest line says "lantern", in one of its versions; every line says "wave"."""
    chat = await world.start_chat(title="Long ago")
    note = await world.note(chat, "A lantern, and a wave.")
    url = f"/api/messages/{note['id']}"
    await world.client.put(url, json={"promptText": "A candle, and a wave."})
    for n in range(lines):
        await world.note(chat, f"Then wave {n}.")
    return chat


async def test_n17_a_hit_is_one_press_away_and_so_is_the_way_back(
    world: World, visitor: Visitor
) -> None:
    await long_story(world)
    page = await visitor.tab("/")
    await page.keyboard.press("Control+k")
    box = page.get_by_label("Words to look for")
    await expect(box).to_be_focused()
    await page.keyboard.type("lant")
    hit = page.locator(".hit")
    await expect(hit).to_have_count(1)
    await expect(hit.locator("mark")).to_have_text("lantern")
    await expect(hit).to_contain_text("In another version of this message")
    await expect(page).to_have_url(re.compile(r"/search\?q=lant$"))
    await page.get_by_label("Who said it").select_option("assistant")
    await expect(page.get_by_text("Nothing here says “lant”.")).to_be_visible()
    await page.get_by_label("Who said it").select_option("")
    await expect(hit).to_have_count(1)
    await tab_to(page, "lantern")
    await page.keyboard.press("Enter")
    message = page.locator(".message", has_text="A candle, and a wave.")
    await expect(message).to_be_in_viewport()
    await expect(page).to_have_url(re.compile(r"/branches/.*\?at=.*#m-\d+$"))
    await page.go_back()
    await expect(hit).to_have_count(1)
    await expect(box).to_have_value("lant")


async def test_n17_earlier_hits_come_below_the_others(world: World, visitor: Visitor) -> None:
    await long_story(world)
    page = await visitor.tab("/search?q=wave")
    hit = page.locator(".hit")
    await expect(hit).to_have_count(30)
    for count in (60, 72):
        await page.get_by_role("link", name="Earlier ones").click()
        await expect(hit).to_have_count(count)
    await expect(page.get_by_role("link", name="Earlier ones")).to_have_count(0)
    assert await hit.last.locator("mark").all_inner_texts() == ["wave"]
    await expect(page).to_have_url(re.compile(r"/search\?q=wave$"))


async def test_n7_search_works_without_script(browser: Browser, world: World) -> None:
    chat = await long_story(world, 31)
    home = world.house.url
    async with visiting(browser, home, java_script_enabled=False) as plain:
        page = await plain.tab(f"/search?chatId={chat.id}")
        await page.get_by_label("Words to look for").fill("wave")
        await page.get_by_role("button", name="Search").click()
        await expect(page.locator(".hit")).to_have_count(30)
        await page.get_by_role("link", name="Earlier ones").click()
        await expect(page.locator(".hit")).to_have_count(3)
        await expect(page.get_by_label("Words to look for")).to_have_value("wave")
        await page.get_by_role("link", name="Look in every story").click()
        await expect(page.get_by_label("Whose stories")).to_have_value("")
        assert len(await hits(world, "wave")) == 33
