"""An answer that comes to nothing leaves its message as it was, whatever became of the version
that it was to take the place of."""

import pytest

from tests.answers import data
from tests.chats.tree import edit, fork, look, story
from tests.world import World


@pytest.mark.parametrize("way", ["regenerate", "continue"])
async def test_b4_v11_what_is_shown_out_of_the_trash_is_shown_again(each: World, way: str) -> None:
    chat = await story(each)
    last = (await each.messages(chat))[-1]["id"]
    (shown,) = await each.variants(last)
    other = await fork(each, chat, last)
    await edit(each, last, "Otherwise.")
    await edit(each, last, "In a third way.")
    drop = f"/api/messages/{last}/variants/{shown['id']}"
    data(await each.client.delete(drop, params={"branchId": chat.branch}))
    before = await look(each, other)
    assert before[-1][2] == "Three."
    each.model.fail(401)
    async with each.stream(f"/api/messages/{last}/{way}", {"branchId": other.branch}) as reader:
        await reader.rest()
    assert await look(each, other) == before


async def test_v11_n9_a_message_stays_where_the_version_before_has_ended_for_ever(
    each: World,
) -> None:
    chat = await story(each)
    last = (await each.messages(chat))[-1]["id"]
    before = await look(each, chat)
    await edit(each, last, "Otherwise.")
    _, second = await each.variants(last)
    each.model.hold_first()
    async with each.regenerating(last) as reader:
        generation = (await reader.until("meta")).data["generationId"]
        data(await each.client.delete(f"/api/messages/{last}/variants/{second['id']}"))
        data(await each.client.delete(f"/api/trash/variant/{second['id']}"))
        data(await each.abort(generation))
        await reader.rest()
    assert await look(each, chat) == before
