"""The prompt editor with its comforts: numbered lines, words while one types, blocks by drag."""

import pytest
from playwright.async_api import Page, expect

from tests.answers import data
from tests.browser.conftest import Visitor
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ORDER = "() => [...document.querySelectorAll('[name=slot]')].map((one) => one.value)"


HEIGHTS = "() => [...document.querySelectorAll('.code > *')].map((one) => one.scrollHeight)"


async def order(page: Page) -> list[str]:
    """The blocks from top to bottom."""
    found: list[str] = await page.evaluate(ORDER)
    return found


async def test_t9_the_editor_numbers_checks_shows_and_moves(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    body = {"name": "Mine", "scope": "global", "templateText": "One.\nTwo.\nThree."}
    made = data(await world.client.post("/api/prompt-templates", json=body))["id"]
    page = await visitor.tab(f"/prompts/{made}?line=2")
    text = page.get_by_role("textbox", name="The template")
    await expect(text).to_be_focused()
    await expect(page.locator(".code-lines .is-wrong")).to_have_attribute("data-number", "2")
    await text.fill("\n".join("word " * count for count in range(60)))
    assert await page.locator(".code-lines > span").count() == 60
    shown, behind = await page.evaluate(HEIGHTS)
    assert shown == behind > 100 * 14
    await text.fill("One.\n{{ char.name | shout }}")
    await expect(page.locator("#text-state")).to_contain_text("Line 2, column 16")
    await text.fill("You are {{ char.name }}.")
    await expect(page.locator("#text-state")).to_contain_text("No mistake in its form")
    await page.get_by_label("In the story").select_option(f"chat {chat.id}")
    written = page.locator("#preview .error, #preview > .told-text")
    await expect(written).to_have_text("You are Mira Holt.")
    await text.fill("You are {{ char.nmae }}.")
    await expect(written).to_contain_text("char.nmae")
    await text.fill("You are {{ char.name }}.")
    await expect(written).to_have_text("You are Mira Holt.")
    await page.get_by_role("button", name="Add words of your own").click()
    await page.get_by_placeholder("What the model is told here").fill("Hush, {{char}}.")
    await expect(page.locator("#preview .told")).to_contain_text("Hush, Mira Holt.")
    await page.get_by_role("button", name="Remove Words of your own").click()
    await expect(page.locator("#preview .told")).not_to_contain_text("Hush")
    up = page.get_by_role("button", name="The story: up")
    await up.press("Enter")
    await expect(up).to_be_focused()
    grip = page.locator("[data-grip]").first
    await grip.scroll_into_view_if_needed()
    begin, end = await grip.bounding_box(), await page.locator("[data-slot]").nth(2).bounding_box()
    assert begin is not None
    assert end is not None
    await page.mouse.move(begin["x"] + 4, begin["y"] + 6)
    await page.mouse.down()
    await page.mouse.move(begin["x"] + 4, end["y"] + end["height"] - 3, steps=6)
    await page.mouse.up()
    shown = await order(page)
    assert shown[:3] == ["lore_before", "description", "main"]
    assert shown.index("history") < shown.index("examples")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("“Mine” is saved.")).to_be_visible()
    kept = data(await world.client.get(f"/api/prompt-templates/{made}"))
    assert [slot["part"] for slot in kept["layout"]] == shown
    assert kept["templateText"] == "You are {{ char.name }}."
