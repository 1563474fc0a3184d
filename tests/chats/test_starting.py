"""A chat begins: its branch, its greetings."""

import uuid

import pytest

from tests.answers import data, error
from tests.world import World


async def test_c1_a_chat_has_its_main_branch(each: World) -> None:
    answer = await each.client.post(
        f"/api/entity-profiles/{each.mira}/chats", json={"title": "Skarn", "meta": {"mood": 3}}
    )
    made = data(answer)
    chat, branch = made["chat"], made["mainBranch"]
    assert (chat["title"], chat["status"], chat["meta"]) == ("Skarn", "active", {"mood": 3})
    assert chat["entityProfileId"] == each.mira
    assert (branch["title"], branch["chatId"]) == ("main", chat["id"])
    assert chat["activeBranchId"] == branch["id"]
    assert branch["messageCount"] == 1
    assert data(await each.client.get(f"/api/chats/{chat['id']}")) == chat


async def test_c3_the_greeting_is_one_answer_of_the_cards(world: World) -> None:
    chat = await world.start_chat(await world.character("Otis", first_mes="Evening."))
    (greeting,) = await world.messages(chat)
    assert (greeting["role"], greeting["promptText"]) == ("assistant", "Evening.")
    (variant,) = await world.variants(greeting["id"])
    assert (variant["kind"], variant["isSelected"], variant["status"]) == ("import", True, "done")
    assert greeting["activeVariantId"] == variant["id"]
    assert world.model.requests == []


@pytest.mark.parametrize("blank", ["", " \n\t"])
async def test_c4_without_a_greeting_the_chat_can_be_used(world: World, blank: str) -> None:
    chat = await world.start_chat(await world.character("Otis", first_mes=blank))
    assert await world.messages(chat) == []
    world.model.say("At your service.")
    assert (await world.say(chat, "Otis?")).text == "At your service."
    assert await world.texts(chat) == ["Otis?", "At your service."]


async def test_c5_every_greeting_is_a_variant_in_card_order(each: World) -> None:
    profile = await each.character("Otis", first_mes="A", alternate_greetings=["B", " ", "C"])
    chat = await each.start_chat(profile)
    (greeting,) = await each.messages(chat)
    variants = await each.variants(greeting["id"])
    assert [(v["ordinal"], v["promptText"]) for v in variants] == [(0, "A"), (1, "B"), (2, "C")]
    assert greeting["variantCount"] == 3
    data(await each.select(greeting["id"], variants[2]["id"]))
    (after,) = await each.messages(chat)
    assert (after["promptText"], after["variantIndex"]) == ("C", 2)
    selected = [v["isSelected"] for v in await each.variants(greeting["id"])]
    assert selected == [False, False, True]


async def test_c5_a_chat_can_begin_with_another_greeting(each: World) -> None:
    chat = await each.start_chat(greeting=1)
    (greeting,) = await each.messages(chat)
    assert greeting["promptText"] == "You are late, You."
    assert (greeting["variantIndex"], greeting["variantCount"]) == (1, 2)
    assert (await each.chat(chat))["lastMessagePreview"] == "You are late, You."
    url = f"/api/entity-profiles/{each.mira}/chats"
    for number in (2, -1):
        error(await each.client.post(url, json={"greeting": number}), 400, "VALIDATION_ERROR")
    assert len(data(await each.client.get(url))) == 1


async def test_c6_the_first_alternate_stands_in_for_a_blank_first_one(world: World) -> None:
    chat = await world.start_chat(
        await world.character("Otis", first_mes=" ", alternate_greetings=["", "B", "C"])
    )
    (greeting,) = await world.messages(chat)
    assert (greeting["promptText"], greeting["variantCount"]) == ("B", 2)


async def test_c7_names_are_put_in(world: World) -> None:
    greeting = "{{user}}! {{ CHAR }} waves. <BOT> greets <USER>.{{// a secret }}"
    profile = await world.character("Mira Holt", nickname="Mira", first_mes=greeting)
    chat = await world.start_chat(profile)
    assert await world.texts(chat) == ["You! Mira waves. Mira greets You."]
    (shown,) = await world.messages(chat)
    assert shown["role"] == "assistant"


async def test_c7_a_greeting_may_draw_and_say_the_rest_of_the_card(world: World) -> None:
    draw = "{{random:a,b,c,d}}" * 20
    profile = await world.character(
        "Otis",
        personality="Shy of {{user}}.",
        first_mes="{{personality}}{{setvar::x::1}}",
        alternate_greetings=["[{{getvar::x}}]", draw, draw],
    )
    told = []
    for _ in range(2):
        chat = await world.start_chat(profile)
        (greeting,) = await world.messages(chat)
        told.append([one["promptText"] for one in await world.variants(greeting["id"])])
    assert [texts[:2] for texts in told] == [["Shy of You.", "[]"]] * 2
    assert len({text for texts in told for text in texts[2:]}) == 4


@pytest.mark.parametrize(
    "odd", ["{{ nobody }} {% if", "{{user", "{{ char | upcase }} {{7|times:6}}"]
)
async def test_c8_what_cannot_be_filled_in_stays_as_it_was_typed(world: World, odd: str) -> None:
    chat = await world.start_chat(await world.character("Otis", first_mes=odd))
    assert await world.texts(chat) == [odd]


async def test_c9_an_unknown_character_has_no_chats(world: World) -> None:
    for name in (str(uuid.uuid4()), "nonsense"):
        url = f"/api/entity-profiles/{name}/chats"
        error(await world.client.post(url, json={}), 404, "NOT_FOUND")
        error(await world.client.get(url), 404, "NOT_FOUND")


async def test_a8_the_same_key_begins_one_chat(each: World) -> None:
    url, key = f"/api/entity-profiles/{each.mira}/chats", {"Idempotency-Key": "begin-1"}
    first = data(await each.client.post(url, json={"title": "One"}, headers=key))
    again = data(await each.client.post(url, json={"title": "One"}, headers=key))
    assert again == first
    other = await each.client.post(url, json={"title": "Two"}, headers=key)
    error(other, 409, "IDEMPOTENCY_MISMATCH")
    assert [chat["title"] for chat in data(await each.client.get(url))] == ["One"]


async def test_c1_a_form_begins_a_chat_and_leads_into_it(world: World) -> None:
    answer = await world.client.post(f"/characters/{world.mira}/chats")
    assert answer.status_code == 303
    page = await world.client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "The lamp is lit, You." in page.text
