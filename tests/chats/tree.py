"""What a branch shows, and what one does again and again in a tree."""

from typing import Any

from tests.answers import data
from tests.world import Chat, World

SEEN = ("id", "role", "promptText", "hidden", "position", "activeVariantId")


async def look(world: World, chat: Chat, branch: str | None = None) -> list[tuple[Any, ...]]:
    """A branch as its reader sees it: which messages, in which order, saying what."""
    lines = await world.messages(chat, branchId=branch or chat.branch, limit=200)
    return [tuple(line[name] for name in SEEN) for line in lines]


async def tell(world: World, chat: Chat, *turns: tuple[str, str]) -> None:
    """These turns on the active branch, one after the other."""
    for said, answered in turns:
        world.model.say(answered)
        await world.say(chat, said)


async def story(world: World) -> Chat:
    """Greeting · First? · One. · Second? · Two. · Third? · Three."""
    chat = await world.start_chat()
    await tell(world, chat, ("First?", "One."), ("Second?", "Two."), ("Third?", "Three."))
    return chat


async def fork(world: World, chat: Chat, message: str | None = None, **body: Any) -> Chat:
    """The same chat at a new branch, forked at this message of `chat.branch`."""
    wanted = {"parentBranchId": chat.branch, "forkedFromMessageId": message, **body}
    made = data(await world.client.post(f"/api/chats/{chat.id}/branches", json=wanted))
    return Chat(chat.id, made["id"])


async def edit(world: World, message: str, text: str, **body: Any) -> dict[str, Any]:
    """The message as it is after the edit."""
    said = {"promptText": text, **body}
    found: dict[str, Any] = data(await world.client.put(f"/api/messages/{message}", json=said))
    return found


async def hide(world: World, chat: Chat, message: str, hidden: bool = True) -> None:
    """Keep it from the model, or not any more."""
    body = {"branchId": chat.branch, "hidden": hidden}
    data(await world.client.put(f"/api/messages/{message}/visibility", json=body))


async def delete(world: World, chat: Chat, *messages: str, **body: Any) -> dict[str, Any]:
    """Take these off the branch, as one deletion."""
    wanted = {"branchId": chat.branch, **body} | ({"messageIds": messages} if messages else {})
    url = f"/api/chats/{chat.id}/messages/delete"
    found: dict[str, Any] = data(await world.client.post(url, json=wanted))
    return found


async def branches(world: World, chat: Chat) -> dict[str, dict[str, Any]]:
    """The living branches by id."""
    found = data(await world.client.get(f"/api/chats/{chat.id}/branches"))
    return {branch["id"]: branch for branch in found}


async def trashed(world: World, kind: str) -> list[dict[str, Any]]:
    """What is in the trash of this kind, newest first."""
    found = data(await world.client.get("/api/trash"))
    return [item for item in found if item["kind"] == kind]
