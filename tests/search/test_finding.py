"""C17, N17: what was said is found, on every branch, in every variant, in any script."""

import pytest

from tests.answers import data, error
from tests.search.asking import hits, said, search
from tests.world import Stranger, World

LINES = {
    "Le café est fermé, dit-elle.": ("cafe", "fermé DIT", '"est ferme"'),
    "Ещё одна ёлка у маяка.": ("еще", "ЁЛКА", "маяк"),
    "灯台守はまだ来ないと、彼女は言った。": ("灯台", "台守", "まだ来ない", "彼"),
    "등대에서 기다렸다": ("등대", "기다"),
    "The lamp-post leans, isn’t it odd?": ("lamp post", "isn't", "lea"),
}


async def test_c17_n17_words_of_any_script_are_found(each: World) -> None:
    chat = await each.start_chat()
    notes = {text: await each.note(chat, text) for text in LINES}
    for text, queries in LINES.items():
        for query in queries:
            found = await hits(each, query)
            assert [hit["messageId"] for hit in found] == [notes[text]["id"]], query


async def test_c17_a_hit_says_where_it_stands(each: World) -> None:
    chat = await each.start_chat(title="Skarn")
    note = await each.note(chat, "I saw a **light**, far out.")
    (hit,) = await hits(each, "light")
    assert hit == {
        "chatId": chat.id,
        "branchId": chat.branch,
        "messageId": note["id"],
        "variantId": note["activeVariantId"],
        "role": "user",
        "snippet": "I saw a light, far out.",
        "snippetParts": [
            {"text": "I saw a ", "hit": False},
            {"text": "light", "hit": True},
            {"text": ", far out.", "hit": False},
        ],
        "createdAt": hit["createdAt"],
        "isSelected": True,
        "name": "You",
        "chatTitle": "Skarn",
        "branchTitle": "main",
        "profileId": each.mira,
        "profileName": "Mira Holt",
    }
    assert hit["createdAt"].endswith("Z")


