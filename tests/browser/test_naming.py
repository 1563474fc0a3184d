"""N13: a title that is changed in two places at once."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from app.chats import choice
from tests.answers import data
from tests.browser.conftest import Visitor, visiting
from tests.chats.tree import story
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFUSED = r"status of 409"


async def open_menu(page: Page) -> None:
    await page.get_by_role("heading", level=1).get_by_role("button").click()


async def test_n13_c12_what_is_typed_outlives_a_title_from_elsewhere(
    world: World, browser: Browser
) -> None:
    chat = await world.start_chat(title="First")
    async with visiting(browser, world.house.url, forgiven=REFUSED) as visitor:
        page = await visitor.tab(f"/chats/{chat.id}")
        await open_menu(page)
        title, rename = page.get_by_label("Title"), page.get_by_role("button", name="Rename")
        await title.fill("Mine")
        data(await world.client.put(f"/api/chats/{chat.id}", json={"title": "Theirs"}))
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Theirs")
        await expect(title).to_have_value("Mine")
        await rename.click()
        await expect(page.locator("#chat-title-error")).to_contain_text("“Theirs” now")
        await expect(title).to_have_value("Mine")
        await expect(title).to_be_focused()
        assert (await world.chat(chat))["title"] == "Theirs"
        await title.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Mine")
        await open_menu(page)
        await expect(page.locator("#chat-title-error")).to_have_count(0)


async def test_n13_a_title_that_nobody_types_keeps_up(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat(title="First")
    page = await visitor.tab(f"/chats/{chat.id}")
    await open_menu(page)
    title = page.get_by_label("Title")
    await title.fill("Mine")
    await title.fill("First")
    await title.blur()
    data(await world.client.put(f"/api/chats/{chat.id}", json={"title": "Theirs"}))
    await expect(title).to_have_value("Theirs")
    await title.fill("Ours")
    await title.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Ours")


async def test_n13_n7_a_stale_title_without_script(world: World, browser: Browser) -> None:
    chat = await world.start_chat(title="First")
    options: Any = {"java_script_enabled": False, "forgiven": REFUSED}
    async with visiting(browser, world.house.url, **options) as visitor:
        page = await visitor.tab(f"/chats/{chat.id}")
        await open_menu(page)
        await page.get_by_label("Title").fill("Mine")
        data(await world.client.put(f"/api/chats/{chat.id}", json={"title": "Theirs"}))
        await page.get_by_role("button", name="Rename").click()
        await expect(page.get_by_role("alert")).to_contain_text("“Theirs” now")
        await expect(page.get_by_label("Title").last).to_have_value("Mine")
        await page.get_by_role("link", name="Leave it as “Theirs”").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Theirs")
        assert (await world.chat(chat))["title"] == "Theirs"


async def test_m12_n7_ticks_are_carried_along_without_script(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "PAGE", 3)
    chat = await story(world)
    async with visiting(browser, world.house.url, java_script_enabled=False) as visitor:
        page = await visitor.tab(f"/branches/{chat.branch}/messages")
        await page.get_by_role("checkbox", name="Three.").check()
        await page.get_by_role("button", name="Earlier messages").click()
        await expect(page.get_by_text("1 more is chosen on other pages.")).to_be_visible()
        await page.get_by_role("checkbox", name="Second?").check()
        await page.get_by_role("button", name="Later messages").click()
        await expect(page.get_by_role("checkbox", name="Three.")).to_be_checked()
        await page.get_by_role("button", name="Delete the chosen ones").click()
        await expect(page.get_by_text("2 messages are off this branch.")).to_be_visible()
    assert [text for text in await world.texts(chat) if text in ("Second?", "Three.")] == []
