"""One line of a text, for lists."""

import pytest

from app.markup import glimpse, plain


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('*He nods.* **"Yes,"** he said.\n\nThen:', 'He nods. "Yes," he said. Then:'),
        ("# Title\n- one\n- two\n> quoted", "Title one two quoted"),
        ("see [this](https://a.example) and ![that](https://b.example/x.png)", "see this and that"),
        ("`x` and\n```py\ny = 1\n```", "x and y = 1"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("<b>5 < 6 & 7</b>", "<b>5 < 6 & 7</b>"),
        ("  \n\n ", ""),
        ("> " * 30 + "deep", "> " * 30 + "deep"),
        ("a\r\nb\x00", "a b"),
    ],
)
def test_markers_are_gone(text: str, line: str) -> None:
    assert plain(text) == line


def test_cut_at_a_word() -> None:
    assert plain("The quick brown fox jumps", 16) == "The quick brown…"
    assert plain("The quick brown fox", 19) == "The quick brown fox"
    assert plain("**The quick** " + "brown " * 500, 22) == "The quick brown brown…"


def test_cut_inside_unspaced_text_keeps_letters_whole() -> None:
    assert plain("日本語" * 40, 10) == "日本語日本語日本語…"
    assert plain("a" * 8 + "e\u0301" * 9, 10) == "a" * 8 + "…"
    assert plain("aaaaaaa👩‍👩‍👧‍👦bbbbbbbbbbb", 10) == "aaaaaaa…"


def test_emphasis_cut_in_the_middle_leaves_no_marker() -> None:
    assert "*" not in plain("**" + "word " * 500, 60)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("*The lamp* turns.\n\n“**Late**,” she says.", "The lamp turns. “Late,” she says."),
        (
            "## What\n> [a map](https://x.example) of snake_case, _thin_",
            "What a map of snake_case, thin",
        ),
        ("![a picture](/x.png) `code` ~~gone~~", "a picture code gone"),
        ("<b>1 < 2 -> #3</b>", "<b>1 < 2 -> #3</b>"),
        ("", ""),
        ("***", ""),
    ],
)
def test_a_glimpse_is_the_words_without_most_signs(text: str, line: str) -> None:
    assert glimpse(text) == line


def test_a_glimpse_is_cut_at_a_word() -> None:
    assert glimpse("The quick, brown fox", 12) == "The quick…"
    assert glimpse("日本語" * 40, 10) == "日本語日本語日本語…"
