"""What one filter or tag costs at most, given the worst that a template can hold."""

import time
from contextlib import suppress
from typing import Any

import pytest

from app.prompts.dialect.table import FILTERS
from app.prompts.language import TemplateFailed, render

MOST = 1_000_000  # characters
SECONDS = 5.0  # of CPU: what grows too fast takes minutes
GIVEN: dict[str, Any] = {
    "now": "2026-02-03T04:05:06+01:00",
    "a": "a" * MOST,
    "b": "b" * (MOST - 1) + "a",
    "middle": "a" * (MOST // 4) + "b" + "a" * (MOST // 4),
    "blanks": "a" + " " * (MOST - 2) + "a",
    "words": "a " * (MOST // 2),
    "dots": "." * MOST,
    "digits": "1" * MOST,
    "signs": "&" * MOST,
    "quoted": "&lt;" * (MOST // 4),
    "lines": "\r" * MOST,
    "tags": "<" * MOST,
    "scripts": "<script" * (MOST // 7),
    "wide": "é" * MOST,
    "percent": "%41" * (MOST // 3),
    "moment": "%c" * (MOST // 2),
    "many": [{"x": "a" * 90 + str(n)} for n in range(10_000)],
    "texts": ["a" * 90 + str(n) for n in range(10_000)],
    "alike": [{"x": "a" * 60_000 + str(n)} for n in range(100)] * 10,
}
WORST: dict[str, str] = {
    **dict.fromkeys(("append", "prepend"), "a | {}: b"),
    **dict.fromkeys(("capitalize", "downcase", "upcase"), "wide | {}"),
    **dict.fromkeys(("strip", "lstrip", "rstrip"), "a | {}: b"),
    "strip_newlines": "lines | {}",
    "newline_to_br": "lines | {}",
    **dict.fromkeys(("replace", "replace_first", "replace_last"), "a | {}: middle, 'x'"),
    **dict.fromkeys(("remove", "remove_first", "remove_last", "split"), "a | {}: middle"),
    "truncate": "a | {}: 999999, b",
    "truncatewords": "words | {}: 999999, b",
    "normalize_whitespace": "blanks | {}",
    "number_of_words": "words | {}",
    "array_to_sentence_string": "texts | {}: a",
    **dict.fromkeys(("escape", "xml_escape"), "signs | {}"),
    "escape_once": "quoted | {}",
    "strip_html": "scripts | {}",
    **dict.fromkeys(("url_encode", "cgi_escape", "uri_escape"), "wide | {}"),
    "url_decode": "percent | {}",
    "slugify": "dots | {}",
    **dict.fromkeys(("base64_encode", "base64_decode"), "a | {}"),
    **dict.fromkeys(("at_least", "at_most", "plus", "minus", "times"), "digits | {}: digits"),
    **dict.fromkeys(("divided_by", "modulo"), "digits | {}: digits"),
    **dict.fromkeys(("ceil", "floor", "to_integer", "abs", "round"), "digits | {}"),
    "date": "now | {}: moment",
    **dict.fromkeys(("date_to_rfc822", "date_to_xmlschema"), "digits | {}"),
    **dict.fromkeys(("date_to_string", "date_to_long_string"), "digits | {}"),
    "join": "texts | {}: a",
    **dict.fromkeys(("first", "last", "reverse", "pop", "shift", "size", "uniq"), "texts | {}"),
    **dict.fromkeys(("sort", "sort_natural"), "alike | {}: 'x'"),
    **dict.fromkeys(("compact", "sum", "map", "group_by"), "many | {}: dots"),
    **dict.fromkeys(("where", "reject", "find", "find_index", "has"), "many | {}: dots, a"),
    **{
        f"{name}_exp": f"many | {{}}: a, '{said}'"
        for name, said in {
            **dict.fromkeys(("where", "reject", "find", "find_index", "has"), "a contains b"),
            "group_by": "a | append: b",
        }.items()
    },
    "concat": "texts | {}: texts",
    **dict.fromkeys(("push", "unshift"), "texts | {}: texts"),
    "default": "a | {}: b",
    "slice": "a | {}: -999999, 999999",
    **dict.fromkeys(("json", "jsonify", "inspect"), "alike | {}: 8"),
    "raw": "a | {}",
}


def test_the_worst_of_every_filter_is_told_here() -> None:
    assert WORST.keys() == FILTERS.keys()


def costs(text: str) -> float:
    """Seconds of this thread's CPU, whether it is rendered or refused."""
    begun = time.thread_time()
    with suppress(TemplateFailed):
        render(text, GIVEN)
    return time.thread_time() - begun


@pytest.mark.parametrize("name", WORST)
def test_t7_no_filter_holds_the_machine(name: str) -> None:
    text = f"{{% assign made = {WORST[name].format(name)} %}}{{% if true %}}{{% endif %}}"
    assert costs(text) < SECONDS


TWICE = "{{% for i in (1..{0}) %}}{{% assign {1} = {1} | {2}: {1} %}}{{% endfor %}}"
NEST = "{{% assign {0} = 'x' | split: ',' %}}" + (
    "{{% for i in (1..40) %}}{{% assign n = e | push: {0} | push: {0} %}}"
    "{{% assign {0} = n %}}{{% endfor %}}"
)
NESTS = "{% assign e = '' | split: ',' %}" + NEST.format("s") + NEST.format("t")
# Thousands of texts of a million characters, which are only three.
PILE = (
    "{% assign s = '' | split: ',' %}{% for i in (1..3) %}{% assign t = a | slice: 0, 999990"
    " | append: i %}{% assign s = s | unshift: t %}{% endfor %}" + TWICE.format(11, "s", "concat")
)
# Ten thousand times the same list, which is long to print.
LISTS = (
    "{% assign e = '' | split: ',' %}{% assign t = a | slice: 0, 999990 %}"
    "{% assign l = e | push: t | push: 'x' %}"
    "{% assign s = e | push: l %}" + TWICE.format(13, "s", "concat")
)
TAGS = {
    "nested lists compared": NESTS + "{% if s == t %}{% endif %}",
    "nested lists looked for": NESTS
    + "{% assign s = e | push: s %}{% if s contains t %}{% endif %}",
    "nested lists by case": NESTS + "{% case s %}{% when t %}{% endcase %}",
    "a cycle by a nested list": NESTS + "{% cycle s: 'x' %}",
    "a cycle of a nested list": NESTS + "{% cycle s, 'x' %}",
    "a cycle of long texts": "{% cycle " + ", ".join("a" * 1_000) + " %}",
    "long texts sorted": PILE + "{% assign s = s | sort %}",
    "long texts sorted naturally": PILE + "{% assign s = s | sort_natural %}",
    "long lists in a sentence": LISTS + "{% assign s = s | array_to_sentence_string %}",
    "long lists added": LISTS + "{% assign s = s | sum %}",
    "long names": "{% for i in (1..9999) %}{% if now[a] %}{% endif %}{% endfor %}",
    "a loop of nothing": (
        "{% for i in (1..9999) %}" + "{% if true %}{% endif %}" * 2_000 + "{% endfor %}"
    ),
}


@pytest.mark.parametrize("text", TAGS.values(), ids=TAGS)
def test_t7_no_tag_holds_the_machine(text: str) -> None:
    assert costs(text) < SECONDS
