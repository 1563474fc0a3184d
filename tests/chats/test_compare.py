"""Two texts, word by word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.chats.align import Patience, runs
from app.chats.compare import Piece, compare


def shown(pieces: list[Piece]) -> str:
    """What changed, in brackets."""
    return "".join(f"[{text}]" if kind == "changed" else text for kind, text in pieces)


@pytest.mark.parametrize(
    ("left", "right", "as_left", "as_right"),
    [
        ("She waits.", "She waits.", "She waits.", "She waits."),
        ("She waits.", "He waits.", "[She] waits.", "[He] waits."),
        ("The sea is loud.", "The sea is.", "The sea is[ loud].", "The sea is."),
        ("", "New.", "", "[New.]"),
        (
            "«Да», — сказала она.",
            "«Нет», — сказала она.",
            "«[Да]», — сказала она.",
            "«[Нет]», — сказала она.",
        ),
        ("あの光は消えた。", "あの光が消えた。", "あの光[は]消えた。", "あの光[が]消えた。"),
        ("cafe\u0301 au lait", "cafe au lait", "[cafe\u0301] au lait", "[cafe] au lait"),
        ("ok 👩\u200d🚀 go", "ok 👩\u200d🌾 go", "ok [👩\u200d🚀] go", "ok [👩\u200d🌾] go"),
        ("a\n\nb", "a\nb", "a[\n\n]b", "a[\n]b"),
    ],
)
def test_n4_what_changed_is_marked(left: str, right: str, as_left: str, as_right: str) -> None:
    words = compare(left, right)
    assert (shown(words.left), shown(words.right)) == (as_left, as_right)


@pytest.mark.parametrize(
    ("left", "right", "sentence"),
    [
        ("", "", "Both say the same."),
        ("one two", "one two", "Both say the same."),
        ("one two three four", "one two three five", "75 % of the words are the same."),
        ("a,b", "a;b", "99 % of the words are the same."),
        ("one", "two", "0 % of the words are the same."),
        ("…", "!", "0 % of the words are the same."),
    ],
)
def test_n4_how_alike_they_are(left: str, right: str, sentence: str) -> None:
    assert compare(left, right).sentence == sentence


TEXTS = st.text(st.sampled_from("ab ,.\n\u0301\u200dя光は👩🚀_"), max_size=60) | st.text(
    max_size=80
)


@given(TEXTS, TEXTS)
def test_n4_the_pieces_joined_are_the_texts(left: str, right: str) -> None:
    words = compare(left, right)
    for pieces, text in ((words.left, left), (words.right, right)):
        assert "".join(piece for _, piece in pieces) == text
        assert all(piece for _, piece in pieces)
    same = [["".join(t for k, t in p if k == "same")] for p in (words.left, words.right)]
    assert same[0] == same[1]
    assert (words.sentence == "Both say the same.") is (left == right)


def test_n4_what_would_take_long_is_marked_whole() -> None:
    """Two long texts that share nothing, and one whose middle sentence alone differs."""
    ours, theirs = (" ".join(f"{name}{n}" for n in range(3000)) for name in "ab")
    words = compare(f"Before. {ours}. After.", f"Before. {theirs}. After.")
    assert shown(words.left) == f"Before. [{ours}]. After."
    lines = [f"Line {n} of the tale.\n" for n in range(4000)]
    changed = [*lines[:700], "Another line.\n", *lines[701:]]
    words = compare("".join(lines), "".join(changed))
    assert [text for kind, text in words.right if kind == "changed"] == ["Another line"]


def test_n4_texts_that_share_only_blanks_are_worth_no_look() -> None:
    ours, theirs = (" ".join(f"{name}{n}" for n in range(600)) for name in "ab")
    words = compare(ours, theirs, patience := Patience(0))
    assert (shown(words.left), patience.pairs) == (f"[{ours}]", 0)


def test_n4_patience_is_for_all_texts_of_a_page() -> None:
    patience = Patience(5)
    assert shown(compare("a b c d", "b a d c", patience).left) == "[a ]b [c] d"
    assert patience.pairs == 1
    assert shown(compare("a b c d", "b a d c", patience).left) == "[a b c d]"


@given(st.lists(st.sampled_from("abc ")), st.lists(st.sampled_from("abc ")))
def test_n4_runs_are_both_sequences_by_turns(ours: list[str], theirs: list[str]) -> None:
    found = list(runs(ours, theirs, Patience(), str.isspace))
    assert [one for _, mine, _ in found for one in ours[mine]] == ours
    assert [one for _, _, other in found for one in theirs[other]] == theirs
    assert all(ours[mine] == theirs[other] for alike, mine, other in found if alike)
    assert all(one[0] != other[0] for one, other in pairwise(found))
