"""Without a mouse: from the library to a version that was written again."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.room import Room
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# What has the focus: its name, and whether one can see that it has it.
FOCUS = """() => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const composer = at.closest(".composer");
    if (composer) for (const one of composer.getAnimations()) one.finish();
    const border = composer && getComputedStyle(composer).borderTopColor;
    const label = at.type === "file" && getComputedStyle(at.previousElementSibling);
    const ringed = (one) => one && one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2;
    if (at === document.body) return { name: "", seen: true };
    return {
        name: (at.labels?.[0]?.innerText || at.innerText || at.id || at.tagName).trim(),
        seen: ringed(style) || ringed(label) || style.boxShadow !== "none"
            || Boolean(border && border !== window.border),
    };
}"""
BORDER = """() => {
    const composer = document.querySelector(".composer");
    const at = document.activeElement;
    at.blur();
    if (composer) for (const one of composer.getAnimations()) one.finish();
    window.border = composer && getComputedStyle(composer).borderTopColor;
    at.focus({ focusVisible: true });
}"""


async def tab_to(page: Page, name: str, most: int = 30) -> None:
    """Tab until this has the focus; each stop on the way must be seen to have it."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        focus = await page.evaluate(FOCUS)
        assert focus["seen"], f"one cannot see that {focus['name']} has the focus"
        if name in focus["name"]:
            return
    raise AssertionError(f"{name} is not reached within {most} steps")


async def test_a_turn_and_a_swipe_without_a_mouse(world: World, visitor: Visitor) -> None:
    page = await visitor.tab("/")
    await tab_to(page, "Mira Holt")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mira Holt")
    await tab_to(page, "Start chat")
    await page.keyboard.press("Enter")
    room = Room(page)
    await expect(room.composer).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await room.says("You are late, You.", "2/2")
    reply = world.model.say("One", " is", " told.").hold(1)
    await page.keyboard.type("Tell me.")
    await page.keyboard.press("Enter")
    await room.says("One")
    await expect(room.composer).to_be_focused()
    reply.release()
    await room.says("One is told.", "1/1")
    await expect(room.composer).to_be_focused()

    await page.keyboard.press("Shift+Tab")
    await expect(room.ways).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(room.another).to_be_focused()
    world.model.say("Two is told.")
    await page.keyboard.press("Enter")
    await room.says("Two is told.", "2/2")
    await room.finished()
    await expect(room.another).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(room.count).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(room.back).to_be_focused()
    await page.keyboard.press("Enter")
    await room.says("One is told.", "1/2")
    await expect(room.back).to_be_focused()


async def test_every_stop_in_a_chat_can_be_seen(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    world.model.say("One.")
    await world.say(chat, "Tell me.")
    page = await visitor.tab(f"/chats/{chat.id}")
    await page.evaluate(BORDER)
    await tab_to(page, "Send")
    await tab_to(page, "Skip to the story")
    await tab_to(page, "Your turn")


async def test_escape_stops(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    world.model.say("One", " two.").hold(1)
    await room.say("Count.")
    await room.says("One")
    await expect(room.stop).to_be_visible()
    await room.page.keyboard.press("Escape")
    await expect(room.last).to_contain_text("Stopped here.")
    await expect(room.composer).to_be_focused()


async def test_n16_the_arrow_keys_walk_the_menus(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    world.model.say("One.")
    await world.say(chat, "Tell me.")
    page = await visitor.tab(f"/chats/{chat.id}")
    ways = Room(page).ways
    for opener, first, last in (
        (ways, "Continue the answer", "Add this as the narrator"),
        (page.get_by_role("heading", level=1).get_by_role("button"), "Rename", "What the keys do"),
    ):
        await opener.press("Enter")
        menu = page.locator("[popover]:popover-open")
        await opener.press("ArrowDown")
        await expect(menu.locator(":focus")).to_contain_text(first)
        await page.keyboard.press("ArrowUp")
        await expect(menu.locator(":focus")).to_contain_text(last)
        await page.keyboard.press("Escape")
        await expect(opener).to_be_focused()
        await expect(menu).to_have_count(0)


async def test_u7_n16_keys_go_to_the_beginning_and_to_the_end(
    world: World, visitor: Visitor
) -> None:
    chat = await world.start_chat()
    for number in range(30):
        await world.note(chat, f"Line {number}.")
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    await expect(room.composer).to_be_focused()
    await expect(room.last).to_be_in_viewport()
    await room.page.keyboard.press("Control+Shift+ArrowUp")
    await expect(room.messages.first).to_be_in_viewport()
    await expect(room.last).not_to_be_in_viewport()
    await room.page.keyboard.press("Control+Shift+ArrowDown")
    await expect(room.last).to_be_in_viewport()
    await expect(room.composer).to_have_value("")


async def test_n16_a_text_is_copied_by_key(world: World, visitor: Visitor) -> None:
    await visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = await world.start_chat()
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    await expect(room.composer).to_be_focused()
    await room.page.keyboard.press("Alt+ArrowUp")
    await room.page.keyboard.press("c")
    await expect(room.page.locator("#announce")).to_have_text("Copied")
    copied = await room.page.evaluate("navigator.clipboard.readText()")
    assert copied == "The lamp is lit, You. Mira Holt waits."
