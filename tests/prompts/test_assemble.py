"""What a model receives, case by case."""

from dataclasses import replace

import pytest

from app.macros import Values
from app.prompts.tokens import message_tokens
from app.prompts.values import Budget, LeftOut, Most, PromptTooLarge, Turn
from app.prompts.written import CardText
from tests.prompts.cast import FIELDS, MIRA, WIDE, cost, prompt_of, said, sources, texts

CHAT = said("Ahoy, Anna.", "Hello.", "Cast off?", "Yes!")


def test_t2_the_whole_card_is_sent_without_any_template() -> None:
    prompt = prompt_of(MIRA, "Anna", CHAT, WIDE)
    talks = ["examples", "examples"]
    assert sources(prompt) == ["main", *FIELDS, *talks, *["history"] * 4, "closing"]
    assert "Mira Holt" in texts(prompt, "main")[0]
    assert texts(prompt, "description") == ["# Who Mira is\n\nMira commands the Heron."]
    assert texts(prompt, "personality") == ["# Mira’s personality\n\nDry, loyal to Anna."]
    assert texts(prompt, "scenario") == ["# The scene\n\nA storm is near."]
    first, second = texts(prompt, "examples")
    assert first.endswith('Anna: Where to?\nMira: *She points.* "Out."')
    assert second.endswith("Mira: Sleep well, Anna.")
    assert prompt.left_out == ()


def test_messages_are_the_blocks_in_order() -> None:
    prompt = prompt_of(MIRA, "Anna", CHAT, WIDE)
    assert [(m.role, m.content) for m in prompt.messages] == [
        (block.role, block.text) for block in prompt.blocks
    ]
    assert [m.role for m in prompt.messages] == [
        *["system"] * 6,
        *["assistant", "user"] * 2,
        "system",
    ]
    assert [block.ref for block in prompt.blocks if block.ref] == ["v0", "v1", "v2", "v3"]


def test_n1_the_hash_is_of_what_is_sent() -> None:
    prompt = prompt_of(MIRA, "Anna", CHAT, WIDE)
    same = prompt_of(MIRA, "Anna", [replace(turn, ref="other") for turn in CHAT], WIDE)
    other = prompt_of(MIRA, "Anna", [*CHAT[:-1], Turn("user", "Yes?", "v3")], WIDE)
    assert len(prompt.hash) == 64
    spoken = prompt_of(MIRA, "Anna", [*CHAT[:-1], Turn("system", "Yes!", "v3")], WIDE)
    assert prompt.hash == same.hash
    assert len({prompt.hash, other.hash, spoken.hash}) == 3


def test_t12_closing_instructions_follow_the_history() -> None:
    prompt = prompt_of(MIRA, "Anna", CHAT, WIDE)
    assert prompt.blocks[-1].text == "Stay brief, Mira."
    bare = replace(MIRA, post_history_instructions="{{// nothing }}{{original}}")
    assert sources(prompt_of(bare, "Anna", CHAT, WIDE))[-1] == "history"


def test_t12_a_cards_own_prompt_replaces_the_built_in_one() -> None:
    card = replace(MIRA, system_prompt="You are {{char}}. {{user}} is aboard.")
    prompt = prompt_of(card, "Anna", CHAT, WIDE)
    assert texts(prompt, "main") == ["You are Mira. Anna is aboard."]
    assert sources(prompt)[:4] == ["main", "description", "personality", "scenario"]
    assert texts(prompt, "description")[0].endswith("Mira commands the Heron.")
    assert texts(prompt, "personality")[0].endswith("loyal to Anna.")
    assert texts(prompt, "scenario")[0].endswith("A storm is near.")


def test_t12_with_original_the_built_in_prompt_is_kept_and_said_once() -> None:
    usual = texts(prompt_of(MIRA, "Anna", CHAT, WIDE), "main")[0]
    card = replace(MIRA, system_prompt="Rhyme.\n{{original}}\nRhyme! {{original}}")
    prompt = prompt_of(card, "Anna", CHAT, WIDE)
    assert texts(prompt, "main") == [f"Rhyme.\n{usual}\nRhyme!"]
    assert sources(prompt)[1:4] == FIELDS


@pytest.mark.parametrize("blank", ["", " \n", "{{// not yet }}"])
def test_t12_a_blank_prompt_replaces_nothing(blank: str) -> None:
    card = replace(MIRA, system_prompt=blank)
    assert prompt_of(card, "Anna", CHAT, WIDE) == prompt_of(MIRA, "Anna", CHAT, WIDE)


