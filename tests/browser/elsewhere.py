"""What somebody does in another tab, for pages that must hear of it."""

from playwright.async_api import Page

from tests.answers import data
from tests.browser.conftest import Visitor
from tests.world import Chat, World


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
