"""The built-in storyteller: what a newcomer hears before any model is connected."""

import asyncio
from dataclasses import replace

import pytest

from app.llm.storyteller import MODEL, Storyteller, tell
from app.llm.values import Message, Request, Scene
from tests.llm.listening import hear
from tests.llm.telling import JA, MIRA, RU, asking, share, swipes


async def test_l13_it_answers_without_key_and_network() -> None:
    heard = await hear(Storyteller(pace=0), asking("Hello!"))
    assert heard.text == tell(asking("Hello!"))
    assert "Mira" in heard.text
    assert heard.finish
    assert (heard.finish.reason, heard.finish.usage) == ("stop", None)
    assert await Storyteller().models() == [MODEL]


async def test_it_speaks_word_by_word_and_begins_at_once() -> None:
    reply = Storyteller(pace=0.05).stream(asking("Hello!"))  # a word in twenty seconds
    first = await asyncio.wait_for(anext(reply), 5)
    await reply.aclose()
    heard = await hear(Storyteller(pace=0), asking("Hello!"))
    assert heard.pieces[0] == first
    assert all(len(piece.text.split()) == 1 for piece in heard.pieces)


async def test_the_pace_is_words_a_second() -> None:
    clock = asyncio.get_running_loop().time
    start = clock()
    heard = await hear(Storyteller(pace=1000), asking("Hello!"))
    assert clock() - start > (len(heard.pieces) - 2) / 1000  # a clock of milliseconds


async def test_japanese_comes_in_small_pieces_too() -> None:
    heard = await hear(Storyteller(pace=0), asking("こんにちは", JA))
    assert heard.text == tell(asking("こんにちは", JA))
    assert len(heard.pieces) > 20


def test_the_same_seed_tells_the_same_and_a_swipe_something_else() -> None:
    line = "Where does the road go?"
    assert swipes(line) == swipes(line)
    assert len(set(swipes(line))) == 60
    openings = {text.split(".")[0] for text in swipes(line)}
    assert len(openings) > 15
    assert tell(asking(line)) != tell(asking(line + " "))


@pytest.mark.parametrize(
    "line", ["Hello!", "Why?", "I found the map.", "*sits down*", "Are you an AI?", "No.", ""]
)
def test_a_reply_is_two_to_four_short_paragraphs(line: str) -> None:
    for text in swipes(line):
        assert 2 <= len(text.split("\n\n")) <= 4
        assert 60 <= len(text.split()) <= 140


def test_a_long_chat_hears_no_paragraph_twice() -> None:
    history: list[Message] = []
    heard: set[str] = set()
    for turn in range(60):
        line = ("Yes.", "What is that?", "I like the sea.", "*nods*")[turn % 4]
        text = tell(asking(line, MIRA, turn, *history))
        paragraphs = text.split("\n\n")
        assert not heard & set(paragraphs)
        heard |= set(paragraphs)
        history += [Message("user", line), Message("assistant", text)]


def test_it_takes_up_what_was_said() -> None:
    assert share(swipes("I think the lighthouse is haunted."), "(?i)haunted|the lighthouse") > 0.5
    assert share(swipes("I lost my compass"), "(?i)you lost your compass|your compass") > 0.5
    assert share(swipes("Yesterday I met Anselm."), "Anselm") > 0.3
    assert not share(swipes("I lost my compass"), "my compass")
    assert share(swipes("I shake the rain off."), "(?i)the rain") > 0.3
    assert not share(swipes("I shake the rain off."), "(?i)(?<!shake )the rain off")


def test_it_notices_what_was_done() -> None:
    assert share(swipes("*smiles at her*"), "smile") == 1
    assert share(swipes("*sits down* Hello"), "settled|at home") == 1
    assert share(swipes("She looks up. “Who is it?”"), "your eyes|looking") == 1


def test_it_stages_its_gestures_as_the_user_does() -> None:
    assert share(swipes("*sits down*"), r"(?m)^\*[^*“]+\*$") > 0.3
    assert not share(swipes("I sit down."), r"\*")


@pytest.mark.parametrize(
    ("line", "signs"),
    [
        ("Hello there!", "Hello|Well met|There you are|good day"),
        ("Who are you?", "Mira"),
        (
            "Where are we?",
            "[Ww]here|We are in the old lighthouse|Not far",
        ),
        ("Thank you so much", "nothing|welcome|thank me"),
        ("I must go now. Goodbye", "Already|goodbye|Until the next time"),
        ("Tell me a story", "story|Once|There is one"),
        ("Do you trust me?", "[Yy]es|say no"),
    ],
)
def test_an_answer_fits_what_was_asked(line: str, signs: str) -> None:
    assert share(swipes(line), signs) == 1


@pytest.mark.parametrize(
    ("line", "scene", "honest"),
    [
        ("Are you an AI?", MIRA, "language model"),
        ("Are you a real person?", MIRA, "language model"),
        ("Which model are you?", MIRA, "language model"),
        ("You are just a bot.", MIRA, "language model"),
        ("Ты бот?", RU, "языковая модель"),
        ("あなたはAIですか？", JA, "言語モデルではありません"),
    ],
)
def test_it_says_honestly_what_it_is(line: str, scene: Scene, honest: str) -> None:
    assert share(swipes(line, scene), honest) == 1
    assert share(swipes(line, scene), "Connections") == 1


@pytest.mark.parametrize(
    ("scene", "line", "note"),
    [(MIRA, "Hello", "Connections"), (RU, "Привет", "Подключения"), (JA, "やあ", "接続")],
)
def test_n18_the_first_reply_closes_with_how_to_connect_a_model(
    scene: Scene, line: str, note: str
) -> None:
    first = tell(asking(line, replace(scene, turn=0))).split("\n\n")[-1]
    assert first.startswith("*—") or first.startswith("*―")
    assert first.endswith("*")
    assert note in first
    assert note not in tell(asking(line, replace(scene, turn=1)))


@pytest.mark.parametrize(
    ("line", "scene", "script"),
    [
        ("Где мы?", MIRA, "[а-я]{4}"),
        ("*садится*", MIRA, "[а-я]{4}"),
        ("Hi", RU, "[а-я]{4}"),
        ("ここはどこ？", MIRA, "[ぁ-ん]{2}"),
        ("...", JA, "[ぁ-ん]{2}"),
    ],
)
def test_it_answers_in_the_script_of_the_line_or_the_card(
    line: str, scene: Scene, script: str
) -> None:
    assert share(swipes(line, scene), script) == 1
    assert not share(swipes("Where are we?"), script)


def test_it_goes_on_where_the_last_word_was_its_own() -> None:
    said = (Message("user", "Hi"), Message("assistant", "She rose."), Message("system", "Go on."))
    text = tell(Request("storyteller", said, scene=replace(MIRA, turn=0), seed=1))
    assert text.startswith("\n\n")
    assert "Connections" not in text


def test_it_needs_no_scene_and_no_line() -> None:
    assert "Fable" in tell(asking("Hello", None))
    assert tell(Request("storyteller", ()))
