"""What happens in another tab, on the lists that are open in this one."""

import asyncio

import pytest
from playwright.async_api import Browser, FilePayload, Route, expect

from tests.answers import data
from tests.browser.conftest import Visitor, visiting
from tests.browser.elsewhere import call, fork, listening
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_page_that_answered_a_form_stays(world: World, browser: Browser) -> None:
    """It has no address that could be asked again."""
    async with visiting(browser, world.house.url, forgiven="400") as visitor:
        page = await visitor.tab("/lore")
        file = FilePayload(name="broken.json", mimeType="application/json", buffer=b"{")
        await page.set_input_files("#files", file)
        report = page.get_by_role("status", name="Import")
        await expect(report).to_contain_text("broken.json")
        await expect(page.locator("#live")).to_have_count(0)


async def test_a_tab_that_was_never_looked_at_has_no_stream(world: World, visitor: Visitor) -> None:
    """Six of them would leave a browser no connection to the house."""
    await visitor.context.add_init_script(
        "Object.defineProperty(document, 'hidden', { get: () => !window.looked });"
    )
    tabs = [await visitor.tab(path) for path in ("/", "/chats", "/lore", "/trash") * 2]
    assert [one for one in visitor.requests if "/events?" in one] == []
    async with tabs[0].expect_response(lambda answer: "/events?" in answer.url):
        await tabs[0].evaluate(
            "window.looked = true; document.dispatchEvent(new Event('visibilitychange'));"
        )
    await world.character("Noor")
    await expect(tabs[0].locator(".tile", has_text="Noor")).to_be_visible()


async def test_n13_the_lists_follow(world: World, visitor: Visitor) -> None:
    """The library, all stories, a character's own page; what is typed stays."""
    chat = await world.start_chat(title="Harbour")
    library = await listening(visitor, "/")
    stories = await listening(visitor, "/chats")
    mira = await listening(visitor, f"/characters/{world.mira}")
    await library.get_by_label("Search the library").fill("lamp keep")
    await call(world, f"/api/chats/{chat.id}", title="Storm")
    for page in (library, stories, mira):
        await expect(page.locator("#main")).to_contain_text("Storm")
        await expect(page.locator("#main")).not_to_contain_text("Harbour")
    world.model.say("The lamp goes out.")
    await world.say(chat, "What do you see?")
    await expect(stories.locator(".chat-row")).to_contain_text("The lamp goes out.")
    await world.character("Noor")
    await expect(library.locator(".tile")).to_have_count(2)
    await expect(library.get_by_label("Search the library")).to_have_value("lamp keep")
    await expect(library.get_by_label("Search the library")).to_be_focused()
    await call(world, f"/api/entity-profiles/{world.mira}", name="Zora Holt")
    await expect(library.locator(".tile", has_text="Zora Holt")).to_be_visible()
    await expect(mira.get_by_role("heading", level=1)).to_have_text("Zora Holt")
    for page in (library, stories, mira):
        assert await page.evaluate("window.same")


async def test_n13_the_branches_follow(world: World, browser: Browser) -> None:
    """A title that is being typed stays, and is refused where it has been overtaken."""
    async with visiting(browser, world.house.url, forgiven="409") as visitor:
        await overtaken(world, visitor)


async def overtaken(world: World, visitor: Visitor) -> None:
    """A branch gets another title under one that is being typed."""
    chat = await world.start_chat()
    page = await listening(visitor, f"/chats/{chat.id}/branches")
    branch = await fork(world, chat, "away")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="away"))
    await row.locator("summary").click()
    await row.get_by_label("Title").fill("homewards")
    await call(world, f"/api/branches/{branch}", title="far away")
    await expect(page.get_by_role("link", name="far away")).to_be_visible()
    await expect(row.get_by_label("Title")).to_have_value("homewards")
    await row.get_by_role("button", name="Rename").click()
    await expect(row.get_by_role("alert")).to_contain_text("far away")
    await expect(row.get_by_label("Title")).to_have_value("homewards")


async def test_n9_a_way_back_stays_where_it_stands(world: World, visitor: Visitor) -> None:
    for n in range(3):
        await world.start_chat(title=f"Night {n}")
    page = await listening(visitor, "/chats")
    await page.get_by_role("button", name="Archive: Night 1").press("Enter")
    rows = page.locator(".chat-row")
    await expect(rows.nth(1)).to_contain_text("is in the archive")
    await world.start_chat(title="Night 3")
    await expect(rows.first).to_contain_text("Night 3")
    await expect(rows.nth(2)).to_contain_text("“Night 1” is in the archive.")
    undo = rows.nth(2).get_by_role("button", name="Undo")
    await expect(undo).to_be_focused()
    link = page.get_by_role("link", name="Night 2")
    await link.focus()
    await world.start_chat(title="Night 4")
    await expect(rows.first).to_contain_text("Night 4")
    await expect(link).to_be_focused()
    await rows.nth(3).get_by_role("button", name="Undo").press("Enter")
    await expect(page.get_by_role("button", name="Archive: Night 1")).to_be_visible()
    await expect(rows).to_have_count(5)


async def test_n13_nothing_is_missed_while_a_list_is_fetched(
    world: World, visitor: Visitor
) -> None:
    """An answer that is old when it comes is asked for again; so is a row that was put away."""
    chat = await world.start_chat(title="Night 0")
    page = await listening(visitor, "/chats")
    gate = asyncio.Event()
    asked = asyncio.Semaphore(0)

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        asked.release()
        await gate.wait()
        await route.fulfill(response=answer)

    await page.route("**/chats", hold)
    await call(world, f"/api/chats/{chat.id}", title="Night 1")
    await asked.acquire()
    await page.get_by_role("button", name="Archive: Night 0").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    other = await world.start_chat(title="Night 2")
    await call(world, f"/api/chats/{other.id}", title="Night 3")
    gate.set()
    rows = page.locator(".chat-row")
    await expect(rows.last).to_contain_text("Night 3")
    await expect(rows.first).to_contain_text("“Night 1” is in the archive.")
    await expect(rows).to_have_count(2)


async def test_n9_what_is_asked_of_one_thing_in_the_trash_stays_with_it(
    world: World, visitor: Visitor
) -> None:
    for n in range(3):
        chat = await world.start_chat(title=f"Night {n}")
        data(await world.client.delete(f"/api/chats/{chat.id}"))
    page = await listening(visitor, "/trash")
    rows = page.locator(".ledger-row")
    await rows.nth(1).get_by_text("Delete for ever…").click()
    sure = rows.get_by_role("button", name="Delete for ever", exact=True)
    await expect(sure).to_be_visible()
    newest = await rows.first.get_attribute("id")
    data(await world.client.post(f"/api{newest}"))
    await expect(rows).to_have_count(2)
    await expect(
        rows.first.get_by_role("button", name="Delete for ever", exact=True)
    ).to_be_visible()
    await expect(rows.first).to_contain_text("Night 1")
    await expect(sure).to_have_count(1)
