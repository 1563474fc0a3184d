"""Taking messages off a branch, hiding them from the model, and bringing all of it back."""

import uuid

from tests.answers import data, error, wire
from tests.chats.tree import branches, delete, fork, hide, look, story, trashed
from tests.dom import parsed
from tests.world import Chat, World

HTMX = {"HX-Request": "true"}


async def told(world: World, chat: Chat) -> str:
    """Everything that the model is sent for one more turn, which is taken back again."""
    world.model.say("Heard.")
    meta = (await world.say(chat, "Well?")).meta
    await delete(world, chat, fromMessageId=meta["userMessageId"])
    return str([text for _, text in wire(world.model.requests[-1])])


async def test_m12_m13_one_some_and_all_from_here(each: World) -> None:
    chat = await story(each)
    whole = await look(each, chat)
    ids = [line[0] for line in whole]
    undo = "/api/trash/entry/{}/restore"

    one = data(await each.client.delete(f"/api/messages/{ids[2]}"))
    assert (one["count"], one["branchId"]) == (1, chat.branch)
    assert await look(each, chat) == whole[:2] + whole[3:], "the rest keeps its order and places"
    assert "One." not in await told(each, chat)
    some = await delete(each, chat, ids[6], ids[3])
    assert some["count"] == 2
    assert await look(each, chat) == [whole[n] for n in (0, 1, 4, 5)]
    heard = await told(each, chat)
    assert "Two." in heard
    assert not [text for text in ("One.", "Second?", "Three.") if text in heard]
    rest = await delete(each, chat, fromMessageId=ids[4])
    assert rest["count"] == 2
    assert await look(each, chat) == whole[:2]
    assert (await branches(each, chat))[chat.branch]["messageCount"] == 2
    assert (await each.chat(chat))["lastMessagePreview"] == "First?"

    back = data(await each.client.post(undo.format(some["deletionId"])))
    assert (back["count"], back["branchId"]) == (2, chat.branch)
    assert await look(each, chat) == [whole[n] for n in (0, 1, 3, 6)], "exactly that deletion"
    error(await each.client.post(undo.format(some["deletionId"])), 404, "NOT_FOUND")
    restored = data(await each.client.post(f"/api/messages/{ids[5]}/restore", json={}))
    assert restored["promptText"] == "Third?"
    assert await look(each, chat) == [whole[n] for n in (0, 1, 3, 4, 5, 6)], "its neighbour too"
    data(await each.client.post(f"/api/messages/{ids[2]}/restore", json={"branchId": chat.branch}))
    assert await look(each, chat) == whole
    assert (await each.chat(chat))["lastMessagePreview"] == "Three."
    assert "One." in await told(each, chat)
    error(await each.client.post(f"/api/messages/{ids[2]}/restore", json={}), 409, "NOT_DELETED")


async def test_m12_all_or_none(world: World) -> None:
    chat, other = await story(world), await world.start_chat()
    whole = await look(world, chat)
    ids, foreign = [line[0] for line in whole], (await world.messages(other))[0]["id"]
    short = await fork(world, chat, ids[2])
    url, on = f"/api/chats/{chat.id}/messages/delete", {"branchId": chat.branch}
    for body, status, code in (
        ({**on, "messageIds": [ids[1], foreign]}, 404, "NOT_FOUND"),
        ({**on, "messageIds": [ids[1], str(uuid.uuid4())]}, 404, "NOT_FOUND"),
        ({"branchId": short.branch, "messageIds": [ids[1], ids[5]]}, 404, "NOT_ON_BRANCH"),
        ({"branchId": other.branch, "messageIds": [ids[1]]}, 404, "NOT_FOUND"),
        ({**on, "messageIds": []}, 400, "VALIDATION_ERROR"),
        ({**on, "messageIds": ids[:1], "fromMessageId": ids[1]}, 400, "VALIDATION_ERROR"),
        (on, 400, "VALIDATION_ERROR"),
        ({**on, "messageIds": ids[:1] * 1001}, 400, "VALIDATION_ERROR"),
    ):
        error(await world.client.post(url, json=body), status, code)
    assert await look(world, chat) == whole
    assert await look(world, short) == whole[:3]
    assert await trashed(world, "entry") == []


async def test_m12_what_follows_a_deletion_stands_after_it(each: World) -> None:
    """A place is never taken twice: M13 puts the old lines back before the new one."""
    chat = await story(each)
    whole = await look(each, chat)
    gone = await delete(each, chat, fromMessageId=whole[5][0])
    await each.note(chat, "Written since.")
    data(await each.client.post(f"/api/trash/entry/{gone['deletionId']}/restore"))
    after = await look(each, chat)
    assert after[:7] == whole
    assert after[7][2] == "Written since."


async def test_m14_a_hidden_line_is_read_by_people_only(each: World) -> None:
    chat = await story(each)
    lines = await each.messages(chat)
    await hide(each, chat, lines[2]["id"])
    assert [line["hidden"] for line in await each.messages(chat)] == [n == 2 for n in range(7)]
    assert "One." not in await told(each, chat)
    page = parsed((await each.client.get(f"/chats/{chat.id}")).text)
    hidden = [n for n in page.all() if "is-hidden" in n.attrs.get("class", "").split()]
    assert ["One." in node.text and "not for the model" in node.text for node in hidden] == [True]
    each.model.say("Four.")
    await each.regenerate(lines[6]["id"])
    assert "One." not in str(each.model.requests[-1].body)
    await hide(each, chat, lines[2]["id"], hidden=False)
    assert "One." in await told(each, chat)


async def test_n9_the_page_takes_back_what_it_deleted(world: World) -> None:
    chat = await story(world)
    whole = await look(world, chat)
    url = f"/branches/{chat.branch}/messages"
    for where, form, words in (
        (f"{url}/{whole[3][0]}/delete", {}, "The message is off this branch."),
        (f"{url}/{whole[3][0]}/delete", {"on": "1"}, "4 messages are off this branch."),
        (f"{url}/delete", {"ids": [whole[1][0], whole[6][0]]}, "2 messages are off"),
    ):
        gone = await world.client.post(where, data=form)
        assert gone.status_code == 303
        page = await world.client.get(gone.headers["Location"])
        assert words in page.text
        undo = parsed(page.text).find("undo")
        assert undo is not None
        (action,) = [n.attrs["action"] for n in undo.all() if n.tag == "form"]
        assert await look(world, chat) != whole
        assert (await world.client.post(action)).status_code == 303
        assert await look(world, chat) == whole
        again = await world.client.post(action, headers=HTMX)
        assert (again.status_code, again.headers["HX-Retarget"]) == (404, "#problem")
        stale = await world.client.get(gone.headers["Location"])
        assert "undo-button" not in stale.text
    none = await world.client.post(f"{url}/delete", data={})
    assert none.status_code == 400
    assert 'role="alert"' in none.text