@pytest.mark.parametrize("field", ["description", "personality", "scenario"])
def test_a_field_that_the_cards_prompt_says_is_said_once(field: str) -> None:
    card = replace(MIRA, system_prompt=f"Play this: {{{{{field}}}}}")
    prompt = prompt_of(card, "Anna", CHAT, WIDE)
    rest = {"description", "personality", "scenario"} - {field}
    assert set(sources(prompt)) == {"main", "examples", "history", "closing"} | rest
    assert texts(prompt, "main")[0].removeprefix("Play this: ") in (
        "Mira commands the Heron.",
        "Dry, loyal to Anna.",
        "A storm is near.",
    )


def test_examples_that_the_cards_prompt_says_are_said_once() -> None:
    card = replace(MIRA, system_prompt="So she talks:\n{{mesExamples}}")
    prompt = prompt_of(card, "Anna", CHAT, WIDE)
    assert "Mira: Sleep well, Anna." in texts(prompt, "main")[0]
    assert texts(prompt, "examples") == []


def test_a_variable_is_there_for_the_texts_after_it_in_the_documented_order() -> None:
    grow = "{{addvar::seen::x}}{{getvar::seen}}"
    card = CardText("Mira", "Mira", grow, grow, grow, grow, grow, grow)
    prompt = prompt_of(card, "Anna", CHAT, WIDE)
    found = {block.source: block.text.split()[-1] for block in prompt.blocks}
    assert [found[name] for name in ("description", "personality", "scenario")] == [
        *("x", "xx", "xxx"),
    ]
    assert [found[name] for name in ("examples", "main", "closing")] == ["xxxx", "x" * 5, "x" * 6]
    assert prompt_of(card, "Anna", CHAT, WIDE) == prompt


def test_macros_that_nobody_knows_are_sent_as_typed_and_named() -> None:
    card = replace(MIRA, scenario="{{sky}} {{hidden_key:reef}}", mes_example="{{Sky}} {{sea}}")
    prompt = prompt_of(card, "Anna", CHAT, WIDE)
    assert "{{sky}}" in texts(prompt, "scenario")[0]
    assert prompt.unknown == ("sky", "sea")
    assert "reef" not in texts(prompt, "scenario")[0]


def test_draws_hang_on_the_seed_and_on_the_text() -> None:
    draw = "{{random:a,b,c,d}}" * 9
    card = CardText("Mira", "Mira", draw, draw, draw)
    one, other = (Values("Mira", "Anna", seed=seed) for seed in ("1", "2"))
    drawn = prompt_of(card, "Anna", [], WIDE, values=one)
    assert len({texts(drawn, field)[0].split()[-1] for field in FIELDS}) == 3
    assert prompt_of(card, "Anna", [], WIDE, values=one) == drawn
    assert prompt_of(card, "Anna", [], WIDE, values=other) != drawn


def test_blank_fields_make_no_block() -> None:
    card = CardText(name="Mira", called="Mira", system_prompt="Play.", scenario="{{// later }}")
    assert sources(prompt_of(card, "Anna", CHAT[:1], WIDE)) == ["main", "history"]


@pytest.mark.parametrize(
    ("written", "talks"),
    [
        ("", []),
        ("No mark at all.", ["No mark at all."]),
        ("<start>\nOne.\n\n  <START>  \nTwo.\n<START>\n", ["One.", "Two."]),
        ("<START> One, in the same line.", ["One, in the same line."]),
        ("Before.\n<START>\nHe wrote <START> on it.", ["Before.", "He wrote <START> on it."]),
        ("<START>\n{{user}}", ["\n<START>\nno"]),
    ],
)
def test_examples_are_parted_at_start_lines(written: str, talks: list[str]) -> None:
    prompt = prompt_of(replace(MIRA, mes_example=written), "\n<START>\nno", CHAT, WIDE)
    assert [text.split("\n\n", 1)[1] for text in texts(prompt, "examples")] == [
        talk.strip() for talk in talks
    ]


def test_m11_what_people_and_models_wrote_goes_literally() -> None:
    typed = "  {{ 7 | times: 6 }} {% if %} {{user}} <BOT> {{// note }}\r\n"
    prompt = prompt_of(MIRA, "Anna", said(typed, typed), WIDE)
    assert texts(prompt, "history") == [typed, typed]


def test_a_card_full_of_liquid_reaches_the_model_literally() -> None:
    trick = "{{ 7 | times: 6 }}{% include 'secrets' %}{% raw %}{{ char.name }}"
    card = CardText("Mira", "Mira", trick, trick, trick, trick, "", trick)
    prompt = prompt_of(card, trick, said("Hi."), WIDE)
    assert all(texts(prompt, field)[0].endswith(trick) for field in FIELDS)
    assert texts(prompt, "closing") == [trick]
    assert trick in texts(prompt, "examples")[0]
    own = prompt_of(replace(card, system_prompt=trick + "{{original}}"), trick, [], WIDE)
    assert texts(own, "main")[0].startswith(trick + "Write Mira")


