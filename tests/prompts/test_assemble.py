"""What a model receives, case by case."""

from dataclasses import replace

import pytest

from app.prompts.assemble import Budget, CardText, LeftOut, PromptTooLarge, Turn, assemble
from tests.prompts.cast import MIRA, WIDE, cost, said, sources, texts

CHAT = said("Ahoy, Anna.", "Hello.", "Cast off?", "Yes!")


def test_t2_the_whole_card_is_sent_without_any_template() -> None:
    prompt = assemble(MIRA, "Anna", CHAT, WIDE)
    assert sources(prompt) == ["main", "examples", "examples", *["history"] * 4, "closing"]
    main = texts(prompt, "main")[0]
    for part in ("Mira Holt", "Mira commands the Heron.", "loyal to Anna.", "A storm is near."):
        assert part in main
    first, second = texts(prompt, "examples")
    assert first.endswith('Anna: Where to?\nMira: *She points.* "Out."')
    assert second.endswith("Mira: Sleep well, Anna.")
    assert prompt.left_out == ()


def test_messages_are_the_blocks_in_order() -> None:
    prompt = assemble(MIRA, "Anna", CHAT, WIDE)
    assert [(m.role, m.content) for m in prompt.messages()] == [
        (block.role, block.text) for block in prompt.blocks
    ]
    assert [m.role for m in prompt.messages()] == [
        *["system"] * 3,
        *["assistant", "user"] * 2,
        "system",
    ]
    assert [block.ref for block in prompt.blocks if block.ref] == ["v0", "v1", "v2", "v3"]


def test_n1_the_hash_is_of_what_is_sent() -> None:
    prompt = assemble(MIRA, "Anna", CHAT, WIDE)
    same = assemble(MIRA, "Anna", [replace(turn, ref="other") for turn in CHAT], WIDE)
    other = assemble(MIRA, "Anna", [*CHAT[:-1], Turn("user", "Yes?", "v3")], WIDE)
    assert len(prompt.hash()) == 64
    spoken = assemble(MIRA, "Anna", [*CHAT[:-1], Turn("system", "Yes!", "v3")], WIDE)
    assert prompt.hash() == same.hash()
    assert len({prompt.hash(), other.hash(), spoken.hash()}) == 3


def test_t12_closing_instructions_follow_the_history() -> None:
    prompt = assemble(MIRA, "Anna", CHAT, WIDE)
    assert prompt.blocks[-1].text == "Stay brief, Mira."
    bare = replace(MIRA, post_history_instructions="{{// nothing }}{{original}}")
    assert sources(assemble(bare, "Anna", CHAT, WIDE))[-1] == "history"


def test_t12_a_cards_own_prompt_replaces_the_built_in_one() -> None:
    card = replace(MIRA, system_prompt="You are {{char}}. {{user}} is aboard.")
    prompt = assemble(card, "Anna", CHAT, WIDE)
    assert texts(prompt, "main") == ["You are Mira. Anna is aboard."]
    assert sources(prompt)[:4] == ["main", "description", "personality", "scenario"]
    assert texts(prompt, "description")[0].endswith("Mira commands the Heron.")
    assert texts(prompt, "personality")[0].endswith("loyal to Anna.")
    assert texts(prompt, "scenario")[0].endswith("A storm is near.")


def test_t12_with_original_the_built_in_prompt_is_kept_and_said_once() -> None:
    usual = texts(assemble(MIRA, "Anna", CHAT, WIDE), "main")[0]
    card = replace(MIRA, system_prompt="Rhyme.\n{{original}}\nRhyme! {{original}}")
    prompt = assemble(card, "Anna", CHAT, WIDE)
    assert texts(prompt, "main") == [f"Rhyme.\n{usual}\nRhyme!"]
    assert sources(prompt)[1] == "examples"


@pytest.mark.parametrize("blank", ["", " \n", "{{// not yet }}"])
def test_t12_a_blank_prompt_replaces_nothing(blank: str) -> None:
    card = replace(MIRA, system_prompt=blank)
    assert assemble(card, "Anna", CHAT, WIDE) == assemble(MIRA, "Anna", CHAT, WIDE)


def test_blank_fields_make_no_block() -> None:
    card = CardText(name="Mira", called="Mira", system_prompt="Play.", scenario="{{// later }}")
    assert sources(assemble(card, "Anna", CHAT[:1], WIDE)) == ["main", "history"]


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
    prompt = assemble(replace(MIRA, mes_example=written), "\n<START>\nno", CHAT, WIDE)
    assert [text.split("\n\n", 1)[1] for text in texts(prompt, "examples")] == [
        talk.strip() for talk in talks
    ]


