"""A summary of what the prompt no longer holds: extended turn by turn, kept with its answer."""

from typing import Any

from tests.answers import data
from tests.pipelines.test_running import ANSWER, last, stored
from tests.pipelines.test_runs import states
from tests.world import Chat, World

SHORT = {"name": "prompt", "type": "pre", "params": {"messages": 3}}
TITLE = "# What has happened before\n\n"


def sums(**more: Any) -> dict[str, Any]:
    params = {"do": "summary", "artifact": "sum", "every": 4, **more.pop("params", {})}
    return {"name": "sum", "type": "post", "required": False, "params": params, **more}


async def started(world: World, notes: int, *steps: dict[str, Any]) -> Chat:
    """A story of so many lines after its greeting, of which three are sent."""
    await stored(world, SHORT, ANSWER, *(steps or [sums()]))
    chat = await world.start_chat()
    for number in range(1, notes + 1):
        await world.note(chat, f"Night {number}.")
    return chat


async def turn(world: World, chat: Chat, answer: str, summary: str = "", **where: Any) -> Any:
    world.model.say(answer)
    if summary:
        world.model.say(summary)
    return await world.say(chat, "Well?", **where)


async def before(world: World, chat: Chat, branch: str | None = None) -> list[str]:
    """What the next prompt tells of the story before what it holds."""
    url = f"/api/branches/{branch or chat.branch}/prompt-preview"
    seen = data(await world.client.post(url, json={"promptText": "And?"}))
    found = [one["text"] for one in seen["blocks"] if one["source"] == "summary"]
    return [text.removeprefix(TITLE) for text in found]


async def test_what_left_the_prompt_is_summed_up_in_its_order(each: World) -> None:
    chat = await started(each, 4)
    await turn(each, chat, "Yes.")  # greeting, 1, 2 have left: three, not four
    assert (await last(each, chat))["steps"][2]["output"] == {"left": 3}
    assert await before(each, chat) == []
    await turn(each, chat, "No.", "It was dark.")
    question = each.model.requests[-1].body["messages"][0]["content"]
    assert question.startswith("These are the first lines of a story:\n\n")
    places = [question.index(f"Night {number}.") for number in (1, 2, 3, 4)]
    assert places == sorted(places)
    assert "Well?" not in question
    assert await before(each, chat) == ["It was dark."]
    await turn(each, chat, "So.")
    sent = [one["content"] for one in each.model.requests[-1].body["messages"]]
    assert sent.index(f"{TITLE}It was dark.") < sent.index("Well?")
    told = await turn(each, chat, "Ah.", "It was dark, then light.")
    question = each.model.requests[-1].body["messages"][0]["content"]
    assert "so far:\n\nIt was dark.\n\nThese are its next lines:\n\n" in question
    assert "Night" not in question
    assert question.count("Well?") == 2
    assert await before(each, chat) == ["It was dark, then light."]
    await turn(each, chat, "Oh.")
    url = f"/generations/{told.meta['generationId']}/prompt"
    assert "it stands for what no longer fits" in (await each.client.get(url)).text


async def test_a_fork_and_a_swipe_have_their_own_summary(each: World) -> None:
    chat = await started(each, 4)
    first = (await turn(each, chat, "Yes.")).meta["assistantMessageId"]
    body = {"title": "other", "forkedFromMessageId": first, "activate": False}
    other = data(await each.client.post(f"/api/chats/{chat.id}/branches", json=body))["id"]
    second = (await turn(each, chat, "No.", "Here it was dark.")).meta["assistantMessageId"]
    await turn(each, chat, "No.", "There it was light.", branchId=other)
    assert await before(each, chat) == ["Here it was dark."]
    assert await before(each, chat, other) == ["There it was light."]
    each.model.say("Never.")
    each.model.say("Now it was grey.")
    await each.regenerate(second)
    assert await before(each, chat) == ["Now it was grey."]
    older = (await each.variants(second))[0]["id"]
    assert (await each.select(second, older)).is_success
    assert await before(each, chat) == ["Here it was dark."]
    data(await each.client.delete(f"/api/messages/{second}"))
    assert await before(each, chat) == []


