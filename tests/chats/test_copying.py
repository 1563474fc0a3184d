"""A chat's copy says the same, and goes its own way."""

from typing import Any
from uuid import UUID

import pytest

from app import db
from app.chats.copying import copied_title
from tests.answers import data, error
from tests.chats.lines import fill
from tests.faults import Faults, everything, faults
from tests.statements import counted
from tests.world import Chat, World

__all__ = ["faults"]

URL = "/api/chats/{}/duplicate"


async def worked_in(world: World) -> tuple[Chat, str]:
    """A chat with a fork of a fork, versions, an edit, a hidden line and a deleted one; and the
    id of its first answer."""
    chat = await world.start_chat(title="Skarn", meta={"mood": 3})
    world.model.say("One.")
    told = await world.say(chat, "First?")
    first = told.meta["assistantMessageId"]
    world.model.say("Uno.")
    await world.regenerate(first)
    world.model.say("Two.")
    second = (await world.say(chat, "Second?")).meta
    await world.client.put(f"/api/messages/{first}", json={"promptText": "One!"})
    hide = {"branchId": chat.branch, "hidden": True}
    data(await world.client.put(f"/api/messages/{second['userMessageId']}/visibility", json=hide))
    for fork in ({"forkedFromMessageId": first, "activate": True}, {"activate": True}):
        data(await world.client.post(f"/api/chats/{chat.id}/branches", json=fork))
    await world.note(chat, "On the fork.")
    gone = await world.note(chat, "Never mind.")
    data(await world.client.delete(f"/api/messages/{gone['id']}"))
    return chat, first


