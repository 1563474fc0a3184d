"""Saying it differently: one more variant, and nothing is ever lost over it."""

import httpx
import pytest

from tests.answers import data, error, wire
from tests.chats.tree import edit, fork, hide, look, story
from tests.dom import parsed
from tests.frames import Told
from tests.world import Chat, World

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("place", [-1, -2], ids=["V9 answer", "V10 question"])
async def test_v9_v10_n11_an_edit_is_one_more_variant(each: World, place: int) -> None:
    chat = await story(each)
    before = (await each.messages(chat))[place]
    after = await edit(
        each, before["id"], "Said\r\n\r\n*otherwise*.", variantId=before["activeVariantId"]
    )
    assert (after["promptText"], after["variantCount"]) == ("Said\n\n*otherwise*.", 2)
    assert (after["variantIndex"], after["role"]) == (1, before["role"])
    old, new = await each.variants(before["id"])
    assert (old["promptText"], old["isSelected"]) == (before["promptText"], False)
    assert (new["kind"], new["isSelected"]) == ("manual_edit", True)
    assert (new["derivedFromVariantId"], new["id"]) == (old["id"], after["activeVariantId"])
    await edit(each, before["id"], "Said\n\n*otherwise*.")
    assert len(await each.variants(before["id"])) == 2, "the same words are no edit"
    await each.say(chat, "And?")
    assert "Said\n\n*otherwise*." in [text for _, text in wire(each.model.requests[-1])]
    assert before["promptText"] not in [text for _, text in wire(each.model.requests[-1])]
    data(await each.select(before["id"], old["id"]))
    assert (await each.messages(chat))[place - 2]["promptText"] == before["promptText"]


async def test_v9_what_the_model_thought_stays_beside_an_edited_answer(world: World) -> None:
    chat = await world.start_chat()
    world.model.say_reasoning("They ask for more.").say("Well.")
    told = await world.say(chat, "Tell me.")
    after = await edit(world, told.meta["assistantMessageId"], "Well, then.")
    assert [block["content"] for block in after["blocks"]] == ["They ask for more."]
    assert (await world.chat(chat))["lastMessagePreview"] == "Well, then."


async def test_n13_a_stale_edit_gets_both_texts(each: World) -> None:
    chat = await story(each)
    last = (await each.messages(chat))[-1]
    seen = last["activeVariantId"]
    now = await edit(each, last["id"], "From another tab.", variantId=seen)
    body = {"promptText": "From this one.", "variantId": seen}
    answer = await each.client.put(f"/api/messages/{last['id']}", json=body)
    details = error(answer, 409, "STALE")["details"]
    assert details["current"] == {
        "variantId": now["activeVariantId"],
        "promptText": "From another tab.",
    }
    assert details["yours"] == "From this one."
    assert (await each.texts(chat))[-1] == "From another tab."
    assert len(await each.variants(last["id"])) == 2
    body["variantId"] = now["activeVariantId"]
    data(await each.client.put(f"/api/messages/{last['id']}", json=body))
    assert (await each.texts(chat))[-1] == "From this one."


async def test_n13_n7_a_stale_edit_in_the_page_keeps_what_was_typed(world: World) -> None:
    chat = await story(world)
    last = (await world.messages(chat))[-1]
    url = f"/branches/{chat.branch}/messages/{last['id']}"
    opened = parsed((await world.client.get(f"{url}/edit")).text)
    (seen,) = [n for n in opened.all() if n.attrs.get("name") == "seen"]
    assert seen.attrs["value"] == last["activeVariantId"]
    await edit(world, last["id"], "From *another* tab.")
    form = {"text": "From <b>this</b> one.", "seen": seen.attrs["value"]}
    fresh = ""
    for headers in ({}, HTMX):
        refused = await world.client.post(f"{url}/edits", data=form, headers=headers)
        assert refused.status_code == 409
        assert ("<html" in refused.text) is (not headers)
        assert "From &lt;b&gt;this&lt;/b&gt; one.</textarea>" in refused.text
        assert "From <em>another</em> tab." in refused.text
        assert 'role="alert"' in refused.text
        page = parsed(refused.text)
        (fresh,) = [n.attrs["value"] for n in page.all() if n.attrs.get("name") == "seen"]
    saved = await world.client.post(f"{url}/edits", data={**form, "seen": fresh})
    assert saved.status_code == 303
    assert (await world.texts(chat))[-1] == "From <b>this</b> one."


@pytest.mark.parametrize(
    ("text", "status"), [(" \n ", 400), ("x" * 102_401, 413), ("half \x00 of it", 400)]
)
async def test_n12_what_cannot_be_saved_stays_in_the_box(
    world: World, text: str, status: int
) -> None:
    chat = await world.start_chat()
    (greeting,) = await world.messages(chat)
    url = f"/branches/{chat.branch}/messages/{greeting['id']}/edits"
    for headers in ({}, HTMX):
        refused = await world.client.post(url, data={"text": text}, headers=headers)
        assert refused.status_code == status
        assert f"\n{text}</textarea>" in refused.text or status == 400
        assert 'aria-invalid="true"' in refused.text
    answer = await world.client.put(f"/api/messages/{greeting['id']}", json={"promptText": text})
    assert answer.status_code == status
    assert len(await world.variants(greeting["id"])) == 2


