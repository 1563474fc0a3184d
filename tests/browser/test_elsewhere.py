"""What happens in another tab, on the pages that are open in this one."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.answers import data
from tests.browser.conftest import Visitor, visiting
from tests.world import Chat, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def listening(visitor: Visitor, path: str) -> Page:
    """A tab whose stream is there, and which would know if it had been loaded anew."""
    page = await visitor.context.new_page()
    async with page.expect_response(lambda answer: "/events?" in answer.url):
        await page.goto(path)
    await page.evaluate("window.same = true")
    return page


async def fork(world: World, chat: Chat, title: str) -> str:
    """A branch from the greeting."""
    first = (await world.messages(chat))[0]["id"]
    body = {"title": title, "forkedFromMessageId": first}
    url = f"/api/chats/{chat.id}/branches"
    return str(data(await world.client.post(url, json=body))["id"])


async def call(world: World, url: str, **change: object) -> None:
    """Change what is at this address."""
    data(await world.client.put(url, json=change))


async def test_n13_the_open_map_grows_and_is_renamed(world: World, visitor: Visitor) -> None:
    chat = await world.start_chat()
    page = await listening(visitor, f"/chats/{chat.id}")
    await page.get_by_role("link", name="Map of the story").click()
    panel = page.get_by_role("dialog", name="Map")
    here = panel.get_by_role("link", name="The lamp is lit")
    await expect(here).to_be_focused()
    branch = await fork(world, chat, "away")
    await world.note(chat, "Over there.", branchId=branch)
    await expect(panel.get_by_role("link", name="Over there.")).to_be_visible()
    await call(world, f"/api/branches/{branch}", title="far away")
    await expect(panel.get_by_role("link", name="far away")).to_be_visible()
    await expect(panel.get_by_role("link", name="away", exact=True)).to_have_count(0)
    assert await page.evaluate(
        "document.querySelector('#map-panel').contains(document.activeElement)"
    )
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    assert page.url.endswith(chat.id)


async def test_n13_a_character_that_is_renamed(world: World, visitor: Visitor) -> None:
    """In the header, in the tab's own name, and on its portraits; not on what was said."""
    chat = await world.start_chat(title="Skarn")
    page = await listening(visitor, f"/chats/{chat.id}")
    await page.get_by_label("Your turn").fill("I climb the")
    await call(world, f"/api/entity-profiles/{world.mira}", name="Zora Holt")
    await expect(page.locator(".bar-who")).to_contain_text("Zora Holt")
    await expect(page).to_have_title("Skarn · Zora Holt")
    message = page.locator("#thread .message")
    await expect(message.locator(".portrait-drawn")).to_have_text("Z")
    await expect(message.locator(".message-name")).to_have_text("Mira Holt")
    await expect(page.get_by_label("Your turn")).to_have_value("I climb the")
    await expect(page.get_by_label("Your turn")).to_be_focused()
    await call(world, f"/api/chats/{chat.id}", title="Storm")
    await expect(page).to_have_title("Storm · Zora Holt")


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
    await undo.press("Enter")
    await expect(page.get_by_role("button", name="Archive: Night 1")).to_be_visible()
    await expect(rows).to_have_count(4)


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
