"""Whose words the instructions and the closing words are: the card's, the prompt's, or both."""

from typing import Any

import pytest

from tests.answers import data
from tests.world import World

LAYOUT = [{"part": "main"}, {"part": "history"}, {"part": "closing", "text": "Be brief."}]
CARD = "from the character"
MINE, BUILT_IN = "the prompt “Mine”", "the built-in prompt"
MAIN, CLOSING = "; what the model is to do", "; they follow the story"
CASES: list[tuple[dict[str, str], bool, list[str]]] = [
    ({}, False, [f"from {BUILT_IN}{MAIN}"]),
    ({}, True, [f"from {MINE}{MAIN}", f"from {MINE}{CLOSING}"]),
    (
        {"system_prompt": "Rhyme.", "post_history_instructions": "Now."},
        True,
        [f"{CARD}{MAIN}", f"{CARD}{CLOSING}"],
    ),
    ({"system_prompt": "{{original}} Rhyme."}, False, [f"{CARD}, with what {BUILT_IN} says{MAIN}"]),
    (
        {"post_history_instructions": "{{original}} Now."},
        True,
        [f"from {MINE}{MAIN}", f"{CARD}, with what {MINE} says{CLOSING}"],
    ),
]


@pytest.mark.parametrize(("card", "mine", "reasons"), CASES)
async def test_n1_the_reason_says_whose_words_they_are(
    world: World, card: dict[str, Any], mine: bool, reasons: list[str]
) -> None:
    chat = await world.start_chat(await world.character("Rok", first_mes="Hush.", **card))
    if mine:
        body = {"name": "Mine", "scope": "global", "templateText": "Write.", "layout": LAYOUT}
        data(await world.client.post("/api/prompt-templates", json=body))
    url = f"/api/branches/{chat.branch}/prompt-preview"
    ahead = data(await world.client.post(url, json={"promptText": "Well?"}))
    reply = (await world.say(chat, "Well?")).meta["generationId"]
    kept = data(await world.client.get(f"/api/generations/{reply}/prompt"))
    for told in (ahead, kept):
        found = [one["reason"] for one in told["blocks"] if one["source"] in ("main", "closing")]
        assert found == reasons
