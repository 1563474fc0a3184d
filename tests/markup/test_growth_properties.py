"""For any text, cut anywhere: the growing page and the finished one agree."""

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.markup import Growth, escape_text, plain, to_html

from .reading import letters, read

WORDS = st.sampled_from(["a", "b", "Da", "日", "я", "é", "שלום", "🙂", " ", "  ", "\t", "'", "1"])
LINES = st.sampled_from(["\n", "\n\n", "\n\n\n", "\r\n", "\r", "  \n", "\n    "])
BLOCKS = st.sampled_from(
    [
        *("\n- ", "\n* ", "\n1. ", "\n3) ", "\n> ", "\n# ", "\n---\n", "\n***\n", "\n=\n"),
        *("\n```\n", "~~~", "\n|a|b|\n|-|-|\n", "|", "|-|\n", "-", "#", ">", "+"),
    ]
)
INLINE = st.sampled_from(["*", "**", "_", "~~", '"', "“", "”", "«", "»", "「", "」", "\\", "!"])
DANGER = st.sampled_from(
    [
        *("`", "``", "<", "&", "&amp;", "&lt;", "[", "](", ")", "<http://a>", "mailto:a", "(<"),
        *(
            "![a](http://b.example)",
            "\x00",
            "\ud800",
            "<b>",
            "javascript:",
            "](javascript:x)",
            ' "',
        ),
    ]
)
MARKUP = st.lists(st.one_of(WORDS, LINES, BLOCKS, INLINE, DANGER), max_size=60).map("".join)
PLAINER = st.lists(st.one_of(WORDS, LINES, BLOCKS, INLINE), max_size=60).map("".join)
SIZES = st.lists(st.integers(1, 12), min_size=1, max_size=20)


def states(text: str, sizes: list[int]) -> list[tuple[Growth, list[Markup], Markup]]:
    """The growing text after each delta, looked at each time: settled and open."""
    growth, seen, start, turn = Growth(), [], 0, 0
    while start < len(text):
        size = sizes[turn % len(sizes)]
        growth.append(text[start : start + size])
        seen.append((growth, list(growth.settled), growth.open))
        start, turn = start + size, turn + 1
    growth.finish()
    seen.append((growth, list(growth.settled), growth.open))
    return seen


@settings(max_examples=150, deadline=None)
@given(MARKUP, SIZES)
def test_settled_is_how_the_finished_page_begins(text: str, sizes: list[int]) -> None:
    html = to_html(text)
    before: list[Markup] = []
    for _, settled, _ in states(text, sizes):
        assert settled[: len(before)] == before, "what has settled neither changes nor shrinks"
        assert html.startswith("".join(settled))
        before = settled
    assert "".join(before) == html
    assert states(text, sizes)[-1][0].text == text


@settings(max_examples=150, deadline=None)
@given(MARKUP, SIZES)
def test_every_piece_is_on_the_allow_list(text: str, sizes: list[int]) -> None:
    shown = {part for _, settled, last in states(text, sizes) for part in (*settled, last)}
    for html in (*shown, to_html(text), escape_text(text)):
        assert read(html).wrong == []


@settings(max_examples=150, deadline=None)
@given(PLAINER, SIZES)
def test_a_reader_sees_all_letters_at_any_moment(text: str, sizes: list[int]) -> None:
    """Closing what is open moves no letter; it hides at most markers that nobody can read yet.

    Not so in half-written code, links and entities, where the same characters mean other ones.
    """
    start = 0
    for turn, (_, settled, last) in enumerate(states(text, sizes)[:-1]):
        start += sizes[turn % len(sizes)]
        assert letters(Markup("").join([*settled, last])) == letters(to_html(text[:start]))


@settings(max_examples=100, deadline=None)
@given(MARKUP, st.integers(8, 200))
def test_a_preview_is_one_short_line(text: str, limit: int) -> None:
    line = plain(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())