def test_t11_blank_messages_are_not_sent_and_are_listed() -> None:
    prompt = prompt_of(MIRA, "Anna", said("Ahoy.", " \n", "", "Hello?"), WIDE)
    assert texts(prompt, "history") == ["Ahoy.", "Hello?"]
    assert prompt.left_out == (
        LeftOut("history", "v1", 0, "blank"),
        LeftOut("history", "v2", 0, "blank"),
    )
    assert prompt.history_left_out == 0


def test_v6_nothing_is_sent_that_was_not_given() -> None:
    prompt = prompt_of(MIRA, "Anna", CHAT[:2], WIDE)
    assert texts(prompt, "history") == ["Ahoy, Anna.", "Hello."]


def test_a_chat_without_a_message_has_a_prompt() -> None:
    talks = ["examples", "examples"]
    assert sources(prompt_of(MIRA, "Anna", [], WIDE)) == ["main", *FIELDS, *talks, "closing"]


def test_n2_the_last_example_goes_first_and_is_listed() -> None:
    full = prompt_of(MIRA, "Anna", CHAT, WIDE)
    tight = prompt_of(MIRA, "Anna", CHAT, Budget(cost(full) + 99, 100))
    assert texts(tight, "examples") == texts(full, "examples")[:1]
    assert texts(tight, "history") == texts(full, "history")
    dropped = next(block for block in reversed(full.blocks) if block.source == "examples")
    assert tight.left_out == (LeftOut("examples", None, dropped.tokens, "budget"),)


def test_t10_the_oldest_messages_go_and_system_text_stays() -> None:
    bare = prompt_of(replace(MIRA, mes_example=""), "Anna", CHAT, WIDE)
    prompt = prompt_of(MIRA, "Anna", CHAT, Budget(cost(bare) - 1, 0))
    assert sources(prompt) == ["main", *FIELDS, "history", "history", "history", "closing"]
    assert [left.source for left in prompt.left_out] == ["examples", "examples", "history"]
    assert prompt.left_out[-1].ref == "v0"
    assert prompt.history_left_out == 1


def test_t10_messages_that_were_not_read_are_counted() -> None:
    prompt = prompt_of(MIRA, "Anna", CHAT, WIDE, older=940)
    assert prompt.left_out[0] == LeftOut("history", None, 0, "budget", 940)
    assert prompt.history_left_out == 940
    assert "examples" not in sources(prompt)


def test_a_prompt_that_cannot_fit_says_so() -> None:
    least = prompt_of(replace(MIRA, mes_example=""), "Anna", CHAT[-1:], WIDE)
    assert prompt_of(MIRA, "Anna", CHAT, Budget(cost(least), 0)).history_left_out == 3
    with pytest.raises(PromptTooLarge, match=r"needs at least .* there is room") as told:
        prompt_of(MIRA, "Anna", CHAT, Budget(cost(least) + 49, 50))
    assert told.value.details == {"needed": cost(least), "available": cost(least) - 1}
    assert told.value.code == "PROMPT_TOO_LARGE"
    assert told.value.blocks == least.blocks


def test_an_answer_larger_than_the_context_leaves_no_room() -> None:
    with pytest.raises(PromptTooLarge, match="there is room for 0"):
        prompt_of(MIRA, "Anna", [], Budget(100, 200))


def test_n2_no_more_of_the_story_than_is_wanted_and_the_tighter_bound_is_named() -> None:
    chat = said(*(f"Line {number}." for number in range(10)))
    each = message_tokens(chat[0].text)

    def cut(most: Most, budget: Budget = WIDE, older: int = 0) -> tuple[int, set[str]]:
        prompt = prompt_of(MIRA, "Anna", chat, budget, most=most, older=older)
        left = [one for one in prompt.left_out if one.source == "history"]
        kept = texts(prompt, "history")
        assert kept == [one.text for one in chat[len(chat) - len(kept) :]]
        assert len(kept) + sum(one.count for one in left) == len(chat) + older
        assert len(texts(prompt, "examples")) == (0 if older and left[0].rule != "most" else 2)
        return len(kept), {one.rule for one in left}

    assert cut(Most()) == (10, set())
    assert cut(Most(messages=3)) == (3, {"most"})
    assert cut(Most(messages=3), older=40) == (3, {"most"})
    assert cut(Most(), older=40) == (10, {"budget"})
    assert cut(Most(tokens=2 * each)) == (2, {"most"})
    assert cut(Most(tokens=1)) == (1, {"most"})  # the newest always goes in
    assert cut(Most(messages=3, tokens=2 * each)) == (2, {"most"})
    assert cut(Most(messages=10)) == (10, set())
