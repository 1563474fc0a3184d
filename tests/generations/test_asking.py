"""What the model is sent: card, history, settings; and what is remembered of it."""

from datetime import datetime

from tests.answers import data, error, wire
from tests.world import MIRA, Chat, World


async def test_t2_the_card_is_in_the_first_prompt(world: World) -> None:
    chat = await world.start_chat()
    await world.say(chat, "Who are you?")
    sent = wire(world.model.requests[0])
    systems = "\n".join(text for role, text in sent if role == "system")
    for words in (
        "Mira Holt keeps the lighthouse at Skarn.",
        MIRA["personality"],
        MIRA["scenario"],
        "You: Who are you?\nMira Holt: Whoever keeps the lamp.",
    ):
        assert words in systems
    assert "{{" not in systems
    talk = [(role, text) for role, text in sent if role != "system"]
    assert talk == [
        ("assistant", "The lamp is lit, You. *Mira Holt waits.*"),
        ("user", "Who are you?"),
    ]


async def test_t12_the_closing_words_come_last_and_the_cards_prompt_first(world: World) -> None:
    own = "You are {{char}}.\n{{original}}\nBe brave."
    card = MIRA | {"system_prompt": own, "post_history_instructions": "Stay brief, {{char}}."}
    chat = await world.start_chat(await world.character("Mira", **card))
    await world.say(chat, "Well?")
    sent = wire(world.model.requests[0])
    assert sent[-2:] == [("user", "Well?"), ("system", "Stay brief, Mira.")]
    role, main = sent[0]
    assert role == "system"
    assert main.startswith("You are Mira.\nWrite Mira's next reply")
    assert main.endswith("Be brave.")


async def test_l1_l3_settings_reach_the_model(world: World) -> None:
    chat = await world.start_chat()
    settings = {
        "temperature": 0.25,
        "top_p": 0.5,
        "max_tokens": 77,
        "stop": ["You:"],
        "presence_penalty": 0.1,
        "model": "scripted-2",
    }
    told = await world.say(chat, "Well?", settings=settings)
    body = world.model.requests[0].body
    assert {name: body[name] for name in settings} == settings
    assert body["stream"] is True
    kept = await world.generation(told.meta["generationId"])
    assert kept["model"] == "scripted-2"
    assert kept["params"] == {k: v for k, v in settings.items() if k != "model"}


async def test_l4_what_nobody_set_is_not_sent(world: World) -> None:
    chat = await world.start_chat()
    await world.say(chat, "Well?", settings={"top_p": None})
    body = world.model.requests[0].body
    assert None not in body.values()
    assert "top_p" not in body
    assert body["model"] == "scripted-1"


async def test_n3_l10_a_generation_says_where_it_came_from(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("Aye.").usage(321, 2).finish("length")
    meta = (await each.say(chat, "Well?")).meta
    kept = await each.generation(meta["generationId"])
    assert {name: kept[name] for name in ("promptTokens", "completionTokens", "finishReason")} == {
        "promptTokens": 321,
        "completionTokens": 2,
        "finishReason": "length",
    }
    for name, of in (
        ("id", "generationId"),
        ("chatId", "chatId"),
        ("branchId", "branchId"),
        ("messageId", "assistantMessageId"),
        ("variantId", "variantId"),
        ("pipelineRunId", "pipelineRunId"),
        ("pipelineStepRunId", "pipelineStepRunId"),
    ):
        assert kept[name] == meta[of]
    assert (kept["providerId"], kept["model"], kept["status"]) == (
        "custom_openai",
        "scripted-1",
        "done",
    )
    assert kept["error"] is None
    assert len(kept["promptHash"]) == 64
    times = [datetime.fromisoformat(kept[n]) for n in ("startedAt", "firstTokenAt", "finishedAt")]
    assert times == sorted(times)
    other = (await each.say(chat, "And?")).meta["generationId"]
    assert (await each.generation(other))["promptHash"] != kept["promptHash"]


async def narrow(world: World, tokens: int) -> Chat:
    """A long chat for a model that reads few tokens."""
    url = "/api/llm/providers/custom_openai/config"
    data(await world.client.patch(url, json={"contextTokens": tokens}))
    chat = await world.start_chat(await world.character("Otis", first_mes="Evening."))
    for number in range(60):
        await world.note(chat, f"{number}: " + "the tide went out and came back " * 10)
    return chat


async def test_t10_the_oldest_are_left_out_and_the_page_says_how_many(world: World) -> None:
    chat = await narrow(world, 4096)
    await world.say(chat, "Well?", settings={"max_tokens": 100})
    sent = wire(world.model.requests[0])
    assert sent[0][0] == "system"
    assert "Otis" in sent[0][1]
    talk = [text for role, text in sent if role != "system"]
    shown = await world.texts(chat, limit=200)
    assert talk == shown[:-1][-len(talk) :]
    missing = len(shown) - 1 - len(talk)
    assert 0 < missing < 60
    page = (await world.client.get(f"/chats/{chat.id}")).text
    assert f"{missing} earlier messages" in page


async def test_t10_what_must_be_sent_and_does_not_fit_is_refused(world: World) -> None:
    chat = await narrow(world, 1024)
    before = await world.texts(chat, limit=200)
    url = f"/api/chats/{chat.id}/messages"
    body = {"promptText": "word " * 5000}
    answer = await world.client.post(url, json=body, headers={"Accept": "text/event-stream"})
    error(answer, 413, "PROMPT_TOO_LARGE")
    assert await world.texts(chat, limit=200) == before


async def test_t10_what_cannot_be_sent_is_told_before_it_is_with_each_part(world: World) -> None:
    chat = await narrow(world, 300)
    gauge = (await world.client.get(f"/branches/{chat.branch}/gauge")).text
    assert 'class="gauge-wrong">Cannot be sent: This prompt needs at least' in gauge
    page = await world.client.get(f"/branches/{chat.branch}/prompt")
    assert page.status_code == 413
    listed = page.text.partition("What must be sent")[2]
    assert "The instructions</span>" in listed
    assert listed.count("The story</span>") == 1
    assert "59: the tide" in listed
