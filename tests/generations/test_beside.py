"""Why do these two differ: two replies' prompts and parameters side by side."""

from dataclasses import replace

from app.generations.differing import differing
from app.generations.told import Telling, Told
from app.lorebooks.report import NOTHING
from tests.answers import data
from tests.world import Stranger, World


def telling(*texts: str, **params: object) -> Telling:
    blocks = [
        Told("system" if source in "mc" else "user", source, 2, text)
        for source, _, text in (text.partition(":") for text in texts)
    ]
    return Telling(blocks, [], 100, 10, "", "m", "p", dict(params), NOTHING)


def kinds(*pair: Telling) -> list[str]:
    return [one.kind for one in differing(*pair).stretches]


def test_n4_equal_prompts_are_one_stretch() -> None:
    one = telling("m:Write.", "h:Hello.")
    found = differing(one, one)
    assert [(s.kind, s.count, s.tokens) for s in found.stretches] == [("same", 2, 4)]
    assert found.same_prompt
    assert all(fact.same for fact in found.facts)


def test_n4_what_stands_in_one_place_is_compared_word_by_word() -> None:
    left, right = telling("m:Write well.", "h:Hi.", "c:Stop."), telling("m:Write ill.", "h:Hi.")
    assert kinds(left, right) == ["both", "same", "left"]
    words = differing(left, right).stretches[0].words
    assert words is not None
    assert ("changed", "well") in words.left
    assert kinds(right, left) == ["both", "same", "right"]
    more = telling("m:Write well.", "l:A reef.", "h:Hi.", "h:Ho.", "c:Stop.")
    assert kinds(left, more) == ["same", "right", "same", "right", "same"]


def test_n4_parameters_that_only_one_had_are_told() -> None:
    facts = differing(telling(top_p=1, seed=2), telling(seed=2, stop=["x"])).facts
    told = {one.name: (one.left, one.right) for one in facts if not one.same}
    assert told == {"top_p": ("1", None), "stop": (None, '["x"]')}


def test_n4_the_preset_is_told_where_one_had_any() -> None:
    plain = telling("m:Write.")
    steered = replace(plain, sampler={"id": "x", "name": "Warm", "version": 2})
    (fact,) = [one for one in differing(plain, steered).facts if not one.same]
    assert (fact.name, fact.left, fact.right) == ("Sampler preset", None, "Warm, version 2")
    assert "Sampler preset" not in [one.name for one in differing(plain, plain).facts]


def test_n4_the_template_is_told_where_one_had_any() -> None:
    plain = telling("m:Write.")
    told = replace(plain, template={"id": "x", "name": "A tale", "version": 2})
    (fact,) = [one for one in differing(plain, told).facts if not one.same]
    expected = ("Prompt", "the built-in one", "A tale, version 2")
    assert (fact.name, fact.left, fact.right) == expected
    assert "Prompt" not in [one.name for one in differing(plain, plain).facts]


async def test_n4_two_versions_of_one_message(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat()
    first = await world.say(chat, "Who <b>knocks</b>?")
    url = f"/api/chats/{chat.id}"
    data(await world.client.put(url, json={"note": {"text": "Fog & rain."}}))
    second = await world.regenerate(first.meta["assistantMessageId"])
    pair = [one.meta["generationId"] for one in (first, second)]
    found = data(await world.client.get(f"/api/generations/{pair[0]}/beside/{pair[1]}"))
    assert not found["samePrompt"]
    changed = [one for one in found["stretches"] if one["kind"] != "same"]
    assert [(one["source"], one["right"]) for one in changed] == [("note", "Fog & rain.")]
    connection = {"name": "Connection", "left": "Model server", "right": "Model server"}
    assert connection in found["facts"]
    page = (await world.client.get(f"/generations/{pair[0]}/beside/{pair[1]}")).text
    assert "Fog &amp; rain." in page
    place = f"/branches/{chat.branch}/messages/{first.meta['assistantMessageId']}"
    versions = [one["id"] for one in await world.variants(first.meta["assistantMessageId"])]
    picked = {"left": versions[0], "right": versions[1]}
    message = (await world.client.get(place, params=picked)).text
    assert f"/generations/{pair[0]}/beside/{pair[1]}" in message
    for other in (stranger.generation, "x"):
        answer = await world.client.get(f"/api/generations/{pair[0]}/beside/{other}")
        assert answer.status_code == 404
