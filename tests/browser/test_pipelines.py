"""The cards of a pipeline with their comforts: moved by drag and by key, drawn as needed."""

import pytest
from playwright.async_api import Page, expect

from tests.answers import data
from tests.browser.conftest import Visitor
from tests.pipelines.test_running import ANSWER, stored, tool
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ORDER = "() => [...document.querySelectorAll('[name=step]')].map((one) => one.value)"


async def order(page: Page) -> list[str]:
    """The cards from top to bottom."""
    found: list[str] = await page.evaluate(ORDER)
    return found


async def test_o2_steps_are_moved_and_show_what_counts(world: World, visitor: Visitor) -> None:
    tidy = {"name": "tidy", "type": "post"}
    made = await stored(world, tool("one", "1 + 1"), tool("two", "2 + 2"), ANSWER, tidy)
    page = await visitor.tab(f"/pipelines/{made['id']}")
    down = page.get_by_role("button", name="one: down")
    await down.press("Enter")
    await expect(down).to_be_focused()
    assert await order(page) == ["s1", "s0", "s2", "s3"]
    card = page.locator("#s0")
    await card.get_by_text("When it runs").click()
    await card.get_by_label("two").check()  # it stands before it now
    await card.get_by_label("Name").fill("both")
    await expect(page.locator("#s2 [data-wait=s0]")).to_have_text("both")
    await page.locator("#s2").get_by_text("When it runs").click()
    for name in ("Required", "Only when", "Time limit", "Tries after a failure"):
        await expect(page.locator("#s2").get_by_label(name)).to_be_hidden()
    await page.locator("#s2").get_by_label("Artifact").fill("mood")
    await expect(page.locator("#s2").get_by_label("Required")).to_be_visible()
    await page.locator("#s2").get_by_label("Artifact").fill("")
    pattern = page.locator("#s3").get_by_label("Pattern")
    await expect(pattern).to_be_hidden()
    await page.locator("#s3").get_by_label("What is done").select_option("replace")
    await expect(pattern).to_be_visible()
    await pattern.fill("a+")
    await page.locator("#s0").get_by_label("What it is").select_option("rag")
    await expect(page.locator("#s0").get_by_label("Pieces")).to_be_visible()
    grip = page.locator("#s2 [data-grip]")
    await grip.scroll_into_view_if_needed()
    await grip.hover()
    await page.mouse.down()
    box = await page.locator("#s0").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 4, steps=4)
    await page.mouse.up()
    assert await order(page) == ["s1", "s2", "s0", "s3"]
    await page.get_by_role("button", name="Save", exact=True).last.click()
    await expect(page.get_by_text("is saved.")).to_be_visible()
    kept = data(await world.client.get(f"/api/pipelines/{made['id']}"))["definition"]["steps"]
    assert [(one["name"], one["type"]) for one in kept] == [
        ("two", "tool"),
        ("answer", "llm"),
        ("both", "rag"),
        ("tidy", "post"),
    ]
    assert kept[2]["dependsOn"] == ["two"]
    assert kept[3]["params"] == {"do": "replace", "pattern": "a+"}