async def test_m14_n9_a_greeting_is_a_message_like_any(world: World) -> None:
    chat = await world.start_chat()
    (greeting,) = await world.messages(chat)
    await edit(world, greeting["id"], "The lamp is out.")
    assert [v["kind"] for v in await world.variants(greeting["id"])] == [
        *("import", "import", "manual_edit"),
    ]
    other = await fork(world, chat, greeting["id"])
    assert [line[2] for line in await look(world, other)] == ["The lamp is out."]
    await hide(world, chat, greeting["id"])
    await world.say(chat, "Who is there?")
    assert "The lamp is out." not in str(world.model.requests[-1].body)
    drop = f"/api/messages/{greeting['id']}/variants"
    for variant in (await world.variants(greeting["id"]))[:2]:
        data(await world.client.delete(f"{drop}/{variant['id']}"))
    assert (await world.texts(chat))[0] == "The lamp is out."


async def running(world: World, chat: Chat) -> list[httpx.Response]:
    """What is refused of a message while it is being written."""
    line = (await world.messages(chat))[-1]
    message, page = f"/api/messages/{line['id']}", f"/branches/{chat.branch}/messages/{line['id']}"
    variant = f"{message}/variants/{line['activeVariantId']}"
    client, at = world.client, {"forkedFromMessageId": line["id"]}
    return [
        await client.put(message, json={"promptText": "Mine."}),
        await client.post(f"{message}/variants", json={"promptText": "Mine."}),
        await client.delete(variant),
        await client.post(f"/api/chats/{chat.id}/branches", json=at),
        await client.post(f"/api/chats/{chat.id}/branches", json={}),
        await client.get(f"{page}/edit", headers=HTMX),
        await client.post(f"{page}/edits", data={"text": "Mine."}, headers=HTMX),
        await client.post(f"{page}/forks"),
    ]


async def test_a7_what_is_being_written_is_not_changed_and_deleting_stops_it(
    each: World,
) -> None:
    """Rows V9, B2 and M13 while a reply runs."""
    chat = await each.start_chat()
    each.model.say("Half", " and the rest.").hold(1)
    async with each.saying(chat, "Tell me.") as reader:
        await reader.until("delta")
        for answer in await running(each, chat):
            assert answer.status_code == 409, answer.text
            assert "still being written" in answer.text
        before = (await each.messages(chat))[0]["id"]
        assert len(await look(each, await fork(each, chat, before))) == 1
        reply = (await each.messages(chat))[-1]
        url = f"/api/messages/{reply['id']}"
        assert data(await each.client.delete(url))["count"] == 1
        assert Told.of(await reader.rest()).done["status"] == "aborted"
    assert await each.model.requests[-1].closed
    assert (await each.texts(chat))[1:] == ["Tell me."]
    back = data(await each.client.post(f"{url}/restore", json={}))
    assert (back["promptText"], back["position"]) == ("Half", reply["position"])


async def test_m13_an_answer_without_a_word_is_gone_when_it_is_stopped(world: World) -> None:
    chat = await world.start_chat()
    world.model.hold_first()
    async with world.saying(chat, "Tell me.") as reader:
        await reader.until("meta")
        reply = (await world.messages(chat))[-1]["id"]
        url = f"/branches/{chat.branch}/messages/{reply}/delete"
        gone = await world.client.post(url)
        await reader.rest()
    assert gone.status_code == 303
    page = await world.client.get(gone.headers["Location"])
    assert (page.status_code, "undo-button" in page.text) == (200, False)
    assert (await world.texts(chat))[1:] == ["Tell me."]


async def test_v7_v11_a_version_dropped_while_another_comes_to_nothing(world: World) -> None:
    chat = await world.start_chat()
    world.model.say("One.")
    answer = (await world.say(chat, "Tell me.")).meta["assistantMessageId"]
    await edit(world, answer, "Two.")
    one, two = await world.variants(answer)
    url = f"/api/messages/{answer}/variants"
    world.model.hold_first()
    async with world.regenerating(answer) as reader:
        generation = (await reader.until("meta")).data["generationId"]
        data(await world.client.delete(f"{url}/{two['id']}"))
        refused = await world.client.delete(f"{url}/{one['id']}")
        error(refused, 409, "GENERATION_RUNNING")
        data(await world.abort(generation))
        await reader.rest()
    assert (await world.texts(chat))[-1] == "One."
    assert [v["id"] for v in await world.variants(answer)] == [one["id"]]
