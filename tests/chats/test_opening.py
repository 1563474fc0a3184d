"""What is opened is remembered: the chat that was read last, and in it the branch."""

import re

from app.chats.models import Branch
from app.chats.models import Chat as Row
from app.chats.opening import remember
from tests.answers import data, eventually
from tests.chats.test_branches import forked
from tests.statements import counted
from tests.world import Chat, World


async def open_page(world: World, url: str) -> str:
    """A page, and what it does after it has been answered."""
    answer = await world.client.get(url)
    assert answer.status_code == 200
    await eventually(lambda: not world.house.app.background_tasks)
    return answer.text


def first_shown(html: str) -> str:
    """The chat that the library offers before all others."""
    assert "Where you were" in html
    found = re.search(r'class="continue[^>]*href="/chats/([^"]*)"', html)
    assert found is not None
    return found[1]


async def test_c14_the_library_begins_with_what_was_open_last(each: World) -> None:
    chats = [await each.start_chat(title=f"{n}") for n in range(3)]
    assert "Where you were" not in await open_page(each, "/"), "nothing has been opened yet"
    for chat in (chats[0], chats[2], chats[0]):
        await open_page(each, f"/chats/{chat.id}")
        library = await open_page(each, "/")
        assert first_shown(library) == chat.id
        assert library.count(f'href="/chats/{chat.id}"') == 1
    await each.client.put(f"/api/chats/{chats[0].id}", json={"status": "archived"})
    assert first_shown(await open_page(each, "/")) == chats[2].id


async def test_c14_the_branch_that_was_read_last_opens(each: World) -> None:
    chat_id, main, fork, _ = await forked(each)
    chat = Chat(chat_id, main)
    assert (await each.chat(chat))["activeBranchId"] == fork
    await open_page(each, f"/chats/{chat_id}/branches/{main}")
    assert (await each.chat(chat))["activeBranchId"] == main
    assert (await each.chat(chat))["lastMessagePreview"] == "Two."
    assert "Second?" in await open_page(each, f"/chats/{chat_id}")
    await open_page(each, f"/chats/{chat_id}/branches/{fork}")
    assert "Second?" not in await open_page(each, f"/chats/{chat_id}")


async def test_c14_a_program_opens_nothing(world: World) -> None:
    chat_id, main, fork, _ = await forked(world)
    before = await Row.get(id=chat_id)
    data(await world.client.get(f"/api/chats/{chat_id}/messages", params={"branchId": main}))
    data(await world.client.get(f"/api/chats/{chat_id}"))
    older = f"/chats/{chat_id}/branches/{main}?before=pMw"
    assert (await world.client.get(older, headers={"HX-Request": "true"})).status_code == 200
    after = await Row.get(id=chat_id)
    assert (after.opened_at, str(after.active_branch_id)) == (None, fork)
    assert after.updated_at == before.updated_at


async def test_c14_what_is_open_already_is_not_written_again(world: World) -> None:
    chat, other = await world.start_chat(), await world.start_chat()
    await open_page(world, f"/chats/{other.id}")
    await open_page(world, f"/chats/{chat.id}")
    opened = (await Row.get(id=chat.id)).opened_at
    assert opened is not None
    async with counted() as statements:
        await open_page(world, f"/chats/{chat.id}")
    assert all(one.lstrip().startswith("SELECT") for one in statements)
    assert (await Row.get(id=chat.id)).opened_at == opened
    await open_page(world, f"/chats/{other.id}")
    assert (await Row.get(id=other.id)).opened_at > opened  # type: ignore[operator]  # it is set


async def test_b12_a_fork_is_not_left_for_the_page_it_was_made_on(each: World) -> None:
    """What is remembered late must not undo what was done since."""
    chat_id, main, fork, _ = await forked(each)
    url = f"/api/chats/{chat_id}/branches"
    data(await each.client.post(f"{url}/{main}/activate"))
    read = await Row.get(id=chat_id)
    third = data(await each.client.post(url, json={"activate": True}))["id"]
    await remember(read, await Branch.get(id=fork))
    assert (await each.chat(Chat(chat_id, main)))["activeBranchId"] == third
