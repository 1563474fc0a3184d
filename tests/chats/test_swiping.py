"""Which of its variants a message says: chosen on one branch, one at any time."""

import asyncio
import uuid

from tests.answers import data, error, wire
from tests.world import Chat, Stranger, World


async def swiped(world: World) -> tuple[Chat, str]:
    """A chat whose last answer has three variants; gives the answer's id."""
    chat = await world.start_chat()
    world.model.say("A grey bird.")
    answer = (await world.say(chat, "What do you see?")).meta["assistantMessageId"]
    for text in ("A red sail.", "Nothing."):
        world.model.say(text)
        await world.regenerate(answer)
    return chat, answer


async def test_v2_exactly_one_variant_is_selected_and_the_model_hears_it(each: World) -> None:
    chat, answer = await swiped(each)
    assert (await each.texts(chat))[-1] == "Nothing."
    for number, variant in enumerate(await each.variants(answer)):
        chosen = data(await each.select(answer, variant["id"]))
        assert (chosen["id"], chosen["isSelected"]) == (variant["id"], True)
        now = await each.variants(answer)
        assert [v["isSelected"] for v in now] == [n == number for n in range(3)]
        line = (await each.messages(chat))[-1]
        assert (line["promptText"], line["activeVariantId"]) == (
            variant["promptText"],
            variant["id"],
        )
        assert (line["variantIndex"], line["variantCount"]) == (number, 3)
    data(await each.select(answer, (await each.variants(answer))[1]["id"]))
    await each.say(chat, "Closer?")
    sent = wire(each.model.requests[-1])
    assert ("assistant", "A red sail.") in sent
    assert not {"A grey bird.", "Nothing."} & {text for _, text in sent}


async def test_v4_a_variant_of_another_message_cannot_be_selected(
    world: World, stranger: Stranger
) -> None:
    chat, answer = await swiped(world)
    greeting = (await world.messages(chat))[0]["id"]
    before = await world.messages(chat)
    others = [(await world.variants(greeting))[0]["id"], stranger.variant, str(uuid.uuid4()), "x"]
    for variant in others:
        error(await world.select(answer, variant), 404, "NOT_FOUND")
    assert await world.messages(chat) == before


async def test_v4_on_a_branch_that_does_not_hold_the_message(world: World) -> None:
    chat, answer = await swiped(world)
    variant = (await world.variants(answer))[0]["id"]
    greeting = (await world.messages(chat))[0]["id"]
    assert greeting != answer
    world.model.say("Late.")
    await world.say(chat, "And now?")
    world.model.say("Early.")
    fork = (await world.regenerate(answer)).meta["branchId"]
    last = (await world.messages(chat, branchId=chat.branch))[-1]
    variants = await world.variants(last["id"], branchId=chat.branch)
    refused = await world.select(last["id"], variants[0]["id"], branchId=fork)
    error(refused, 404, "NOT_ON_BRANCH")
    other = (await world.start_chat()).branch
    error(await world.select(answer, variant, branchId=other), 404, "NOT_FOUND")
    data(await world.select(answer, variant, branchId=fork))


async def test_v4_a_choice_is_the_branchs_own(each: World) -> None:
    chat, answer = await swiped(each)
    await each.note(chat, "Hm.")
    each.model.say("A whale.")
    fork = (await each.regenerate(answer)).meta["branchId"]
    first = (await each.variants(answer))[0]
    data(await each.select(answer, first["id"], branchId=chat.branch))
    texts = await each.texts(chat, branchId=chat.branch)
    assert texts[2:] == ["A grey bird.", "Hm."]
    assert (await each.texts(chat, branchId=fork))[2:] == ["A whale."]


async def test_v4_nobody_swipes_to_what_is_deleted_in_the_same_instant(each: World) -> None:
    chat, answer = await swiped(each)
    for number in range(15):
        made = await each.client.post(
            f"/api/messages/{answer}/variants", json={"promptText": f"{number}", "choose": False}
        )
        url = f"/api/messages/{answer}/variants/{data(made)['id']}"
        answers = await asyncio.gather(each.client.delete(url), each.client.post(f"{url}/select"))
        assert [one.status_code for one in answers] in ([200, 200], [200, 404])
        chosen = (await each.messages(chat))[-1]["activeVariantId"]
        assert chosen in [variant["id"] for variant in await each.variants(answer)]


async def test_v12_the_variants_of_an_unknown_message(world: World, stranger: Stranger) -> None:
    for message in (str(uuid.uuid4()), "x", stranger.message, stranger.chat.id):
        error(await world.client.get(f"/api/messages/{message}/variants"), 404, "NOT_FOUND")


async def test_v13_the_page_swipes(world: World) -> None:
    chat, answer = await swiped(world)
    first, second, _ = await world.variants(answer)
    url = f"/branches/{chat.branch}/messages/{answer}/variants/{{}}/choice"
    page = await world.client.get(f"/chats/{chat.id}")
    assert "3/3" in page.text
    assert url.format(second["id"]) in page.text
    plain = await world.client.post(url.format(second["id"]))
    assert plain.status_code == 303
    page = await world.client.get(plain.headers["Location"])
    assert "2/3" in page.text
    assert "A red sail." in page.text
    piece = await world.client.post(url.format(first["id"]), headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert piece.text.count("<article") == 1
    assert "<html" not in piece.text
    assert "1/3" in piece.text
    assert "A grey bird." in piece.text