async def branches(world: World, chat_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data(await world.client.get(f"/api/chats/{chat_id}/branches"))
    return found


async def told(world: World, chat_id: str) -> list[Any]:
    """All that can be read of a chat, without the ids."""
    chat, found = Chat(chat_id, ""), list[Any]()
    number = {b["id"]: n for n, b in enumerate(await branches(world, chat_id))}
    for branch in await branches(world, chat_id):
        lines = await world.messages(chat, branchId=branch["id"])
        places = {m["id"]: n for n, m in enumerate(lines)}
        found.append(
            (
                branch["title"],
                branch["messageCount"],
                branch["forkPosition"],
                number.get(branch["parentBranchId"]),
                places.get(branch["forkedFromMessageId"]),
            )
        )
        for line in lines:
            variants = await world.variants(line["id"], branchId=branch["id"])
            by_id = {v["id"]: n for n, v in enumerate(variants)}
            shown = ("role", "promptText", "blocks", "hidden", "position", "createdAt", "format")
            kept = ("ordinal", "kind", "status", "promptText", "blocks", "isSelected")
            found.append([line[name] for name in shown])
            found += [[v[name] for name in kept] for v in variants]
            found += [by_id.get(v["derivedFromVariantId"]) for v in variants]
    return found


async def test_a_copy_says_the_same(each: World) -> None:
    chat, first = await worked_in(each)
    before = await told(each, chat.id)
    assert len(before) > 20
    copy = data(await each.client.post(URL.format(chat.id)))
    assert copy["title"] == "Skarn (copy)"
    assert copy["meta"] == {"mood": 3, "copiedFrom": chat.id}
    original = await each.chat(chat)
    same = ("entityProfileId", "status", "lastMessagePreview", "lastMessageAt")
    assert [copy[name] for name in same] == [original[name] for name in same]
    assert await told(each, copy["id"]) == before == await told(each, chat.id)
    titles = []
    for one in (copy, original):
        titles += [
            branch["title"]
            for branch in await branches(each, one["id"])
            if branch["id"] == one["activeBranchId"]
        ]
    assert titles[0] == titles[1]
    line = (await each.messages(Chat(copy["id"], "")))[2]
    variants, originals = await each.variants(line["id"]), await each.variants(first)
    assert [v["generationId"] for v in variants] == [None] * 3
    assert [v["meta"]["copiedFrom"] for v in variants] == [v["id"] for v in originals]
    assert str(UUID(line["id"])) == line["id"] != first
    (newest, *_) = data(await each.client.get("/api/chats"))
    assert newest["id"] == copy["id"]


async def test_from_then_on_they_are_two(each: World) -> None:
    chat, _ = await worked_in(each)
    before = await told(each, chat.id)
    copy = data(await each.client.post(URL.format(chat.id)))
    mine = Chat(copy["id"], copy["activeBranchId"])
    line = (await each.messages(mine))[2]["id"]
    data(await each.client.put(f"/api/messages/{line}", json={"promptText": "Other words."}))
    each.model.say("Further.")
    await each.say(mine, "Go on.")
    data(await each.client.delete(f"/api/messages/{line}"))
    assert await told(each, chat.id) == before
    data(await each.client.delete(f"/api/chats/{chat.id}"))
    data(await each.client.delete(f"/api/trash/chat/{chat.id}"))
    assert (await each.texts(mine))[-2:] == ["Go on.", "Further."]


async def test_what_a_branch_still_shows_is_copied_though_deleted(each: World) -> None:
    chat, first = await worked_in(each)
    main = (await branches(each, chat.id))[0]["id"]
    chosen = [v["id"] for v in await each.variants(first, branchId=main) if v["isSelected"]]
    fork = (await branches(each, chat.id))[1]["id"]
    url = f"/api/messages/{first}/variants/{chosen[0]}"
    data(await each.client.delete(url, params={"branchId": fork}))
    before = await each.texts(chat, branchId=main)
    copy = data(await each.client.post(URL.format(chat.id)))
    copied = (await branches(each, copy["id"]))[0]["id"]
    assert await each.texts(Chat(copy["id"], ""), branchId=copied) == before


async def surrounded(world: World) -> Chat:
    """A chat with a model, a prompt, a pipeline and a lorebook of its own."""
    chat = await world.start_chat()
    mine = {"scope": "chat", "scopeId": chat.id}
    model = {**mine, "activeModel": "scripted-2"}
    data(await world.client.patch("/api/llm/runtime", json=model))
    book = data(await world.client.post("/api/world-info/books", json={"name": "Skarn"}))["id"]
    steps = [
        {"name": "where", "type": "pre", "params": {"text": "It is dark."}},
        {"name": "answer", "type": "llm"},
    ]
    for url, body in (
        ("/api/prompt-templates", {"name": "Own", "templateText": "Speak in rhymes."}),
        ("/api/pipelines", {"name": "Own", "definition": {"steps": steps}}),
        (f"/api/world-info/books/{book}/links", {}),
    ):
        data(await world.client.post(url, json={**mine, **body}))
    entry = {"comment": "Always", "content": "The tide is out.", "constant": True}
    data(await world.client.post(f"/api/world-info/books/{book}/entries", json=entry))
    return chat


async def test_a_copy_is_answered_as_its_original_is(each: World) -> None:
    chat = await surrounded(each)
    copy = data(await each.client.post(URL.format(chat.id)))
    for one in (chat, Chat(copy["id"], copy["activeBranchId"])):
        await each.say(one, "Where are we?")
    first, second = (request.body for request in each.model.requests)
    assert first == second
    assert first["model"] == "scripted-2"
    told = str(first["messages"])
    assert all(said in told for said in ("Speak in rhymes.", "It is dark.", "The tide is out."))


async def test_a8_the_same_key_copies_once(each: World) -> None:
    chat = await each.start_chat()
    key = {"Idempotency-Key": "copy-1"}
    first = data(await each.client.post(URL.format(chat.id), headers=key))
    assert data(await each.client.post(URL.format(chat.id), headers=key)) == first
    for _ in range(2):
        answer = await each.client.post(f"/chats/{chat.id}/duplicate", data={"key": "copy-2"})
        assert answer.status_code == 303
        assert (await each.client.get(answer.headers["Location"])).status_code == 200
    assert len(data(await each.client.get("/api/chats"))) == 3
    other = await each.start_chat()
    again = await each.client.post(URL.format(other.id), headers=key)
    error(again, 409, "IDEMPOTENCY_MISMATCH")


async def test_what_is_being_written_cannot_be_copied(each: World) -> None:
    chat = await each.start_chat()
    reply = each.model.say("Once", " upon").hold(1)
    async with each.saying(chat, "Tell me a tale.") as reader:
        meta = await reader.until("meta")
        details = error(await each.client.post(URL.format(chat.id)), 409, "GENERATION_RUNNING")
        assert details["details"]["generationId"] == meta.data["generationId"]
        reply.release()
        await reader.rest()
    assert data(await each.client.post(URL.format(chat.id)))["title"].endswith("(copy)")


async def test_n21_a_copy_is_whole_or_not_there(each: World, faults: Faults) -> None:
    chat, _ = await worked_in(each)
    before = await everything()
    while True:
        faults.next()
        answer = await each.client.post(URL.format(chat.id))
        if not faults.struck:
            break
        assert answer.status_code == 500
        assert await everything() == before, f"write {faults.at}"
    assert faults.seen >= 7
    faults.at = None
    assert await told(each, data(answer)["id"]) == await told(each, chat.id)


async def test_a_copy_of_many_takes_as_many_statements(world: World) -> None:
    short, long = await world.start_chat(), await world.start_chat(await world.character("Otis"))
    await db.transaction(fill)(long, [f"line {n}" for n in range(300)])
    data(await world.client.post(URL.format(short.id)))  # an index is opened once
    counts = []
    for chat in (short, long):
        async with counted() as statements:
            data(await world.client.post(URL.format(chat.id)))
        counts.append(len(set(statements)))  # one that fires triggers is heard again and again
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("title", "copied"),
    [
        ("Skarn", "Skarn (copy)"),
        ("Skarn (copy)", "Skarn (copy 2)"),
        ("Skarn (copy 9)", "Skarn (copy 10)"),
        ("x" * 200, "x" * 193 + " (copy)"),
    ],
)
def test_a_copy_is_named_after_its_original(title: str, copied: str) -> None:
    assert copied_title(title) == copied
