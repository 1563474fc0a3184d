"""Several tabs of one chat: whoever comes late, looks away or loses the line reads the same."""

import contextlib
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Visitor, visiting
from tests.browser.line import Line
from tests.browser.room import Room
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# Everything that the last message has shown so far, in order; without blanks, which are laid out.
RECORD = """() => {
    const words = () => [...document.querySelectorAll("#thread .from-assistant")].at(-1)
        ?.querySelector(":scope > .prose")?.textContent.replace(/\\s+/g, "") ?? "";
    window.shown = [words()];
    new MutationObserver(() => words() === window.shown.at(-1) || window.shown.push(words()))
        .observe(document.querySelector("#thread"),
                 { subtree: true, childList: true, characterData: true });
}"""
# What a browser says of a tab that lies behind another one.
HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    Object.defineProperty(document, "visibilityState",
        { value: hidden ? "hidden" : "visible", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
OFFLINE = r"net::ERR_|network error|Failed to fetch"


def is_stream(request: Any) -> bool:
    return "/events?" in request.url


async def open_room(visitor: Visitor, path: str) -> Room:
    """A tab whose stream is there, and which remembers what it has shown."""
    page = await visitor.context.new_page()
    async with page.expect_response(is_stream):
        await page.goto(path)
    await page.evaluate(RECORD)
    return Room(page)


async def shown(room: Room) -> list[str]:
    """What the last message has said since the tab was opened."""
    found: list[str] = await room.page.evaluate("() => window.shown")
    return found


async def read_up_to(room: Room, word: str) -> None:
    """Return as soon as this word is on the page."""
    await room.page.wait_for_function(
        "word => window.shown.at(-1).includes(word)", arg=word, polling=50
    )


async def test_n6_every_tab_reads_the_same(world: World, browser: Browser) -> None:
    """One is there from the start, one comes late, one looks away, one loses the line."""
    chat = await world.start_chat()
    path, home = f"/chats/{chat.id}", world.house.url
    tale = [f"word{n} " if n % 9 else f"end{n}.\n\n" for n in range(1, 400)]
    world.model.token_ms = 10
    world.model.say(*tale)
    async with Line(home) as line, contextlib.AsyncExitStack() as visits:

        async def come(url: str, forgiven: str = "$^") -> Room:
            # A browser each: Chromium gives a tab that lies behind another one few frames.
            visit = visiting(browser, url, forgiven=forgiven)
            return await open_room(await visits.enter_async_context(visit), path)

        first, behind, away = await come(home), await come(home), await come(line.url, OFFLINE)
        await first.say("Count for me.")
        await read_up_to(behind, "word10")
        async with behind.page.expect_event("requestfailed", is_stream):
            await behind.page.evaluate(HIDE, True)
        await read_up_to(away, "word20")
        line.cut()
        late = await come(home)
        await read_up_to(first, "word190")
        assert "word190" not in (await shown(behind))[-1]
        assert "word190" not in (await shown(away))[-1]
        line.mend()
        await behind.page.evaluate(HIDE, False)
        for room in (first, behind, away, late):
            await read_up_to(room, "word399")
            await room.finished()
            steps = await shown(room)
            assert steps[-1] == "".join("".join(tale).split())
            assert [step for step in steps[1:] if not steps[-1].startswith(step)] == []
        assert (await shown(late))[0].startswith("word1word2")


async def test_a_new_title_shows_in_the_other_tab(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    other = await open_room(visitor, f"/chats/{chat.id}")
    one = await open_room(visitor, f"/chats/{chat.id}")
    await expect(other.page.get_by_role("heading", level=1)).not_to_contain_text("Storm")
    await one.page.get_by_role("heading", level=1).get_by_role("button").click()
    await one.page.get_by_label("Title").fill("Storm over Skarn")
    await one.page.get_by_role("button", name="Rename").click()
    for room in (one, other):
        await expect(room.page.get_by_role("heading", level=1)).to_contain_text("Storm over Skarn")


async def test_the_tenth_tab_still_loads(world: World, visitor: Visitor) -> None:
    """A browser keeps six connections to a house: tabs that are not looked at hold none."""
    chat = await world.start_chat()
    rooms: list[Room] = []
    for _ in range(10):
        if rooms:
            async with rooms[-1].page.expect_event("requestfailed", is_stream):
                await rooms[-1].page.evaluate(HIDE, True)
        rooms.append(await open_room(visitor, f"/chats/{chat.id}"))
    world.model.say("Ten times the lamp.")
    await rooms[-1].say("Do you see me?")
    await rooms[-1].says("Ten times the lamp.")
    await rooms[0].page.evaluate(HIDE, False)
    await rooms[0].says("Ten times the lamp.")
