"""What a run tells of its steps: what they were given, what they cost."""

import re

from tests.house.exposition import grown
from tests.house.test_metrics import KIND, scraped
from tests.pipelines.test_running import ANSWER, asks, block, last, stored, tool
from tests.world import World


async def test_o1_what_a_step_asks_and_adds_stands_in_its_run(each: World) -> None:
    mood = asks("mood", "Mood of\n{{ messages | map: 'text' | last }}", "word", required=False)
    text = "Eyes: {{ artifacts.eyes }}."
    await stored(each, mood, tool("eyes", "{{ 6 }} * 7"), block("say", text), ANSWER)
    chat = await each.start_chat()
    each.model.say("Rather dark.")
    await each.say(chat, "And the <lamp>?")
    run = await last(each, chat)
    asked, sum_, block_, _ = run["steps"]
    assert (asked["status"], asked["input"]) == ("error", {"question": "Mood of\nAnd the <lamp>?"})
    assert (sum_["input"], sum_["output"]) == ({"input": "6 * 7"}, {"artifact": 42})
    assert block_["output"] == {"characters": 9, "words": "Eyes: 42."}
    page = (await each.client.get(f"/runs/{run['id']}")).text
    for words in ("Mood of\nAnd the &lt;lamp&gt;?", "6 * 7 → 42", "Eyes: 42."):
        assert words in page


async def test_l10_what_is_asked_beside_the_answer_is_counted_too(world: World) -> None:
    """Each question, also one that came to nothing: by the provider, in the run, in the figures."""
    mood = asks("mood", "Mood?", "word", retries=1)
    late = asks("late", "And {{ answer }}?", dependsOn=["answer"])
    await stored(world, mood, ANSWER, late)
    chat = await world.start_chat()
    before = await scraped(world.client)
    for words in ("Rather dark.", '{"word": "dark"}', "It burns.", "So."):
        world.model.say(words)
    told = await world.say(chat, "And the lamp?")
    await world.idle()
    new = grown(before, await scraped(world.client))
    mood, _, late = (one["output"] for one in (await last(world, chat))["steps"])
    read, written = mood["promptTokens"] + late["promptTokens"], 2 + 1
    assert (mood["completionTokens"], late["completionTokens"]) == (2, 1)
    for name, sum_ in (("prompt", read), ("completion", written)):
        family = new[f"talespinner_{name}_tokens"]
        assert family.value("_sum", **KIND, call="beside") == sum_
        assert family.value("_count", **KIND, call="beside") == 3
        assert family.value("_count", **KIND, call="answer") == 1
    page = await world.client.get(f"/generations/{told.meta['generationId']}/prompt")
    assert f"{read} tokens read, {written} written" in page.text


async def test_n3_a_question_is_called_by_its_place(world: World) -> None:
    late = asks("late", "So?", dependsOn=["answer"])
    await stored(world, late, asks("mood", "Mood?"), ANSWER)
    chat = await world.start_chat()
    told = await world.say(chat, "And the lamp?")
    page = (await world.client.get(f"/runs/{told.meta['pipelineRunId']}")).text
    titles = re.findall(r'class="timeline-title">([^<]+)<', page)
    asking = "Asking the model"
    assert titles == [f"{asking} beforehand", asking, f"{asking} afterwards"]
