"""A story is steered by a note, another model, another temperature, and both answers tell why."""

import re

import pytest
from playwright.async_api import expect

from tests.answers import data
from tests.browser.conftest import Visitor
from tests.browser.room import Room
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_n3_l11_two_answers_and_what_each_was_asked_with(
    world: World, visitor: Visitor
) -> None:
    body = {"name": "Cold", "params": {"temperature": 0.2}}
    data(await world.client.post("/api/samplers", json=body))
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    page = room.page
    world.model.say("Plain.")
    await room.say("Well?")
    await room.says("Plain.")
    await room.finished()

    await page.goto(f"/chats/{chat.id}/note")
    await page.get_by_label("Note", exact=True).fill("Speak in rhyme, {{char}}.")
    await page.get_by_role("button", name="Save").click()
    await page.goto(f"/chats/{chat.id}/model")
    await page.get_by_label("Sampler preset").select_option(label="Cold")
    await page.get_by_role("button", name="Save").click()
    await expect(page).to_have_url(re.compile(f"/chats/{chat.id}"))

    world.model.say("In rhyme.")
    await room.another.click()
    await room.says("In rhyme.", "2/2")
    await room.finished()
    assert world.model.requests[-1].body["temperature"] == 0.2
    await room.last.hover()
    await room.last.get_by_role("link", name="More").click()
    await page.get_by_role("link", name="Why this answer").click()
    steps = page.locator("#message-menu .timeline-title")
    await expect(steps).to_have_text(
        ["Making the prompt", "Asking the model", "Putting the answer in order"]
    )
    await expect(page.locator("#message-menu")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(room.last.get_by_role("link", name="More")).to_be_focused()
    answer = (await world.messages(chat))[-1]["id"]
    await page.goto(f"/branches/{chat.branch}/messages/{answer}")
    await page.get_by_role("button", name="Compare").click()
    await page.get_by_role("link", name="What each was asked with").click()
    await expect(page.get_by_role("heading", name="Why two replies differ")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("temperature")
    await expect(page.locator("main")).to_contain_text("Speak in rhyme, Mira Holt.")
