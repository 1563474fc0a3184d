"""No text is too long, too deep or too clever: it costs little and nothing of it is lost."""

from collections.abc import Callable
from math import inf
from time import process_time

import pytest

from app.markup import LIMIT, Growth, escape_text, to_html

from .reading import letters, read


def cost(work: Callable[[], object], bound: float) -> float:
    """Seconds of processor, the best of three tries: a busy machine slows single ones."""
    best = inf
    for _ in range(3):
        begun = process_time()
        work()
        best = min(best, process_time() - begun)
        if best < bound:
            break
    return best


DEEP = {
    "quotes": ">" * 10_000 + "ж",
    "quotes apart": "> " * 10_000 + "ж",
    "brackets": "[" * 10_000 + "ж",
    "closed brackets": "[" * 5_000 + "ж" + "](http://a.example)" * 500,
    "pictures": "![" * 5_000 + "ж",
    "stars": "ж" + "*" * 10_000 + "ж",
    "open stars": "*ж " * 3_000,
    "nested stars": "**" * 2_500 + "ж" + "**" * 2_500,
    "lists": "- " * 5_000 + "ж",
    "stairs": "".join(" " * depth + "- ж\n" for depth in range(140)),
    "backticks": "".join("`" * length + "ж" for length in range(140)),
    "speech": "“" * 10_000 + "ж",
    "corners": "「" * 5_000 + "»" * 5_000,
    "angles": "<" * 10_000 + "ж",
    "parentheses": "[ж](" * 2_500,
    "spaces": "ж" + " " * 10_000 + "\n" + "\t" * 10_000 + "ж",
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_cheap_and_kept(name: str) -> None:
    text = DEEP[name]

    def both() -> tuple[str, str]:
        growth = Growth()
        growth.append(text)
        return to_html(text), growth.html

    assert cost(both, 0.6) < 0.6, "two renderings of 0.3 s"
    html, seen = both()
    assert read(html).wrong == read(seen).wrong == []
    assert letters(html).count("ж") == text.count("ж")


def test_too_deep_a_block_is_shown_as_written_and_its_neighbours_are_not() -> None:
    html = to_html("*a*\n\n" + ">" * 30 + " *b*\n\n*c*")
    assert html == f"<p><em>a</em></p>\n<p>{'&gt;' * 30} *b*</p>\n<p><em>c</em></p>\n"
    assert "<blockquote>" in to_html(">" * 8 + " *b*")


def test_one_long_reference_used_often_stays_small() -> None:
    text = "[a]: http://a.example/" + "x" * 5_000 + "\n\n" + "[a] " * 20_000
    assert len(to_html(text)) < 2 * len(text)


def test_table_of_empty_cells_stays_small_and_whole() -> None:
    columns = 500
    text = "|a" * columns + "|\n" + "|-" * columns + "|\n" + "b\n" * 1_000
    assert cost(lambda: to_html(text), 0.3) < 0.3
    html = to_html(text)
    assert "<table>" in html
    assert len(html) < 20 * len(text)
    assert letters(html) == "a" * columns + "b" * 1_000


def test_a_block_out_of_proportion_is_shown_as_written() -> None:
    link = "<http://a>"
    assert read(to_html(link * 20)).tags.count("a") == 20
    page = read(to_html(link * 2_000))
    assert (page.tags, page.words.strip()) == (["p"], link * 2_000)


@pytest.mark.parametrize(
    "unit", ["|a|b|\n|-|-|\nc\n\n", "-\n*\n", "<http://a>", "&", "\n\na", '"a"']
)
def test_output_grows_in_proportion(unit: str) -> None:
    text = (unit * LIMIT)[: LIMIT // 4]
    assert len(to_html(text)) < 16 * len(text)


def test_beyond_the_limit_text_is_shown_as_written() -> None:
    line = "*soft* and **loud** words\n"
    text = line * (LIMIT // len(line) + 2_000)
    html = to_html(text)
    page = read(html)
    assert page.wrong == []
    assert letters(html) == "".join(filter(str.isalpha, text)), "nothing is lost"
    assert page.tags.count("em") == LIMIT // len(line)
    assert "**loud**" in page.words


def test_at_the_limit_everything_is_markdown() -> None:
    html = to_html("*a*\n\n" + "b" * (LIMIT - 10) + "\n\n*c*")
    assert html.endswith("<p><em>c</em></p>\n")


def test_an_endless_paragraph_is_parted_at_the_limit() -> None:
    words = "*ab* " * (LIMIT // 5 + 500)
    html = to_html("First.\n\n" + words)
    assert LIMIT // 5 - 10 < read(html).tags.count("em") < LIMIT // 5
    assert letters(html) == "First" + "ab" * words.count("ab")


def test_one_endless_word_is_not_lost() -> None:
    assert letters(to_html("x" * (LIMIT * 2 + 1))) == "x" * (LIMIT * 2 + 1)


def test_escaped_text_of_a_megabyte_is_cheap() -> None:
    text = "<&>\n" * 250_000
    assert cost(lambda: escape_text(text), 1.5) < 1.5
    html = escape_text(text)
    assert len(html) < 6 * 1_000_000
