"""Markdown as stories use it."""

import asyncio

import pytest

from app.markup import HEAVY, escape_text, to_html, to_html_async

from .reading import read


def test_u3_newline_is_a_line_break() -> None:
    assert to_html("one\ntwo\n\nthree") == "<p>one<br>\ntwo</p>\n<p>three</p>\n"


def test_u3_emphasis() -> None:
    html = to_html("*He nods.* **No!** ***Both*** ~~not this~~ snake_case_name 2 * 3 * 4")
    assert "<em>He nods.</em> <strong>No!</strong> <em><strong>Both</strong></em>" in html
    assert "<s>not this</s> snake_case_name 2 * 3 * 4" in html


def test_u3_lists_nest() -> None:
    html = to_html("1. first\n   - inner\n   - more\n2. second")
    assert read(html).tags == ["ol", "li", "ul", "li", "li", "li"]


def test_u3_table() -> None:
    html = to_html("| Name | HP |\n|:-----|---:|\n| Ann *the* Old | 12 |")
    assert html.replace("\n", "") == (
        "<table><thead><tr><th>Name</th><th>HP</th></tr></thead>"
        "<tbody><tr><td>Ann <em>the</em> Old</td><td>12</td></tr></tbody></table>"
    )


def test_u3_code_is_kept_to_the_letter() -> None:
    html = to_html('```py\nif a < b:\n    print("*x*")\n```\nand `a  "b"`')
    assert '<pre><code class="language-py">if a &lt; b:\n    print("*x*")\n</code></pre>' in html
    assert '<code>a  "b"</code>' in html


def test_u3_quotes_nest() -> None:
    assert read(to_html("> a\n> > b\n\nc")).tags == ["blockquote", "p", "blockquote", "p", "p"]


def test_four_spaces_indent_a_paragraph() -> None:
    assert to_html("    Once upon a time") == "<p>Once upon a time</p>\n"


def test_dashes_change_the_scene_and_make_no_headline() -> None:
    assert read(to_html("She left.\n---\nLater")).tags == ["p", "hr", "p"]


def test_text_stays_what_the_model_said() -> None:
    text = "It's 5'10\" -- (c) ... don't 'quote'"
    assert read(to_html(text)).words.strip() == text


@pytest.mark.parametrize(
    "text",
    [
        "Она сказала: «Ёжик — это я».",
        "彼女は「はい」と言った。半角ｶﾅ",
        "قال: «مرحبا» ثم ذهب. שלום",
        "👩‍👩‍👧‍👦 🇩🇪 👍🏽 ❤️",
        "e\u0301 a\u0308 ǹ̩ q̃",
        "tab\u00a0space\u2003em\u200bzero",
    ],
)
def test_every_script_is_kept(text: str) -> None:
    assert read(to_html(text)).words == text + "\n"


def test_emphasis_beside_unspaced_scripts() -> None:
    assert to_html("**「強い」**と言った") == "<p><strong><q>「強い」</q></strong>と言った</p>\n"
    assert to_html("*笑う。*そう") == "<p><em>笑う。</em>そう</p>\n"
    assert to_html("2*3*4 日 * 本 *") == "<p>2<em>3</em>4 日 * 本 *</p>\n"


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\r\n \t\r"])
def test_blank_is_nothing(text: str) -> None:
    assert to_html(text) == escape_text(text) == ""


def test_line_ends_of_all_systems_are_one() -> None:
    assert to_html("a\r\nb\rc\n\r\nd") == to_html("a\nb\nc\n\nd")


def test_what_no_browser_takes_is_left_out() -> None:
    assert to_html("a\x00b\ud800c") == "<p>ab?c</p>\n"


def test_there_are_no_reference_definitions() -> None:
    html = to_html("[a]\n\n[a]: https://a.example")
    assert html == "<p>[a]</p>\n<p>[a]: https://a.example</p>\n"


def test_escaped_text_keeps_lines_and_paragraphs() -> None:
    assert escape_text("*a* <b>\nc\n\n\n d & 'e'") == (
        "<p>*a* &lt;b&gt;<br>\nc</p>\n<p> d &amp; &#39;e&#39;</p>\n"
    )


async def test_heavy_text_is_rendered_off_the_loop() -> None:
    """While a heavy text is rendered, the loop goes on: another task gets its turn."""
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(tick())
    heavy = "*A* line [with](https://a.example) a link.\n\n" * 1000
    assert len(heavy) > HEAVY
    html = await to_html_async(heavy)
    other.cancel()
    assert turns > 1
    assert html == to_html(heavy)
    assert await to_html_async("light") == "<p>light</p>\n"
