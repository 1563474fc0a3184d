"""N7: the whole story by forms and links, in a browser that runs no script."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.bench.stand import fill
from tests.browser.conftest import Visitor, visiting
from tests.browser.room import Room
from tests.profiles import cards
from tests.scripted import ScriptedModel
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFUSED = r"the server responded with a status of 4\d\d"  # Chromium says so of every refusal


@pytest_asyncio.fixture(loop_scope="session")
async def plain(browser: Browser, world: World) -> AsyncIterator[Visitor]:
    """A visitor whose browser runs no script."""
    options: Any = {"java_script_enabled": False, "forgiven": REFUSED}
    async with visiting(browser, world.house.url, **options) as one:
        yield one


async def say(room: Room, text: str) -> None:
    """Type it, and press the button."""
    await room.composer.fill(text)
    await room.send.click()


async def test_n7_a_story_from_the_card_to_the_versions(world: World, plain: Visitor) -> None:
    page = await plain.tab("/")
    file: Any = {"name": "rok.png", "mimeType": "image/png", "buffer": cards.png_card(cards.v2())}
    await page.locator("input[type=file]").set_input_files(file)
    await page.get_by_role("button", name="Upload").click()
    await expect(page.get_by_role("status", name="Import")).to_contain_text("Rok")
    await page.get_by_role("button", name="Start chat with Rok").click()
    room = Room(page)
    await room.says("Where to, You?", "1/3")
    await room.on.click()
    await room.says("You again.", "2/3")
    await room.back.click()

    reply = world.model.say("Across", " the river.").hold(1)
    await say(room, "Over there.")
    await room.says("Across")
    reply.release()
    await room.says("Across the river.", "1/1")
    await room.finished()
    await expect(page.locator("noscript meta")).to_have_count(0)

    longer = world.model.say("Or", " further down.").hold(1)
    await room.another.click()
    await room.says("Or", "2/2")
    await room.stop.click()
    await expect(room.last).to_contain_text("Stopped here.")
    longer.release()
    await room.back.click()
    await room.says("Across the river.", "1/2")

    world.model.fail(401)
    await say(room, "And back?")
    await expect(page.get_by_role("alert")).to_contain_text("does not accept the key")
    world.model.say("And back.")
    await page.get_by_role("button", name="Try again").click()
    await room.says("And back.", "1/1")
    await say(room, " \n ")
    await expect(page.get_by_role("alert")).to_be_visible()


async def test_n7_the_story_so_far_and_the_trash(world: World, plain: Visitor) -> None:
    silent = await world.character("Nobody")
    chat = await world.start_chat(silent)
    fill(world.house.settings.data / "talespinner.db", chat.id, chat.branch, 120)
    page = await plain.tab(f"/chats/{chat.id}")
    room = Room(page)
    await expect(room.last).to_contain_text("Line 119:")
    await page.get_by_role("link", name="Earlier in this story").click()
    await expect(room.last).to_contain_text("Line 69:")
    await expect(room.messages.first).to_contain_text("Line 20:")

    title = page.get_by_role("heading", level=1).get_by_role("button")
    await title.click()
    await page.get_by_label("Title").fill("Along the river")
    await page.get_by_role("button", name="Rename").click()
    await expect(title).to_contain_text("Along the river")
    await title.click()
    await page.get_by_role("button", name="Archive").click()
    await expect(page.get_by_role("status")).to_contain_text("in the archive")
    await page.get_by_role("button", name="Undo").click()
    await page.goto(f"/chats/{chat.id}/branches/{chat.branch}")
    await title.click()
    await page.get_by_role("button", name="Move to the trash").click()
    await expect(page.get_by_role("status")).to_contain_text("in the trash")
    await page.goto("/")
    await page.get_by_role("link", name=re.compile("^Trash")).click()
    await page.get_by_role("button", name="Restore Along the river").click()
    await expect(room.last).to_contain_text("Line 119:")


async def test_n7_connections(world: World, plain: Visitor) -> None:
    async with ScriptedModel(key="sesame") as other:
        page = await plain.tab("/connections")
        await page.get_by_role("link", name="Add a connection").click()
        await page.get_by_label("Name").fill("Elsewhere")
        await page.get_by_label("Address").fill(other.base_url)
        await page.get_by_label("Key").fill("wrong")
        await page.get_by_label("Model", exact=True).fill("scripted-1")
        await page.get_by_role("button", name="Save").click()
        await check(page, "key")
        await page.get_by_role("link", name="Edit Elsewhere").click()
        await page.get_by_label("Key", exact=True).fill("sesame")
        await page.get_by_role("button", name="Save").click()
        await check(page, "2 models")
        await page.get_by_role("button", name=re.compile("Use this.*Elsewhere")).click()
        await expect(page.get_by_role("heading", name="Elsewhere")).to_contain_text("in use")
        chat = await world.start_chat()
        other.say("From elsewhere.")
        await world.say(chat, "Who speaks?")
        await page.goto(f"/chats/{chat.id}")
        await Room(page).says("From elsewhere.")


async def check(page: Page, words: str) -> None:
    """Test the connection, and come back."""
    await page.get_by_role("button", name="Test Elsewhere").click()
    await expect(page.get_by_role("main")).to_contain_text(words)
    await page.get_by_role("link", name="Back").click()
