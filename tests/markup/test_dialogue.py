"""Speech in <q>, and what only looks like it."""

import pytest

from app.markup import to_html

from .reading import read


def body(text: str) -> str:
    return to_html(text).removeprefix("<p>").removesuffix("</p>\n")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('"Hi," he said.', '<q>"Hi,"</q> he said.'),
        ("“Hi,” he said.", "<q>“Hi,”</q> he said."),
        ("«Да», — сказал он.", "<q>«Да»</q>, — сказал он."),
        ("« Oui », dit-il.", "<q>« Oui »</q>, dit-il."),
        ("„Ja“, sagte er. „Tak”", "<q>„Ja“</q>, sagte er. <q>„Tak”</q>"),
        ("»Nein«, »doch«", "<q>»Nein«</q>, <q>»doch«</q>"),
        ("”Hej”, sa han.", "<q>”Hej”</q>, sa han."),
        ("彼は「はい」と「いいえ」", "彼は<q>「はい」</q>と<q>「いいえ」</q>"),
        ('他说"你好"然后走了', '他说<q>"你好"</q>然后走了'),
        ('"One." "Two."', '<q>"One."</q> <q>"Two."</q>'),
        ('said—"Stop"—and', 'said—<q>"Stop"</q>—and'),
        ('"two\nlines"', '<q>"two<br>\nlines"</q>'),
        ("«Он сказал: „да“»", "<q>«Он сказал: <q>„да“</q>»</q>"),
        ('"I *really* do"', '<q>"I <em>really</em> do"</q>'),
        ('*says "hi" softly*', '<em>says <q>"hi"</q> softly</em>'),
        ('*nods*"Yes"', '<em>nods</em><q>"Yes"</q>'),
        ('**"Stop!"**', '<strong><q>"Stop!"</q></strong>'),
        ('&quot;entity&quot; \\"escaped\\"', '<q>"entity"</q> <q>"escaped"</q>'),
        ('"a""b"', '<q>"a"</q><q>"b"</q>'),
        ("\"don't, it's rock 'n' roll\"", "<q>\"don't, it's rock 'n' roll\"</q>"),
    ],
)
def test_speech(text: str, html: str) -> None:
    assert body(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "It's the dogs' bone, ain't it? 'Tis.",
        'She is 5\'10" tall and the screen 24" wide',
        'an unclosed "quote',
        'a " b',
        "closing” only» here」",
        '`"code"`',
        '```\n"code"\n```',
        '"one\n\ntwo"',
        '"one\n- two"',
        '*crossing "the* border"',
        '<https://a.example/"x">',
    ],
)
def test_no_speech(text: str) -> None:
    assert "q" not in read(to_html(text)).tags


def test_speech_in_every_kind_of_block() -> None:
    text = '# "a"\n\n> "b"\n\n- "c"\n\n| "d" |\n|---|\n| "e" |\n\n["f"](https://a.example)'
    assert read(to_html(text)).tags.count("q") == 6


def test_quotes_in_an_address_stay() -> None:
    page = read(to_html('"see [this](https://a.example/"b") now"'))
    assert page.tags == ["p", "q", "a"]
    assert page.links == ["https://a.example/%22b%22"]
