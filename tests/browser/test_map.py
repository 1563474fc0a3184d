"""The map over a chat, walked without a mouse."""

import pytest
from playwright.async_api import expect

from tests.answers import data
from tests.browser.conftest import Visitor
from tests.browser.room import Room
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# The body has the focus on its way round the browser's own controls.
WITHIN = """() => {
    const at = document.activeElement;
    return at === document.body ? "around" : at.closest("dialog") ? "within" : at.outerHTML;
}"""


async def test_n10_u10_the_map_is_walked_and_left_by_keys(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    for text in ("Left.", "Right."):
        await world.note(chat, text)
    left = (await world.messages(chat))[1]["id"]
    url, body = f"/api/chats/{chat.id}/branches", {"title": "away", "forkedFromMessageId": left}
    away = data(await world.client.post(url, json=body))["id"]
    await world.note(chat, "Over there.", branchId=away)
    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    page, keys = room.page, room.page.keyboard
    link = page.get_by_role("link", name="Map of the story")
    panel = page.get_by_role("dialog", name="Map")

    await link.focus()
    await keys.press("Enter")
    await expect(panel.get_by_role("link", name="Right.")).to_be_focused()
    await keys.press("ArrowLeft")
    await expect(panel.get_by_role("link", name="Over there.")).to_be_focused()
    await keys.press("Home")
    await expect(panel.get_by_role("link", name="main")).to_be_focused()
    stops = []
    for _ in range(12):
        await keys.press("Tab")
        stops.append(await page.evaluate(WITHIN))
    assert stops.count("within") > 6
    assert set(stops) <= {"within", "around"}
    await keys.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(link).to_be_focused()

    await keys.press("t")
    await expect(panel.get_by_role("link", name="Right.")).to_be_focused()
    await keys.press("ArrowUp")
    await keys.press("ArrowUp")
    await expect(panel.get_by_role("link", name="away")).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator(".bar-branch")).to_have_text("Branch: away")
    await room.says("Over there.")