def test_m11_what_people_and_models_wrote_goes_literally() -> None:
    typed = "  {{ 7 | times: 6 }} {% if %} {{user}} <BOT> {{// note }}\r\n"
    prompt = assemble(MIRA, "Anna", said(typed, typed), WIDE)
    assert texts(prompt, "history") == [typed, typed]


def test_a_card_full_of_liquid_reaches_the_model_literally() -> None:
    trick = "{{ 7 | times: 6 }}{% include 'secrets' %}{% raw %}{{ char.name }}"
    card = CardText("Mira", "Mira", trick, trick, trick, trick, "", trick)
    prompt = assemble(card, trick, said("Hi."), WIDE)
    assert texts(prompt, "main")[0].count(trick) > 3
    assert texts(prompt, "closing") == [trick]
    assert trick in texts(prompt, "examples")[0]
    own = assemble(replace(card, system_prompt=trick + "{{original}}"), trick, [], WIDE)
    assert texts(own, "main")[0].startswith(trick + "Write Mira")


def test_t11_blank_messages_are_not_sent_and_are_listed() -> None:
    prompt = assemble(MIRA, "Anna", said("Ahoy.", " \n", "", "Hello?"), WIDE)
    assert texts(prompt, "history") == ["Ahoy.", "Hello?"]
    assert prompt.left_out == (
        LeftOut("history", "v1", 0, "blank"),
        LeftOut("history", "v2", 0, "blank"),
    )
    assert prompt.history_left_out == 0


def test_v6_nothing_is_sent_that_was_not_given() -> None:
    prompt = assemble(MIRA, "Anna", CHAT[:2], WIDE)
    assert texts(prompt, "history") == ["Ahoy, Anna.", "Hello."]


def test_a_chat_without_a_message_has_a_prompt() -> None:
    assert sources(assemble(MIRA, "Anna", [], WIDE)) == ["main", "examples", "examples", "closing"]


def test_n2_the_last_example_goes_first_and_is_listed() -> None:
    full = assemble(MIRA, "Anna", CHAT, WIDE)
    tight = assemble(MIRA, "Anna", CHAT, Budget(cost(full) + 99, 100))
    assert texts(tight, "examples") == texts(full, "examples")[:1]
    assert texts(tight, "history") == texts(full, "history")
    dropped = next(block for block in reversed(full.blocks) if block.source == "examples")
    assert tight.left_out == (LeftOut("examples", None, dropped.tokens, "budget"),)


def test_t10_the_oldest_messages_go_and_system_text_stays() -> None:
    bare = assemble(replace(MIRA, mes_example=""), "Anna", CHAT, WIDE)
    prompt = assemble(MIRA, "Anna", CHAT, Budget(cost(bare) - 1, 0))
    assert sources(prompt) == ["main", "history", "history", "history", "closing"]
    assert [left.source for left in prompt.left_out] == ["examples", "examples", "history"]
    assert prompt.left_out[-1].ref == "v0"
    assert prompt.history_left_out == 1


def test_t10_messages_that_were_not_read_are_counted() -> None:
    prompt = assemble(MIRA, "Anna", CHAT, WIDE, older=940)
    assert prompt.left_out[0] == LeftOut("history", None, 0, "budget", 940)
    assert prompt.history_left_out == 940
    assert "examples" not in sources(prompt)


def test_a_prompt_that_cannot_fit_says_so() -> None:
    least = assemble(replace(MIRA, mes_example=""), "Anna", CHAT[-1:], WIDE)
    assert assemble(MIRA, "Anna", CHAT, Budget(cost(least), 0)).history_left_out == 3
    with pytest.raises(PromptTooLarge, match=r"needs at least .* there is room") as told:
        assemble(MIRA, "Anna", CHAT, Budget(cost(least) + 49, 50))
    assert told.value.details == {"needed": cost(least), "available": cost(least) - 1}
    assert told.value.code == "PROMPT_TOO_LARGE"


def test_an_answer_larger_than_the_context_leaves_no_room() -> None:
    with pytest.raises(PromptTooLarge, match="there is room for 0"):
        assemble(MIRA, "Anna", [], Budget(100, 200))
