"""The same request twice, and two requests at once: one reply on a branch, once."""

import asyncio

import pytest

from tests.answers import data, error
from tests.frames import Told
from tests.world import STREAM, World


async def test_a7_a_second_reply_on_a_branch_is_refused_with_the_first_ones_id(
    each: World,
) -> None:
    chat = await each.start_chat()
    each.model.say("First.")
    answer = (await each.say(chat, "One?")).meta["assistantMessageId"]
    each.model.hold(2)
    async with each.saying(chat, "Two?") as reader:
        generation = (await reader.until("meta")).data["generationId"]
        before = await each.texts(chat)
        for url, body in (
            (f"/api/chats/{chat.id}/messages", {"promptText": "Three?"}),
            (f"/api/messages/{answer}/regenerate", {}),
            (f"/api/messages/{answer}/regenerate", {"inPlace": True}),
            (f"/api/branches/{chat.branch}/generate", {}),
        ):
            refused = await each.client.post(url, json=body, headers=STREAM)
            details = error(refused, 409, "GENERATION_RUNNING")["details"]
            assert details["generationId"] == generation
        form = {"text": "Three? & more", "key": "k3"}
        page = await each.client.post(f"/branches/{chat.branch}/messages", data=form)
        assert page.status_code == 409
        assert "Three? &amp; more</textarea>" in page.text
        assert [len(text) for text in await each.texts(chat)][:4] == [len(t) for t in before][:4]
        each.model.release()
        assert Told.of(await reader.rest()).done["status"] == "done"
    assert len(await each.messages(chat)) == 5
    assert len(each.model.requests) == 2


async def test_a7_ten_at_once_and_one_wins(each: World) -> None:
    chat = await each.start_chat()
    url = f"/api/chats/{chat.id}/messages"
    each.model.hold(1)

    async def attempt(number: int) -> int:
        body = {"promptText": f"{number}?"}
        async with each.client.stream("POST", url, json=body, headers=STREAM) as response:
            if response.status_code == 200:
                await won.wait()
                each.model.release()
            await response.aread()
            if response.status_code == 409:
                refused.append(number)
                if len(refused) == 9:
                    won.set()
            return response.status_code

    refused: list[int] = []
    won = asyncio.Event()
    answers = await asyncio.gather(*(attempt(n) for n in range(10)))
    assert sorted(answers) == [200] + [409] * 9
    assert len(await each.messages(chat)) == 3


@pytest.mark.parametrize("way", ["variants", "continuations"])
async def test_a7_ten_tabs_press_at_once(each: World, way: str) -> None:
    """Of one answer: exactly one more version is written."""
    chat = await each.start_chat()
    answer = (await each.say(chat, "One?")).meta["assistantMessageId"]
    each.model.hold_first().say("Two.")
    url = f"/branches/{chat.branch}/messages/{answer}/{way}"
    tabs = [each.client.post(url, data={"key": f"k-{tab}"}) for tab in range(10)]
    answers = await asyncio.gather(*tabs)
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 9
    each.model.release()
    await each.idle()
    assert len(await each.variants(answer)) == 2
    assert len(each.model.requests) == 2


async def test_a8_a_forms_key_writes_one_version(world: World) -> None:
    chat = await world.start_chat()
    answer = (await world.say(chat, "One?")).meta["assistantMessageId"]
    url = f"/branches/{chat.branch}/messages/{answer}/variants"
    for _ in range(3):
        assert (await world.client.post(url, data={"key": "k"})).status_code == 303
        await world.idle()
    assert len(await world.variants(answer)) == 2
    in_place = await world.client.post(url, data={"key": "k", "in_place": "1"})
    assert in_place.status_code == 409  # another request under the same key


async def test_a8_twenty_at_once_with_one_key(each: World) -> None:
    chat = await each.start_chat()
    told = await asyncio.gather(*(each.say(chat, "Once.", key="k") for _ in range(20)))
    assert len({one.meta["generationId"] for one in told}) == 1
    assert {one.text for one in told} == {"You said: Once."}
    assert (await each.texts(chat))[1:] == ["Once.", "You said: Once."]
    assert len(each.model.requests) == 1
    later = await each.say(chat, "Once.", key="k")
    assert (later.meta, later.text) == (told[0].meta, told[0].text)
    url = f"/api/chats/{chat.id}/messages"
    for body in ({"promptText": "Twice."}, {"promptText": "Once.", "settings": {"top_p": 0.5}}):
        headers = STREAM | {"Idempotency-Key": "k"}
        error(await each.client.post(url, json=body, headers=headers), 409, "IDEMPOTENCY_MISMATCH")
    assert len(await each.messages(chat)) == 3


