"""What the model reads, from the foot of a story to every word of it."""

import re

import pytest
from playwright.async_api import expect

from tests.answers import data
from tests.browser.conftest import Visitor
from tests.browser.room import Room
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_l11_the_gauge_leads_to_every_word(world: World, visitor: Visitor) -> None:
    """Also T10: a line stands where the model begins to read."""
    config = "/api/llm/providers/custom_openai/config"
    data(await world.client.patch(config, json={"contextTokens": 2048}))
    chat = await world.start_chat()
    for number in range(8):
        await world.note(chat, f"Line {number}. " + "The tide went out and came back. " * 20)
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    page = room.page
    gauge = page.get_by_role("link", name="What the model reads")
    await expect(gauge).to_have_text(re.compile(r"[\d,]+ of 1,024 tokens"))
    begins = page.locator(".message.context-begins")
    await expect(begins).to_have_count(1)
    first = await begins.inner_text()

    world.model.say("It burns.")
    before = await gauge.inner_text()
    await room.say("And the lamp? " * 60)
    await room.finished()
    await expect(gauge).not_to_have_text(before)
    await expect(begins).not_to_have_text(first)

    await room.last.hover()
    await room.last.get_by_role("link", name="More").click()
    await page.get_by_role("link", name="What the model was told").click()
    await expect(page.locator(".page-title")).to_have_text("What the model was told")
    told = page.locator(".told > li")
    await expect(told.nth(-2)).to_contain_text("And the lamp?")
    await told.nth(1).locator("summary").click()
    await expect(told.nth(1).locator("pre")).to_contain_text("keeps the lighthouse at Skarn")
