"""Working in the tree by hand, by keys, by forms: edits in place, forks, deletes, undo."""

from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.answers import data
from tests.browser.conftest import Visitor, visiting
from tests.browser.room import Room
from tests.chats.tree import edit, story
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def room_of(visitor: Visitor, path: str) -> Room:
    """A tab whose stream has begun."""
    page = await visitor.context.new_page()
    async with page.expect_response(lambda answer: "/events?" in answer.url):
        await page.goto(path)
    return Room(page)


def box(room: Room) -> Locator:
    """The text that is being edited."""
    return room.page.locator("[data-edit]")


async def test_v9_n16_an_edit_in_place_survives_what_others_do(
    world: World, browser: Browser
) -> None:
    """N13 too: what another tab saved meanwhile stands beside what is typed here."""
    async with visiting(browser, world.house.url, forgiven="status of 409") as visitor:
        await edits(world, visitor)


async def edits(world: World, visitor: Visitor) -> None:
    """By keys: given up, kept through what others change, saved, refused and saved again."""
    chat = await story(world)
    lines = await world.messages(chat)
    room = await room_of(visitor, f"/chats/{chat.id}")
    answer = room.messages.nth(4)
    pen = answer.get_by_title("Edit")
    await pen.focus()
    await room.page.keyboard.press("Enter")
    await expect(box(room)).to_be_focused()
    await expect(box(room)).to_have_value("Two.")
    await room.page.keyboard.press("Escape")
    await expect(box(room)).to_have_count(0)
    await expect(pen).to_be_focused()

    await room.page.keyboard.press("e")
    await expect(box(room)).to_be_focused()
    await room.page.keyboard.type(" And a half")
    gone = data(await world.client.delete(f"/api/messages/{lines[6]['id']}"))
    await expect(room.messages).to_have_count(6)
    data(await world.client.post(f"/api/trash/entry/{gone['deletionId']}/restore"))
    await expect(room.messages).to_have_count(7)
    await edit(world, lines[2]["id"], "Uno.")
    await expect(room.messages.nth(2)).to_contain_text("Uno.")
    await expect(box(room)).to_be_focused()
    await room.page.keyboard.type(".")
    await expect(box(room)).to_have_value("Two. And a half.")
    await room.page.keyboard.press("Control+Enter")
    await expect(answer).to_contain_text("Two. And a half.")
    await expect(pen).to_be_focused()

    await room.page.keyboard.press("e")
    await expect(box(room)).to_be_focused()
    await edit(world, lines[4]["id"], "From elsewhere.")
    await room.page.keyboard.type(" Mine.")
    await room.page.keyboard.press("Control+Enter")
    await expect(room.page.get_by_role("alert")).to_contain_text("something else by now")
    await expect(room.page.locator(".edit-other")).to_contain_text("From elsewhere.")
    await expect(box(room)).to_have_value("Two. And a half. Mine.")
    await expect(box(room)).to_be_focused()
    await room.page.keyboard.press("Control+Enter")
    await expect(box(room)).to_have_count(0)
    await expect(answer).to_contain_text("Two. And a half. Mine.")
    assert len(await world.variants(lines[4]["id"])) == 4