async def test_a8_a_refused_request_does_not_use_up_its_key(world: World) -> None:
    chat = await world.start_chat()
    world.model.hold(1)
    async with world.saying(chat, "One?") as reader:
        await reader.until("delta")
        url, headers = f"/api/chats/{chat.id}/messages", STREAM | {"Idempotency-Key": "k"}
        body = {"promptText": "Two?"}
        refused = await world.client.post(url, json=body, headers=headers)
        error(refused, 409, "GENERATION_RUNNING")
        world.model.release()
        await reader.rest()
    assert (await world.say(chat, "Two?", key="k")).text == "You said: Two?"


async def test_a8_a_message_without_a_reply(each: World) -> None:
    chat = await each.start_chat()
    url, headers = f"/api/chats/{chat.id}/messages", {"Idempotency-Key": "k"}
    body = {"promptText": "Noted."}
    answers = await asyncio.gather(
        *(each.client.post(url, json=body, headers=headers) for _ in range(20))
    )
    assert len({data(answer)["id"] for answer in answers}) == 1
    assert (await each.texts(chat))[1:] == ["Noted."]


async def test_a8_regenerate_and_generate(each: World) -> None:
    chat = await each.start_chat()
    await each.note(chat, "Well?")
    key = "generate-1"
    url = f"/api/branches/{chat.branch}/generate"
    async with each.stream(url, key=key) as reader:
        first = Told.of(await reader.rest())
    async with each.stream(url, key=key) as reader:
        assert Told.of(await reader.rest()).meta == first.meta
    headers = STREAM | {"Idempotency-Key": key}
    other = await each.client.post(url, json={"settings": {"top_p": 0.1}}, headers=headers)
    error(other, 409, "IDEMPOTENCY_MISMATCH")
    await each.note(chat, "Hm.")
    url = f"/api/messages/{first.meta['assistantMessageId']}/regenerate"
    metas = []
    for _ in range(3):
        async with each.stream(url, key="again-1") as reader:
            metas.append(Told.of(await reader.rest()).meta)
    assert metas[0] == metas[1] == metas[2]
    assert len(data(await each.client.get(f"/api/chats/{chat.id}/branches"))) == 2


async def test_a8_the_forms_hidden_key(each: World) -> None:
    chat = await each.start_chat()
    page = (await each.client.get(f"/chats/{chat.id}")).text
    key = page.split('name="key" value="')[1].split('"')[0]
    url, form = f"/branches/{chat.branch}/messages", {"text": "Once.", "key": key}
    answers = await asyncio.gather(*(each.client.post(url, data=form) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {303}
    await each.idle()
    assert (await each.texts(chat))[1:] == ["Once.", "You said: Once."]
    other = await each.client.post(url, data={"text": "Other.", "key": key})
    assert other.status_code == 409
    assert "Other.</textarea>" in other.text
    again = (await each.client.get(f"/chats/{chat.id}")).text
    assert key not in again


async def test_a8_a_repeated_request_gets_its_first_answer_whatever_has_changed(
    each: World,
) -> None:
    """A template that stops every prompt, and a message that is gone: nothing is built anew."""
    chat = await each.start_chat()
    first = await each.say(chat, "Once.", key="k")
    answer = first.meta["assistantMessageId"]
    url, page = f"/api/messages/{answer}/regenerate", f"/branches/{chat.branch}/messages"
    async with each.stream(url, key="r") as reader:
        again = Told.of(await reader.rest())
    form = {"text": "And then?", "key": "f"}
    assert (await each.client.post(page, data=form)).status_code == 303
    await each.idle()
    data(await each.client.delete(f"/api/messages/{answer}"))
    body = {"name": "Broken", "scope": "global", "templateText": "{{ char.nme }}"}
    data(await each.client.post("/api/prompt-templates", json=body))

    later = await each.say(chat, "Once.", key="k")
    assert (later.meta, later.done) == (first.meta, first.done)
    async with each.stream(url, key="r") as reader:
        later = Told.of(await reader.rest())
    assert (later.meta, later.text) == (again.meta, again.text)
    assert (await each.client.post(page, data=form)).status_code == 303
    headers = STREAM | {"Idempotency-Key": "new"}
    error(await each.client.post(url, json={}, headers=headers), 404, "NOT_ON_BRANCH")
    said = {"promptText": "Twice."}
    url = f"/api/chats/{chat.id}/messages"
    error(await each.client.post(url, json=said, headers=headers), 422, "TEMPLATE_FAILED")
    data(await each.client.delete(f"/api/chats/{chat.id}"))
    data(await each.client.delete(f"/api/trash/chat/{chat.id}"))
    headers = STREAM | {"Idempotency-Key": "r"}
    gone = await each.client.post(f"/api/messages/{answer}/regenerate", json={}, headers=headers)
    error(gone, 404, "NOT_FOUND")
