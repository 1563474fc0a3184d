"""Branches: listed, and which one is open."""

import uuid

from tests.answers import data, error
from tests.world import Stranger, World


async def forked(world: World) -> tuple[str, str, str, str]:
    """A chat with a branch forked in mid-story: (chat, main, fork, the message it forked at)."""
    chat = await world.start_chat()
    world.model.say("One.")
    told = await world.say(chat, "First?")
    world.model.say("Two.")
    await world.say(chat, "Second?")
    world.model.say("Uno.")
    again = await world.regenerate(told.meta["assistantMessageId"])
    return chat.id, chat.branch, again.meta["branchId"], told.meta["assistantMessageId"]


async def test_b1_all_branches_are_listed_with_where_they_come_from(each: World) -> None:
    chat, main, fork, message = await forked(each)
    first, second = data(await each.client.get(f"/api/chats/{chat}/branches"))
    assert (first["id"], first["title"], first["parentBranchId"]) == (main, "main", None)
    assert (first["forkedFromMessageId"], first["forkedFromVariantId"]) == (None, None)
    assert (second["id"], second["parentBranchId"]) == (fork, main)
    assert second["forkedFromMessageId"] == message
    chosen = [v["id"] for v in await each.variants(message, branchId=fork) if v["isSelected"]]
    assert [second["forkedFromVariantId"]] == chosen
    assert (first["messageCount"], second["messageCount"]) == (5, 3)


async def test_b8_activating_a_branch(each: World) -> None:
    chat, main, fork, _ = await forked(each)
    assert data(await each.client.get(f"/api/chats/{chat}"))["activeBranchId"] == fork
    answer = await each.client.post(f"/api/chats/{chat}/branches/{main}/activate")
    assert data(answer)["activeBranchId"] == main
    assert data(await each.client.get(f"/api/chats/{chat}"))["activeBranchId"] == main
    shown = data(await each.client.get(f"/api/chats/{chat}/messages"))
    assert shown["branchId"] == main
    assert len(shown["messages"]) == 5


async def test_b8_a_branch_of_another_chat_cannot_be_activated(
    world: World, stranger: Stranger
) -> None:
    chat, other = await world.start_chat(), await world.start_chat()
    url = f"/api/chats/{chat.id}/branches"
    data(await world.client.post(f"{url}/{chat.branch}/activate"))
    for branch in (other.branch, stranger.chat.branch, str(uuid.uuid4())):
        error(await world.client.post(f"{url}/{branch}/activate"), 404, "NOT_FOUND")
    assert (await world.chat(chat))["activeBranchId"] == chat.branch


async def test_b12_a_double_click_forks_once(world: World) -> None:
    chat = await world.start_chat()
    message = (await world.messages(chat))[0]["id"]
    url = f"/branches/{chat.branch}/messages/{message}/forks"
    first, again, later = [
        await world.client.post(url, data={"key": key}) for key in ("one", "one", "two")
    ]
    assert first.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert later.headers["Location"] != first.headers["Location"]
    page = await world.client.get(first.headers["Location"])
    assert "The lamp is lit, You." in page.text
    assert len(data(await world.client.get(f"/api/chats/{chat.id}/branches"))) == 3
