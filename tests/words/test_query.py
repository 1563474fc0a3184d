"""C17, N17: which texts a query finds, in any script; the index and the excerpt agree on it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.words import LIMIT, Needle, Query, word_text

FOUND = [
    ("The lamp is lit.", "lamp"),
    ("The lamp is lit.", "LAMP lit"),
    ("The lamp is lit.", "lit lamp"),
    ("The lamplight fell.", "lamp"),
    ("The lamp is lit.", "is li"),
    ("“The lamp”, she said", '"lamp she said"'),
    ("“The lamp”, she said", "“the lamp”"),
    ("“The lamp”, she said", '"the lamp'),
    ("Don’t wait.", "don't"),
    ("*lamp*light", "lamp light"),
    ("snake_case", "case"),
    ("in 2024", "2024"),
    ("Le café est fermé", "cafe ferme"),
    ("Le cafe\u0301 est ferme\u0301", "café"),
    ("Straße", "strasse"),
    ("Łódź i Øresund", "lodz oresund"),
    ("ΣΊΣΥΦΟΣ", "σισυφος"),
    ("Ещё ёлка", "еще елка"),
    ("еще елка", "Ещё Ёлка"),
    ("Мой дом", "мой"),
    ("Ста́рый за́мок", "старый замок"),
    ("דָּוִד", "דוד"),
    ("灯台守はまだ来ない", "灯台"),
    ("灯台守はまだ来ない", "台守"),
    ("灯台守はまだ来ない", "来ない"),
    ("灯台守はまだ来ない", "守"),
    ("灯台守はまだ来ない", "い"),
    ("灯台守はまだ来ない", "まだ 灯台"),
    ("Miraは灯台にいる", "mira"),
    ("Miraは灯台にいる", "Miraは"),
    ("ﾎﾟｹﾓﾝ", "ポケモン"),
    ("Ｍｉｒａ", "mira"),
    ("東京都庁", "京都"),
    ("我们在车站等他", "车站"),
    ("등대에서 기다렸다", "등대"),
    ("등대에서 기다렸다", "대에"),
    ("ผมรักทะเล", "ทะเล"),
    ("हिन्दी भाषा", "हिन्दी"),
    ("x" * 200, "x" * 200),
]
NOT_FOUND = [
    ("The lamp is lit.", "lamps"),
    ("The lamplight fell.", '"lamp"'),
    ("The lamplight fell.", "lamp fell"),
    ("She said: the lamp", '"lamp she"'),
    ("Мои дома", "мой"),
    ("灯台守", "台灯"),
    ("灯台守", "灯守"),
    ("灯が 台に", "灯台"),
    ("alamp", "lamp"),
    ("a lamp", "l"),
]


def hits(text: str, query: Query) -> bool:
    """As an index has it: every needle stands in the words."""
    words = word_text(text)
    return all(needle.within() in words for needle in query.needles)


@pytest.mark.parametrize(("text", "typed"), FOUND)
def test_c17_n17_words_are_found(text: str, typed: str) -> None:
    query = Query.of(typed)
    assert query.needles
    assert hits(text, query)
    assert query.matches(text)


@pytest.mark.parametrize(("text", "typed"), NOT_FOUND)
def test_c17_other_words_are_not(text: str, typed: str) -> None:
    assert not hits(text, Query.of(typed))
    assert not Query.of(typed).matches(text)


@pytest.mark.parametrize("typed", ["", " ", '"', '""', "«»", "…!?", "*", "\x00", "🌊", "̈"])
def test_what_has_no_word_looks_for_nothing(typed: str) -> None:
    assert Query.of(typed).needles == ()


patiently = settings(deadline=None)
SCRIPTS = st.text(alphabet="ab AB'éßЁё灯台守灯 がｶﾞ한글ทะ\u0301½_\"“”-*0", max_size=24)


@patiently
@given(text=SCRIPTS, typed=SCRIPTS)
def test_the_index_and_the_text_itself_agree(text: str, typed: str) -> None:
    query = Query.of(typed)
    assert hits(text, query) == query.matches(text)


@patiently
@given(text=SCRIPTS)
def test_a_text_is_found_by_itself(text: str) -> None:
    unquoted = re.sub('["“”]', " ", text)
    assert hits(unquoted, Query.of(f'"{unquoted}"'))


@patiently
@given(text=SCRIPTS)
def test_case_makes_no_difference(text: str) -> None:
    assert word_text(text.lower()) == word_text(text.upper().replace("SS", "ß"))


@patiently
@given(run=st.text(alphabet="灯台守東京都", min_size=2, max_size=12), data=st.data())
def test_any_two_neighbours_of_a_run_are_found(run: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(run) - 2))
    assert hits(f"そこ{run}だ", Query.of(run[start : start + 2]))


@patiently
@given(typed=st.text(max_size=200))
def test_no_sign_of_a_query_language_comes_through(typed: str) -> None:
    for needle in Query.of(typed).needles:
        assert all(word and (word.isalnum() or not word.isascii()) for word in needle.words)
        assert not any(sign in "".join(needle.words) for sign in " \"'§\\\x00:*&|!()<>")


def test_a_word_of_one_letter_is_no_beginning() -> None:
    assert Query.of("a").needles == (Needle(("a",)),)
    assert Query.of("ab").needles == (Needle(("ab",), open=True),)
    assert Query.of("ab cd").needles == (Needle(("ab",)), Needle(("cd",), open=True))


def test_what_is_said_beyond_the_limit_is_not_read() -> None:
    assert len(word_text("灯" * 2 * LIMIT)) <= 3 * LIMIT + 3
    assert "end" in word_text("a " * (LIMIT // 2 - 2) + "end")
    assert "end" not in word_text("a " * LIMIT + "end")
