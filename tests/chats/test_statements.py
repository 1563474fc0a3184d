"""What a page asks of the database does not grow with the story, its branches or its versions."""

import pytest

from tests.answers import data, eventually
from tests.statements import counted
from tests.world import Chat, World

PAGES = (
    "/chats/{chat}",
    "/chats/{chat}/branches/{branch}?at={message}",
    "/chats/{chat}/branches?open={branch}",
    "/branches/{branch}/messages/{message}",
    "/branches/{branch}/messages/{message}/edit",
    "/branches/{branch}/messages?from={message}",
    "/branches/{branch}/prompt",
    "/branches/{branch}/gauge",
    "/chats/{chat}/model",
    "/trash",
)


async def taken(world: World, chat: Chat, message: str, page: str) -> int:
    """The statements of one page, after the first time that it was opened."""
    url = page.format(chat=chat.id, branch=chat.branch, message=message)
    for _ in range(2):
        async with counted() as statements:
            assert (await world.client.get(url)).status_code == 200
            await eventually(lambda: not world.house.app.background_tasks)
    return len(statements)


@pytest.mark.parametrize("page", PAGES)
async def test_n10_a_page_takes_as_many_statements_for_much_as_for_little(
    world: World, page: str
) -> None:
    chat = await world.start_chat()
    message = (await world.note(chat, "Who is there?"))["id"]
    await world.note(chat, "Hello?")
    little = await taken(world, chat, message, page)
    for number in range(30):
        await world.note(chat, f"Line {number}.")
    for number in range(5):
        body = {"title": f"way {number}", "forkedFromMessageId": message}
        data(await world.client.post(f"/api/chats/{chat.id}/branches", json=body))
        text = {"promptText": f"Or {number}?", "choose": False}
        data(await world.client.post(f"/api/messages/{message}/variants", json=text))
    assert await taken(world, chat, message, page) == little <= 17
