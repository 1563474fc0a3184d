"""A line of the user's is said differently and answered again; what was there stays."""

import pytest

from tests.answers import data, error, wire
from tests.dom import parsed
from tests.frames import Reader, Told
from tests.world import STREAM, Chat, Stranger, World


async def told_twice(world: World) -> tuple[Chat, list[str]]:
    """A chat of two turns, and the ids of its five messages."""
    chat = await world.start_chat()
    for said, answered in (("What do you see?", "A bird."), ("What colour?", "Grey.")):
        world.model.say(answered)
        await world.say(chat, said)
    return chat, [message["id"] for message in await world.messages(chat)]


async def answer_again(world: World, message: str, text: str, **body: object) -> Told:
    url, sent = f"/api/messages/{message}", {"promptText": text, **body}
    async with world.client.stream("PUT", url, json=sent, headers=STREAM) as response:
        return Told.of(await (await Reader.of(response)).rest())


async def test_v15_in_mid_story_a_branch_leaves_there(each: World) -> None:
    chat, ids = await told_twice(each)
    before = await each.messages(chat)
    each.model.say("A sail.")
    told = await answer_again(each, ids[1], "What do you hear?", settings={"top_p": 0.5})
    assert (told.text, told.meta["userMessageId"]) == ("A sail.", None)
    fork = told.meta["branchId"]
    assert fork != chat.branch
    shown = await each.messages(chat)
    assert [message["promptText"] for message in shown][1:] == ["What do you hear?", "A sail."]
    assert [message["id"] for message in shown[:2]] == ids[:2]
    _, made = data(await each.client.get(f"/api/chats/{chat.id}/branches"))
    assert (made["id"], made["parentBranchId"]) == (fork, chat.branch)
    assert made["forkedFromMessageId"] == ids[1]
    assert made["forkedFromVariantId"] == shown[1]["activeVariantId"]
    old, new = await each.variants(ids[1])
    assert (old["promptText"], old["kind"], old["isSelected"]) == (
        *("What do you see?", "original", False),
    )
    assert (new["kind"], new["derivedFromVariantId"]) == ("manual_edit", old["id"])
    counted = [{**m, "variantCount": 1 + (m["id"] == ids[1])} for m in before]
    greeting = {**counted[0], "variantCount": before[0]["variantCount"]}
    assert await each.messages(chat, branchId=chat.branch) == [greeting, *counted[1:]]


async def test_v15_b5_the_model_hears_the_new_line_and_nothing_after_it(each: World) -> None:
    chat, ids = await told_twice(each)
    await answer_again(each, ids[1], "What do you hear?")
    sent = wire(each.model.requests[-1])
    assert sent[-2:] == [("user", "What do you hear?"), ("system", "Stay brief, Mira Holt.")]
    for gone in ("What do you see?", "A bird.", "What colour?", "Grey."):
        assert gone not in str(sent)
    await each.say(chat, "And now?")
    talk = [words for role, words in wire(each.model.requests[-1]) if role != "system"]
    assert talk[1:] == ["What do you hear?", "You said: What do you hear?", "And now?"]


async def test_v15_the_last_line_is_answered_where_it_stands(each: World) -> None:
    chat = await each.start_chat()
    mine = (await each.note(chat, "What do you see?"))["id"]
    each.model.say("A sail.")
    told = await answer_again(each, mine, "What do you hear?")
    assert told.meta["branchId"] == chat.branch
    assert (await each.texts(chat))[1:] == ["What do you hear?", "A sail."]
    assert [v["kind"] for v in await each.variants(mine)] == ["original", "manual_edit"]
    assert len(data(await each.client.get(f"/api/chats/{chat.id}/branches"))) == 1


async def test_v15_the_same_words_are_answered_again_too(world: World) -> None:
    chat, ids = await told_twice(world)
    told = await answer_again(world, ids[3], "What colour?")
    assert told.meta["branchId"] != chat.branch
    assert (await world.texts(chat))[-1] == "You said: What colour?"
    assert len(await world.variants(ids[3])) == 1