async def test_a_summary_that_hangs_or_fails_holds_no_reply_longer_than_its_time(
    world: World,
) -> None:
    chat = await started(world, 6, sums(timeout=0.05))
    world.model.say("Yes.")
    world.model.silent()
    told = await world.say(chat, "Well?")
    assert (told.done["status"], told.text) == ("done", "Yes.")
    run = await last(world, chat)
    assert (run["status"], states(run)) == ("done", ["done", "done", "error"])
    assert "longer than 0.05" in run["steps"][2]["error"]
    world.model.release()
    world.model.say("No.")
    world.model.fail(500)
    assert (await world.say(chat, "Well?")).done["status"] == "done"
    assert await before(world, chat) == []


async def test_a_long_story_is_caught_up_with_piece_by_piece(world: World) -> None:
    config = "/api/llm/providers/custom_openai/config"
    data(await world.client.patch(config, json={"contextTokens": 4096}))
    chat = await started(world, 0, sums(params={"maxTokens": 256}))
    for number in range(120):
        await world.note(chat, f"Night {number}. " + "The tide came in again. " * 8)
    seen: list[str] = []
    for _ in range(3):
        await turn(world, chat, "Yes.", f"Summary {len(seen)}.")
        question = world.model.requests[-1].body["messages"][0]["content"]
        seen += [line[:9] for line in question.split(": ") if line.startswith("Night ")]
        assert len(question) < 12_000
    assert 60 < len(seen) < 100
    kept = (await last(world, chat))["steps"][2]["output"]
    assert seen == [f"Night {number}. "[:9] for number in range(len(seen))]
    assert kept["messages"] == len(seen) + 1  # and the greeting


async def test_a_model_that_reads_little_catches_up_too(world: World) -> None:
    config = "/api/llm/providers/custom_openai/config"
    data(await world.client.patch(config, json={"contextTokens": 1500}))
    chat = await started(world, 9, sums(params={"every": 2}))
    await turn(world, chat, "Yes.", "It was dark.")
    question = world.model.requests[-1].body
    assert question["max_tokens"] == 187  # an eighth of what it reads
    assert "at most 93 words" in question["messages"][0]["content"]
    run = await last(world, chat)
    output = run["steps"][2]["output"]
    assert (output["left"], output["taken"]) == (8, 8)
    assert "8 messages" in (await world.client.get(f"/runs/{run['id']}")).text
    long = "The tide went out and came back, and nobody had seen the keeper. " * 12
    for _ in range(4):
        await world.note(chat, long)
    await turn(world, chat, "No.", "It was darker.")
    run = await last(world, chat)
    output = run["steps"][2]["output"]
    assert output["taken"] < output["left"]
    late = f"{output['left'] - output['taken']} still to be summed up"
    assert late in (await world.client.get(f"/runs/{run['id']}")).text


async def test_a_template_may_ask_for_it_and_tell_it(world: World) -> None:
    ask = "{{ left | size }} lines after “{{ summary }}”, {{ words }} words."
    chat = await started(world, 6, sums(params={"prompt": ask}))
    await turn(world, chat, "Yes.", "Dark.")
    assert world.model.requests[-1].body["messages"][0]["content"] == (
        "5 lines after “”, 256 words."
    )
    text = {"name": "T", "scope": "global", "templateText": "({{ artifacts.sum.text }})"}
    data(await world.client.post("/api/prompt-templates", json=text))
    await world.say(chat, "Well?")
    sent = [one["content"] for one in world.model.requests[-1].body["messages"]]
    assert sent[0].startswith("(Dark.)")


async def test_a_summary_gives_way_to_what_must_be_sent(world: World) -> None:
    chat = await started(world, 6, sums(params={"maxTokens": 8192}))
    await turn(world, chat, "Yes.", "It was a dark and stormy night. " * 300)
    config = "/api/llm/providers/custom_openai/config"
    data(await world.client.patch(config, json={"contextTokens": 2048}))
    url = f"/api/branches/{chat.branch}/prompt-preview"
    seen = data(await world.client.post(url, json={"promptText": "And?"}))
    left = [(one["source"], one["rule"]) for one in seen["leftOut"]]
    assert ("summary", "budget") in left
    assert (await world.say(chat, "And?")).done["status"] == "done"


async def test_a_draft_of_ones_own_turn_keeps_nothing_and_asks_nothing(world: World) -> None:
    chat = await started(world, 6)
    world.model.say("I look up.")
    async with world.stream(f"/api/branches/{chat.branch}/impersonate") as reader:
        await reader.rest()
    assert (await last(world, chat))["steps"][2]["output"] == {"left": 0}
    assert len(world.model.requests) == 1
