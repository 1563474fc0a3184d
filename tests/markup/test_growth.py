"""A reply while it grows: what readers get, and what it costs."""

from collections.abc import Iterator
from time import process_time

import pytest
from markupsafe import Markup

from app.markup import LIMIT, Growth, to_html

from .reading import letters

STORY = (
    '*The rain had not stopped.* "You came back," she said, and closed the **heavy** door. He'
    " didn't answer; the lamp between them hissed.\nA dog barked twice.\n\n"
)


def grown(text: str) -> Growth:
    growth = Growth()
    growth.append(text)
    return growth


def test_blocks_settle_once_the_next_one_begins() -> None:
    growth = grown("*One*\n\nTw")
    assert (list(growth.settled), growth.open) == ([], "<p><em>One</em></p>\n<p>Tw</p>\n")
    growth.append("o\n\n")
    first = growth.settled[0]
    growth.append("Three\n")
    assert list(growth.settled) == ["<p><em>One</em></p>\n", "<p>Two</p>\n"]
    assert growth.settled[0] is first
    assert growth.open == "<p>Three</p>\n"
    assert (growth.text, growth.length) == ("*One*\n\nTwo\n\nThree\n", 18)


def test_half_a_line_settles_nothing() -> None:
    """`#` alone would be a headline and end the paragraph; `#foo` goes on with it."""
    growth = grown("text\n#")
    assert list(growth.settled) == []
    growth.append("foo\n")
    assert growth.open == "<p>text<br>\n#foo</p>\n"


def test_finish_settles_the_rest_as_it_is_written() -> None:
    growth = grown("Done.\n\n**not closed")
    assert growth.open.endswith("<strong>not closed</strong></p>\n")
    version = growth.open_version
    growth.finish()
    assert growth.open_version > version
    assert growth.open == ""
    assert Markup("").join(growth.settled) == growth.html == to_html(growth.text)
    with pytest.raises(RuntimeError):
        growth.append("more")


def test_version_rises_with_every_change_only() -> None:
    growth = grown("a")
    version = growth.open_version
    assert (growth.open, growth.open_version) == ("<p>a</p>\n", version)
    growth.append("")
    assert growth.open_version == version
    growth.append(" ")
    assert growth.open_version > version


def test_open_is_rendered_once_for_all_readers() -> None:
    growth = grown("*some text*")
    assert growth.open is growth.open


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("He is **very", "He is <strong>very</strong>"),
        ("He *is **very", "He <em>is <strong>very</strong></em>"),
        ("**very*", "<strong>very</strong>"),
        ("*done*", "<em>done</em>"),
        ("***both", "<strong><em>both</em></strong>"),
        ("~~gone", "<s>gone</s>"),
        ("`cod", "<code>cod</code>"),
        ("don`t *stop", "don`t <em>stop</em>"),
        ("text **", "text"),
        ('"Hel', '<q>"Hel</q>'),
        ("«Пр", "<q>«Пр</q>"),
        ('*says "hel', '<em>says <q>"hel</q></em>'),
        ('"now *soft', '<q>"now <em>soft</em></q>'),
        ("*a ~~b* c", "<em>a ~~b</em> c"),
        ("escaped \\*", "escaped *"),
        ("2 * 3 = 6", "2 * 3 = 6"),
        ("line\n-", "line"),
        ("line\n1.", "line"),
    ],
)
def test_open_block_looks_closed(text: str, shown: str) -> None:
    assert grown(text).open == f"<p>{shown}</p>\n"


def test_open_fence_looks_closed() -> None:
    assert grown("```py\nx\n``").open == '<pre><code class="language-py">x\n</code></pre>\n'
    assert grown("```py\nx\n``y").open == '<pre><code class="language-py">x\n``y</code></pre>\n'


def test_only_the_last_block_is_closed() -> None:
    assert "**a" in grown("- **a\n- b").open
    assert "<strong>b</strong>" in grown("- a\n- **b").open


def pieces(text: str, size: int = 5) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def test_cost_grows_with_the_length_of_prose() -> None:
    text = (STORY * 400)[:LIMIT]
    growth, begun = Growth(), process_time()
    for number, piece in enumerate(pieces(text)):
        growth.append(piece)
        if number % 250 == 0:
            assert growth.settled is not None
            assert growth.open is not None
    assert process_time() - begun < 0.8
    growth.finish()
    assert growth.html == to_html(text)


def test_beyond_the_limit_nothing_is_lost() -> None:
    text = STORY * (LIMIT // len(STORY)) + "**no end** " * 4_000
    growth = Growth()
    for piece in pieces(text, 999):
        growth.append(piece)
        assert len(growth.open) < LIMIT * 2
    assert letters(growth.html) == "".join(filter(str.isalpha, text))
    growth.finish()
    assert growth.html == to_html(text)


def test_one_endless_paragraph_passes_the_limit() -> None:
    growth = Growth()
    for _ in range(4):
        growth.append("*word* " * 4_000)
        assert letters(growth.html) == "word" * (growth.length // 7)
    growth.finish()
    assert growth.html == to_html(growth.text)
    assert max(map(len, growth.settled[1:])) < 20_000


def test_readers_are_told_to_slow_down_when_looking_is_dear() -> None:
    seconds = iter([100.0, 100.001, 100.1, 200.0, 200.05, 200.1])
    growth = Growth(clock=lambda: next(seconds))
    assert growth.pace() == 0.2
    growth.append("a")
    assert growth.open == "<p>a</p>\n"
    assert growth.pace() == 0.2
    assert growth.due() == pytest.approx(0.1)
    growth.append("b")
    assert growth.open == "<p>ab</p>\n"
    assert growth.pace() == pytest.approx(0.5)
    assert growth.due() == pytest.approx(0.4)