async def test_b12_n9_a_fork_and_an_undo_beside_another_tab(world: World, browser: Browser) -> None:
    chat = await story(world)
    path, home = f"/chats/{chat.id}/branches/{chat.branch}", world.house.url
    async with visiting(browser, home) as one, visiting(browser, home) as two:
        here, there = await room_of(one, path), await room_of(two, path)
        await here.messages.nth(5).hover()
        await here.messages.nth(5).get_by_title("More").click()
        menu = here.page.locator("#message-menu")
        await menu.get_by_role("button", name="Delete it and the next one").click()
        await expect(menu).to_be_hidden()
        undo = here.page.get_by_role("status").filter(has_text="2 messages are off this branch.")
        for room in (here, there):
            await expect(room.messages).to_have_count(5)
            await room.says("Two.", "1/1")
        await expect(there.page.get_by_role("button", name="Undo")).to_have_count(0)
        await undo.get_by_role("button", name="Undo").click()
        for room in (here, there):
            await expect(room.messages).to_have_count(7)
            await room.says("Three.", "1/1")
        await expect(undo).to_have_count(0)

        await here.messages.nth(2).hover()
        await here.messages.nth(2).get_by_title("More").click()
        await menu.get_by_role("button", name="Keep it from the model").click()
        for room in (here, there):
            await expect(room.messages.nth(2)).to_contain_text("not for the model")
        await here.messages.nth(2).hover()
        await here.messages.nth(2).get_by_title("Fork from here").click()
        await expect(here.page.locator(".bar-branch")).to_contain_text("branch 2")
        await expect(here.messages).to_have_count(3)
        await expect(here.messages.nth(2)).to_contain_text("not for the model")
        await expect(there.messages).to_have_count(7)
        await expect(there.page.locator(".bar-branch")).to_contain_text("main")


async def focused(page: Page) -> str:
    """What has the focus, by its words or its title."""
    script = "() => document.activeElement.title || document.activeElement.innerText"
    found: str = await page.evaluate(script)
    return found.strip()


async def test_u11_n16_a_story_is_worked_in_by_keys_alone(world: World, visitor: Visitor) -> None:
    chat = await story(world)
    room = await room_of(visitor, f"/chats/{chat.id}")
    page, keys = room.page, room.page.keyboard
    await expect(room.composer).to_be_focused()
    await keys.press("ArrowUp")
    await expect(box(room)).to_have_value("Three.")
    await keys.press("Escape")
    await expect(room.last.get_by_title("Edit")).to_be_focused()
    await keys.press("/")
    await expect(room.composer).to_be_focused()
    await keys.press("Control+ArrowUp")
    await expect(box(room)).to_have_value("Third?")
    await keys.press("Escape")
    await expect(room.messages.nth(5).get_by_title("Edit")).to_be_focused()
    await keys.press("/")

    await keys.press("Alt+ArrowUp")
    await expect(room.last).to_be_focused()
    await keys.press("Alt+ArrowUp")
    await keys.press("Alt+ArrowUp")
    await expect(room.messages.nth(4)).to_be_focused()
    await keys.press("Alt+ArrowDown")
    await expect(room.messages.nth(5)).to_be_focused()
    await keys.press("m")
    menu = page.locator("#message-menu")
    await expect(menu.get_by_role("link").first).to_be_focused()
    await keys.press("ArrowDown")
    assert await focused(page) == "Keep it from the model"
    await keys.press("ArrowUp")
    await keys.press("ArrowUp")
    assert await focused(page) == "Delete it and the next one"
    await keys.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(room.messages.nth(5)).to_be_focused()
    await room.messages.nth(5).get_by_title("More").focus()
    await keys.press("Enter")
    await expect(menu.get_by_role("link").first).to_be_focused()
    await keys.press("Escape")
    assert await focused(page) == "More"
    await keys.press("?")
    listed = page.locator("#keys")
    await expect(listed).to_be_visible()
    await expect(listed).to_contain_text("walk from message to message")
    await keys.press("Escape")
    await expect(listed).to_be_hidden()
    assert await focused(page) == "More"

    await room.messages.nth(5).focus()
    await keys.press("m")
    await menu.get_by_role("button", name="Keep it from the model").focus()
    await keys.press("Enter")
    await expect(room.messages.nth(5)).to_contain_text("not for the model")
    await expect(menu).to_be_hidden()
    await expect(room.messages.nth(5)).to_be_focused()
    await keys.press("m")
    await menu.get_by_role("button", name="Delete this message").focus()
    await keys.press("Enter")
    await expect(room.messages).to_have_count(6)
    await expect(page.get_by_role("button", name="Undo")).to_be_focused()
    await keys.press("Enter")
    await expect(room.messages).to_have_count(7)
    await expect(page.get_by_role("region", name="Story")).to_be_focused()
    await keys.press("Alt+ArrowUp")
    gone = data(await world.client.delete(f"/api/messages/{(await world.messages(chat))[2]['id']}"))
    await expect(room.messages).to_have_count(6)
    data(await world.client.post(f"/api/trash/entry/{gone['deletionId']}/restore"))
    await expect(room.messages).to_have_count(7)
    await expect(room.messages.nth(4)).to_be_focused()

    await keys.press("b")
    await expect(page.locator("#branch-menu [aria-current]")).to_be_focused()
    await keys.press("ArrowDown")
    assert await focused(page) == "Rename, delete…"
    await keys.press("Escape")
    await expect(page.locator("#branch-menu")).to_be_hidden()
    await room.messages.nth(4).get_by_title("Edit").focus()
    await keys.press("f")
    await expect(page.locator(".bar-branch")).to_contain_text("branch 2")
    await room.says("Two.", "1/1")
    await expect(room.composer).to_be_focused()
    await keys.press("Alt+ArrowUp")
    await keys.press("l")
    await expect(page.get_by_text("Import cards")).to_be_visible()