async def test_v15_what_is_refused_changes_nothing(world: World, stranger: Stranger) -> None:
    chat, ids = await told_twice(world)
    before = await world.messages(chat)
    body = {"promptText": "Or?"}

    async def put(message: str, **more: object) -> tuple[int, str]:
        answer = await world.client.put(
            f"/api/messages/{message}", json={**body, **more}, headers=STREAM
        )
        return answer.status_code, answer.json()["error"]["code"]

    assert await put(ids[2]) == (400, "VALIDATION_ERROR")
    assert await put(stranger.message) == (404, "NOT_FOUND")
    assert await put(ids[1], promptText=" ") == (400, "VALIDATION_ERROR")
    chosen = before[3]["activeVariantId"]
    await world.client.put(f"/api/messages/{ids[3]}", json={"promptText": "What shape?"})
    assert await put(ids[3], variantId=chosen) == (409, "STALE")
    await world.select(ids[3], chosen)
    world.model.hold(1)
    async with world.saying(chat, "Well?") as reader:
        await reader.until("delta")
        assert await put(ids[1]) == (409, "GENERATION_RUNNING")
        world.model.release()
        await reader.rest()
    assert [m["promptText"] for m in (await world.messages(chat))[:5]] == [
        message["promptText"] for message in before
    ]
    assert len(data(await world.client.get(f"/api/chats/{chat.id}/branches"))) == 1


async def test_v15_without_a_word_the_new_line_stays_to_be_answered(each: World) -> None:
    chat, ids = await told_twice(each)
    each.model.fail(401)
    told = await answer_again(each, ids[1], "What do you hear?")
    assert told.done["status"] == "error"
    assert (await each.texts(chat))[1:] == ["What do you hear?"]
    fork = told.meta["branchId"]
    page = (await each.client.get(f"/chats/{chat.id}")).text
    assert f'action="/branches/{fork}/replies"' in page


@pytest.mark.parametrize("htmx", [False, True])
async def test_v15_the_pages_form(world: World, htmx: bool) -> None:
    chat, ids = await told_twice(world)
    headers = {"HX-Request": "true"} if htmx else {}
    url = f"/branches/{chat.branch}/messages/{ids[1]}/edit"
    form = parsed((await world.client.get(url, headers=headers)).text)
    names = ("seen", "key", "answer")
    found = [node.attrs for node in form.all() if node.attrs.get("name") in names]
    sent = {one["name"]: one["value"] for one in found}
    assert set(sent) == set(names)
    posted = f"{url}s"
    for _ in range(2):  # a double click
        answer = await world.client.post(posted, data={**sent, "text": "Or?"}, headers=headers)
        await world.idle()
        fork = (await world.chat(chat))["activeBranchId"]
        where = answer.headers["HX-Redirect" if htmx else "Location"]
        assert (answer.status_code, where) == (
            204 if htmx else 303,
            f"/chats/{chat.id}/branches/{fork}",
        )
    assert len(data(await world.client.get(f"/api/chats/{chat.id}/branches"))) == 2
    assert (await world.texts(chat))[1:] == ["Or?", "You said: Or?"]
    assert len(world.model.requests) == 3
    stale = await world.client.post(
        posted, data={"text": "Lost?", "seen": ids[0], "answer": "1"}, headers=headers
    )
    assert stale.status_code == 404
    assert "Lost?</textarea>" in stale.text
    only = await world.client.post(posted, data={"text": "Saved.", "seen": sent["seen"]})
    assert only.status_code == 303
    assert (await world.texts(chat, branchId=chat.branch))[1] == "Saved."
    assert len(world.model.requests) == 3


async def test_v15_an_answer_is_only_saved(world: World) -> None:
    chat, ids = await told_twice(world)
    page = await world.client.get(f"/branches/{chat.branch}/messages/{ids[4]}/edit")
    assert "Save and answer again" not in page.text
    form = {"text": "Blue.", "answer": "1"}
    url = f"/branches/{chat.branch}/messages/{ids[4]}/edits"
    refused = await world.client.post(url, data=form)
    assert refused.status_code == 400
    assert "Blue.</textarea>" in refused.text
    error(
        await world.client.put(
            f"/api/messages/{ids[4]}", json={"promptText": "Blue."}, headers=STREAM
        ),
        400,
        "VALIDATION_ERROR",
    )
    assert (await world.texts(chat))[-1] == "Grey."