async def test_n17_every_variant_is_found_and_says_whether_it_is_chosen(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("The lamp went out.")
    meta = (await each.say(chat, "And then?")).meta
    each.model.say("The lamp burnt on.")
    await each.regenerate(meta["assistantMessageId"])
    found = await hits(each, "the lamp", role="assistant")
    texts = [(hit["snippet"], hit["isSelected"]) for hit in found]
    assert texts[:2] == [("The lamp burnt on.", True), ("The lamp went out.", False)]
    assert {hit["messageId"] for hit in found[:2]} == {meta["assistantMessageId"]}
    greetings = await hits(each, "late")  # of a card's greetings one is chosen
    assert [hit["isSelected"] for hit in greetings] == [False]


async def test_n17_a_hit_is_on_the_active_branch_or_the_last_used(each: World) -> None:
    chat = await each.start_chat()
    first = await each.note(chat, "At the gate.")
    await each.note(chat, "Only on main.")
    url = f"/api/chats/{chat.id}/branches"
    at = {"forkedFromMessageId": first["id"]}
    older, newer = [data(await each.client.post(url, json=at))["id"] for _ in "ab"]
    data(await each.client.post(url, json={**at, "activate": True}))
    await each.note(chat, "Only on the active one.")
    await each.note(chat, "In the older one.", branchId=older)
    found = {q: [hit["branchId"] for hit in await hits(each, q)] for q in ("gate", "only", "older")}
    active = (await each.chat(chat))["activeBranchId"]
    assert found == {"gate": [active], "only": [active, chat.branch], "older": [older]}
    data(await each.client.delete(f"/api/messages/{first['id']}?branchId={active}"))
    assert [hit["branchId"] for hit in await hits(each, "gate")] == [older]
    await each.note(chat, "Something newer.", branchId=newer)
    assert [hit["branchId"] for hit in await hits(each, "gate")] == [newer]


async def test_n17_character_chat_and_role_narrow_it_down(each: World) -> None:
    vera = await each.character("Вера Лугина", first_mes="A lamp is all I have.")
    one, other = await each.start_chat(), await each.start_chat()
    hers = await each.start_chat(vera)
    await each.note(one, "My lamp.")
    await each.note(other, "Your lamp.")
    await each.note(other, "A lamp, said nobody.", role="system")
    lit = "The lamp is lit, You. Mira Holt waits."
    vera_lit, system = "A lamp is all I have.", "A lamp, said nobody."
    assert await said(each, "lamp") == [system, "Your lamp.", "My lamp.", vera_lit, lit, lit]
    assert await said(each, "lamp", profileId=vera) == [vera_lit]
    assert await said(each, "lamp", chatId=other.id) == [system, "Your lamp.", lit]
    assert await said(each, "lamp", chatId=other.id, role="user") == ["Your lamp."]
    assert await said(each, "lamp", profileId=vera, chatId=hers.id, role="assistant") == [vera_lit]
    assert await said(each, "lamp", profileId=vera, chatId=one.id) == []
    assert await said(each, "lamp", role="system") == [system]


async def test_n17_titles_and_names_are_found_beside_it(each: World) -> None:
    vera = await each.character("Вера Лугина")
    chat = await each.start_chat(vera, title="Ёлка и маяк")
    for n in range(8):
        await each.start_chat(title=f"The lamp {n}")
    beside = (await search(each, "елка"))["meta"]
    title = {"id": chat.id, "title": "Ёлка и маяк", "profileId": vera, "profileName": "Вера Лугина"}
    assert (beside["chats"], beside["profiles"]) == ([title], [])
    beside = (await search(each, "луг"))["meta"]
    assert (beside["chats"], beside["profiles"]) == ([], [{"id": vera, "name": "Вера Лугина"}])
    beside = (await search(each, "lamp", limit=1))["meta"]
    assert [one["title"] for one in beside["chats"]] == [f"The lamp {n}" for n in range(7, 1, -1)]
    assert (beside["chatCount"], beside["profileCount"]) == (8, 0)
    assert (await search(each, "lamp", profileId=vera))["meta"]["chats"] == []
    further = (await search(each, "lamp", limit=1, cursor=beside["nextCursor"]))["meta"]
    assert (further["chats"], further["chatCount"]) == ([], 0)


async def test_a8_cursors_lead_through_all_of_it_once(each: World) -> None:
    chat = await each.start_chat(await each.character("Otis"))
    notes = [(await each.note(chat, f"wave {n}, and wave again"))["id"] for n in range(7)]
    found, cursor = [], None
    while True:
        page = await search(each, "wave", limit=3, **({"cursor": cursor} if cursor else {}))
        found += [hit["messageId"] for hit in page["data"]]
        cursor = page["meta"]["nextCursor"]
        assert page["meta"]["hasMore"] is (cursor is not None)
        if cursor is None:
            break
    assert found == notes[::-1]


async def test_n17_nothing_of_somebody_else_is_found(world: World, stranger: Stranger) -> None:
    for query in ("hush", "who", "no", "Iris"):
        found = await search(world, query)
        assert (found["data"], found["meta"]["chats"], found["meta"]["profiles"]) == ([], [], [])
        with world.as_user(stranger.user):
            theirs = await search(world, query)
        assert theirs["data"] or theirs["meta"]["profiles"]
    for foreign in ({"chatId": stranger.chat.id}, {"profileId": stranger.profile}):
        answer = await world.client.get("/api/search", params={"q": "hush", **foreign})
        error(answer, 404, "NOT_FOUND")


HOSTILE = [
    '"', '""', "*", "AND", "NOT lamp", "lamp NEAR/2 is", "words : lamp", "{words} : lamp", "^lamp",
    "lamp*", "-lamp", "(lamp", "lamp)", "'; DROP TABLE chats; --", "a & b | !c", "lamp:*", "\\",
    "'", "%", "_", "lamp\x00is", "\ud7ff\ufffe", "§user", "﷽" * 40, "𠀀" * 100, "a " * 100,
    '"a" ' * 50, "lamp " + "x" * 190, "ﬃ" * 200, "ก็" * 90,
]  # fmt: skip


async def test_c17_nothing_that_is_typed_breaks_it(each: World) -> None:
    await each.start_chat()
    for query in HOSTILE:
        for url in ("/api/search", "/search"):
            answer = await each.client.get(url, params={"q": query[:200]})
            assert answer.status_code in (200, 400), (url, query, answer.text)
    assert len(await hits(each, "'lamp' AND")) == 0
    assert len(await hits(each, "(lamp)*")) == 1


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({}, "q"),
        ({"q": "  "}, "q"),
        ({"q": "…!"}, "q"),
        ({"q": "x" * 201}, "q"),
        ({"q": "x" * 10_000}, "q"),
        ({"q": "lamp", "role": "narrator"}, "role"),
        ({"q": "lamp", "limit": "0"}, "limit"),
        ({"q": "lamp", "cursor": "7"}, "cursor"),
        ({"q": "lamp", "cursor": "cWyJ4Il0"}, "cursor"),
    ],
)
async def test_c17_what_cannot_be_asked_is_named(
    world: World, query: dict[str, str], path: str
) -> None:
    answer = await world.client.get("/api/search", params=query)
    found = error(answer, 400, "VALIDATION_ERROR")
    assert found["details"]["issues"][0]["path"] == path