async def test_n7_the_tree_without_a_script(world: World, browser: Browser) -> None:
    chat = await story(world)
    options: Any = {"java_script_enabled": False, "forgiven": "status of 4"}
    async with visiting(browser, world.house.url, **options) as plain:
        page = await plain.tab(f"/chats/{chat.id}")
        room, main = Room(page), page.get_by_role("main")
        await room.messages.nth(4).hover()
        await room.messages.nth(4).get_by_title("Edit").click()
        await page.get_by_role("textbox", name="What Mira Holt says").fill("Two and a *half*.")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(room.messages.nth(4)).to_contain_text("Two and a half.")
        await room.messages.nth(4).get_by_title("More").click()
        await page.get_by_role("button", name="Compare side by side").click()
        await expect(page.locator("ins")).to_contain_text(" and a *half*")
        await page.get_by_role("button", name="Show this one").click()
        await expect(room.messages.nth(4)).to_contain_text("Two.")
        await room.messages.nth(4).get_by_title("More").click()
        await page.get_by_role("button", name="Keep it from the model").click()
        await expect(room.messages.nth(4)).to_contain_text("not for the model")
        await room.messages.nth(5).get_by_title("More").click()
        await page.get_by_role("button", name="Delete this message").click()
        await expect(room.messages).to_have_count(6)
        await page.get_by_role("button", name="Undo").click()
        await expect(room.messages).to_have_count(7)
        await room.messages.nth(2).get_by_title("More").click()
        await page.get_by_role("link", name="Choose several messages").click()
        await expect(page.get_by_role("checkbox", name="Mira Holt One.")).to_be_checked()
        await page.get_by_role("checkbox", name="You Third?").check()
        await page.get_by_role("button", name="Delete the chosen ones").click()
        await expect(room.messages).to_have_count(5)
        await room.messages.nth(1).get_by_title("Fork from here").click()
        await expect(room.messages).to_have_count(2)

        await page.locator(".bar-branch").click()
        await page.get_by_role("link", name="All branches").click()
        await page.locator("summary", has_text="branch 2").click()
        await page.get_by_label("Title").last.fill("The short one")
        await page.get_by_role("button", name="Rename").last.click()
        await expect(page.locator(".bar-branch")).to_contain_text("The short one")
        await page.goto(f"/chats/{chat.id}/branches")
        await page.locator("summary", has_text="The short one").click()
        await main.get_by_role("button", name="Move this branch to the trash").last.click()
        await expect(page.get_by_role("status").first).to_contain_text("is in the trash")
        await page.get_by_role("button", name="Undo").click()
        await expect(page.locator(".bar-branch")).to_contain_text("The short one")
        await expect(room.messages).to_have_count(2)
