"""docs/prompt.md says what is sent."""

import re
from pathlib import Path
from typing import Any

from tests.answers import data
from tests.world import Chat, World

DOCUMENT = (Path(__file__).parent.parent.parent / "docs/prompt.md").read_text("utf-8")
BOOKS = "/api/world-info/books"


def table(heading: str) -> list[list[str]]:
    """The rows of the table whose first column is headed so, without marks of code."""
    found = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", DOCUMENT, re.MULTILINE)
    assert found
    rows = [line.strip("| ").split(" | ") for line in found[1].splitlines()]
    return [[cell.strip("`").replace("⏎", "\n") for cell in row] for row in rows]


def quoted(before: str) -> str:
    """The code that follows these words."""
    found = re.search(re.escape(before) + r"[^`]*`([^`]*)`", DOCUMENT)
    assert found
    return found[1]


def place(where: str) -> dict[str, Any]:
    if " from the end" in where:
        return {"position": "at_depth", "depth": int(where.split(maxsplit=1)[0])}
    return {"position": "before_char" if where.startswith("before") else "after_char"}


async def story(world: World) -> Chat:
    """What the paper gives."""
    client = world.client
    card = dict(table("Field"))
    card["extensions"] = {"depth_prompt": {"prompt": card.pop("depth_prompt")}}  # type: ignore[assignment]
    profile = await world.character("Mira Holt", **card)
    template = {"templateText": quoted("this character says"), "name": "Own"}
    scope = {"scope": "entity_profile", "scopeId": profile}
    data(await client.post("/api/prompt-templates", json={**template, **scope}))
    anna = {"name": "Anna", "description": quoted("**persona** Anna"), "isDefault": True}
    data(await client.post("/api/user-persons", json=anna))
    book = data(await client.post(BOOKS, json={"name": "Skarn"}))["id"]
    data(await client.post(f"{BOOKS}/{book}/links", json={"scope": "global"}))
    for keys, text, where in table("Keys"):
        entry = {"keys": keys.split(", "), "content": text, **place(where)}
        data(await client.post(f"{BOOKS}/{book}/entries", json=entry))
    chat = await world.start_chat(profile)
    note = {"text": quoted("**author’s note**"), "depth": 1}
    data(await client.put(f"/api/chats/{chat.id}", json={"note": note}))
    return chat


async def test_n1_the_worked_example_is_what_the_model_receives(world: World) -> None:
    chat = await story(world)
    reply = await world.say(chat, quoted("Anna now sends"))
    received = [(one["role"], one["content"]) for one in world.model.requests[-1].body["messages"]]
    assert received == [(who, text) for who, _, text in table("Who")]
    kept = data(await world.client.get(f"/api/generations/{reply.meta['generationId']}/prompt"))
    assert [block["source"] for block in kept["blocks"]] == [part for _, part, _ in table("Who")]
