"""The versions of a message: deleted, brought back, turned in mid-story, laid side by side."""

from tests.answers import data, error
from tests.chats.tree import edit, fork, look, story
from tests.dom import parsed
from tests.world import Chat, World

HTMX = {"HX-Request": "true"}


async def five(world: World) -> tuple[Chat, str, list[str]]:
    """A story whose middle answer has five versions; the last one is chosen."""
    chat = await story(world)
    answer = (await world.messages(chat))[4]["id"]
    for text in ("b", "c", "d", "e"):
        await edit(world, answer, text)
    return chat, answer, [v["id"] for v in await world.variants(answer)]


async def test_v11_the_neighbour_is_chosen_on_that_branch_only(each: World) -> None:
    chat, answer, ids = await five(each)
    other = await fork(each, chat, answer)
    url, on = f"/api/messages/{answer}/variants", {"branchId": chat.branch}

    async def drop(variant: str, branch: Chat = chat) -> str:
        where = {"branchId": branch.branch}
        line = data(await each.client.delete(f"{url}/{variant}", params=where))
        return str(line["promptText"])

    assert await drop(ids[4]) == "d", "the last one gives way to the one before"
    data(await each.select(answer, ids[1], **on))
    assert await drop(ids[1]) == "c", "any other to the one after"
    assert await drop(ids[0]) == "c", "one that is not chosen to none"
    assert [v["id"] for v in await each.variants(answer, **on)] == [ids[2], ids[3]]
    here = (await each.messages(chat, branchId=chat.branch))[4]
    assert (here["variantIndex"], here["variantCount"]) == (0, 2)

    assert (await look(each, other))[-1][2] == "e", "the other branch keeps what it shows"
    data(await each.client.post(f"/api/trash/variant/{ids[4]}/restore"))
    assert [v["ordinal"] for v in await each.variants(answer, **on)] == [2, 3, 4]
    assert await drop(ids[4]) == "c"
    assert await drop(ids[4], other) == "d", "until it is dropped there too"
    error(await each.client.delete(f"{url}/{ids[4]}", params=on), 404, "NOT_FOUND")
    assert await drop(ids[2]) == "d"
    error(await each.client.delete(f"{url}/{ids[3]}", params=on), 409, "LAST_VARIANT")
    assert (await each.texts(chat, branchId=chat.branch))[4] == "d"
    alone = (await each.messages(chat, branchId=chat.branch))[5]
    only = f"/api/messages/{alone['id']}/variants/{alone['activeVariantId']}"
    error(await each.client.delete(only), 409, "LAST_VARIANT")


async def test_v11_the_pages_form_takes_it_back(world: World) -> None:
    chat, answer, ids = await five(world)
    url = f"/branches/{chat.branch}/messages/{answer}"
    piece = await world.client.post(f"{url}/variants/{ids[4]}/delete", headers=HTMX)
    assert f'hx-post="/trash/variant/{ids[4]}/restore"' in piece.text
    assert (await world.texts(chat))[4] == "d"
    await world.client.post(f"/trash/variant/{ids[4]}/restore", headers=HTMX)
    plain = await world.client.post(f"{url}/variants/{ids[0]}/delete")
    assert (plain.status_code, plain.headers["Location"]) == (303, url)
    assert len(await world.variants(answer)) == 4


async def test_v14_an_older_message_is_turned_in_place(world: World) -> None:
    chat, answer, ids = await five(world)
    before = await look(world, chat)
    page = parsed((await world.client.get(f"/chats/{chat.id}")).text)
    forms = {
        n.attrs["data-swipe"]: n
        for n in page.all()
        if "data-swipe" in n.attrs and answer in n.attrs["action"]
    }
    assert set(forms) == {"back"}, "it shows the last one, and another is asked for in the menu"
    back = forms["back"]
    piece = await world.client.post(back.attrs["action"], headers=HTMX)
    assert (piece.status_code, piece.text.count("<article")) == (200, 1)
    after = await look(world, chat)
    assert after[4][2] == "d"
    assert after[:4] + after[5:] == before[:4] + before[5:]
    assert len(world.model.requests) == 3, "nothing is written for it"
    assert back.attrs["hx-target"].removeprefix("#") in piece.text
    plain = await world.client.post(back.attrs["action"].replace(ids[3], ids[0]))
    assert plain.status_code == 303
    assert (await look(world, chat))[4][2] == "Two."


async def test_n4_two_versions_side_by_side(world: World) -> None:
    chat = await story(world)
    answer = (await world.messages(chat))[2]["id"]
    await edit(world, answer, "The <b>lamp</b> is lit & she waits.")
    await edit(world, answer, "The <b>lamp</b> is out & she waits.")
    _, left, right = [v["id"] for v in await world.variants(answer)]
    url = f"/branches/{chat.branch}/messages/{answer}"
    page = (await world.client.get(url)).text
    assert page.count('class="version') >= 3
    assert "<del>" not in page
    assert "edited by hand" in page
    both = (await world.client.get(url, params={"left": left, "right": right})).text
    assert "The &lt;b&gt;lamp&lt;/b&gt; is <del>lit</del> &amp; she waits." in both
    assert "The &lt;b&gt;lamp&lt;/b&gt; is <ins>out</ins> &amp; she waits." in both
    assert "% of the words are the same." in both
    same = (await world.client.get(url, params={"left": left, "right": left})).text
    assert "Both say the same." in same
    alone = await world.client.get(url, params={"left": left})
    assert (alone.status_code, "<del>" in alone.text) == (200, False)
    other = (await world.variants((await world.messages(chat))[0]["id"]))[0]["id"]
    for strange in ("x", answer, other):
        answered = await world.client.get(url, params={"left": strange, "right": right})
        assert answered.status_code == 404
