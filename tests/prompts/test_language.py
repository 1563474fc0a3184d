"""Templates that are wrong, and templates that mean harm."""

from typing import Any

import pytest

from app.prompts import language
from app.prompts.language import MAX_BYTES, TemplateFailed, TemplateSyntax, check, render, says

GIVEN: dict[str, Any] = {
    "char": {"name": "Mira"},
    "people": [{"name": "Anna", "age": 29}],
    "now": "2026-02-03T04:05:06+01:00",
}
GROW = "{{% assign a = 'aaaaaaaaaa' %}}{{% for i in (1..100) %}}{}{{% endfor %}}{{{{ a }}}}"

WRONG = [
    ("a\n  {{ char.name", 2, 3, "never closed"),
    ("{% if char %}\n{% if char %}x{% endif %}", 1, 4, "This “if” has no “endif”."),
    ("{{ char.name | shout }}", 1, 16, "There is no filter “shout”."),
    ("{{ char.name | append: }}", 1, 16, "The filter “append” needs a value behind a colon."),
    ("\n{{ char.name | replace }}", 2, 16, "The filter “replace” needs a value behind a colon."),
    ("{{ char | where_exp: 'x' }}", 1, 11, "The filter “where_exp” needs 2 values."),
    ("{{ char.name | upcase: 1 }}", 1, 16, "The filter “upcase” takes no value."),
    ("{{ char.name | append: 1, 2 }}", 1, 16, "The filter “append” takes one value at most."),
    ("{{ 1 | default: 2, allow: 3 }}", 1, 8, "The filter “default” knows no “allow”."),
    ("{{ 1 | date_to_string: 2 }}", 1, 8, "The filter “date_to_string” takes no value."),
    ("x\n{% for a %}{% endfor %}", 2, None, ""),
    ("{% endif %}", 1, 4, "endif"),
    ("{% nonsense %}", 1, 4, "nonsense"),
    ("{{ 5 | }}", 1, None, ""),
    ("{% raw %}", 1, 1, "endraw"),
    ("{%%}", 1, 1, "name"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), WRONG)
def test_t5_a_wrong_template_is_told_with_its_place(
    text: str, line: int, column: int | None, words: str
) -> None:
    with pytest.raises(TemplateSyntax) as told:
        check(text)
    assert told.value.code == "TEMPLATE_SYNTAX"
    assert told.value.details["line"] == line
    assert column is None or told.value.details["column"] == column
    assert words in told.value.details["message"]


def test_t6_an_unknown_variable_is_told_and_not_passed_over() -> None:
    with pytest.raises(TemplateFailed) as told:
        render("Hello\n{{ char.nmae }}", GIVEN)
    assert told.value.details == {
        "line": 2,
        "column": 4,
        "message": "“char.nmae” is not known here.",
    }
    for text in ("{{ unknown | upcase }}", "{% for x in unknown %}{% endfor %}"):
        with pytest.raises(TemplateFailed):
            render(text, GIVEN)


@pytest.mark.parametrize(
    "name", ["include 'x'", "render 'x'", "extends 'x'", "block x", "layout x"]
)
def test_t7_no_template_reaches_for_another(name: str) -> None:
    with pytest.raises(TemplateSyntax):
        check(f"{{% {name} %}}")


REFUSED = {
    "braces": "{{" * 32_000,
    "outputs that are never closed": "{{ a" * 16_000,
    "blanks": "{{" + " " * 60_000,
    "tags of blanks": "{% if" + " " * 60_000,
    "raw": "{% raw %}" * 7_000,
    "brackets": "{{ " + "a[" * 1_900 + " }}",
    "quotes": "{{ " + "['" * 1_900 + " }}",
    "a long expression": "{{ a" + "a" * 5_000 + " }}",
    "and": "{% if " + "a and " * 600 + "b %}x{% endif %}",
    "nesting": "{% if a %}" * 40 + "{% endif %}" * 40,
    "size": "x" * (MAX_BYTES + 1),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_t7_a_flood_is_no_template(text: str) -> None:
    with pytest.raises(TemplateSyntax):
        check(text)


STOPPED = {
    "a range": ("{{ (1..300000000) | join }}", "range"),
    "a range looped": ("{% for i in (1..300000000) reversed %}{% endfor %}", "range"),
    "a table": ("{% tablerow i in (1..300000000) %}{% endtablerow %}", "range"),
    "a range in a text": ("{{ char | where_exp: 'x', '(1..300000000) contains x' }}", "range"),
    "loops": (
        "{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}",
        "loops more than",
    ),
    "append": (GROW.format("{% assign a = a | append: a %}"), "longer than"),
    "replace": (GROW.format("{% assign a = a | replace: 'a', a %}"), "longer than"),
    "replace nothing": (GROW.format("{% assign a = a | replace: '', a %}"), "longer than"),
    "escape": (GROW.format("{% assign a = a | append: '<' | escape | append: a %}"), "longer"),
    "split": (GROW.format("{% assign a = a | append: a | split: '' | join: 'x' %}"), "more than"),
    "capture": (GROW.format("{% capture a %}{{ a }}{{ a }}{% endcapture %}"), "longer than"),
    "numbers": (
        "{% assign n = 9 %}{% for i in (1..99) %}{% assign n = n | times: n %}{% endfor %}",
        "too large",
    ),
    "lists": (GROW.format("{% assign a = a | push: a | push: a %}"), "lo"),
    "lists as JSON": (
        GROW.format("{% assign a = a | push: a | push: a %}").replace("{{ a }}", "{{ a | json }}"),
        "too",
    ),
    "long lists": (GROW.format("{% assign a = a | concat: a %}"), "entries"),
    "memory": (
        "{% assign a = 'aaaaaaaaaa' %}{% for i in (1..15) %}{% assign a = a | append: a %}"
        "{% endfor %}{% for i in (1..900) %}{% assign b = a | append: i %}{% endfor %}",
        "on its way",
    ),
    "output": (
        "{% assign a = 'aaaaaaaaaa' %}{% for i in (1..16) %}{% assign a = a | append: a %}"
        "{% endfor %}{{ a }}{{ a }}",
        "longer than",
    ),
    "attributes": ("{{ char.name['__class__'] }}", "not known"),
    "methods": ("{{ char.items }}", "not known"),
    "what a loop is": ("{% for i in (1..2) %}{{ forloop['_index'] }}{% endfor %}", "not known"),
    "the machine's clock": ("{{ today }}", "not known"),
    "a record": ("{{ char }}", "its fields you mean (.name)"),
    "records": ("{{ people }}", "its fields you mean (.name, .age)"),
    "a record in a text": ("{{ 'x' | append: char }}", "(.name)"),
    "an expression": ("{{ char | where_exp: 'x', '((((' }}", "expression"),
}


@pytest.mark.parametrize(("text", "words"), STOPPED.values(), ids=STOPPED)
def test_t7_a_template_that_means_harm_is_stopped(text: str, words: str) -> None:
    with pytest.raises(TemplateFailed) as told:
        render(text, GIVEN)
    assert words in told.value.message


def test_t7_time_is_up_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.prompts.dialect.bounds.Ledger.__init__.__defaults__", (-1.0,))
    with pytest.raises(TemplateFailed) as told:
        render("{{ char.name }}", GIVEN)
    assert "too long" in told.value.message


def test_a_width_in_a_date_is_bounded() -> None:
    assert len(render("{{ now | date: '%99Y %1000000000Y' }}", GIVEN)) < 200


SAID = [
    ("{{ char.description }}{{ user.persona | upcase }}", {"description", "persona"}),
    ("{% if char.scenario != blank %}x{% endif %}", set()),
    ("{% assign c = char %}{% assign d = c.mes_example %}{{ d }}", {"mes_example"}),
    ("{% for one in lore %}{{ one.text }}{% endfor %}", {"lore"}),
    (
        "{{ char['personality'] }}{% capture x %}{{ char.scenario }}{% endcapture %}",
        {"personality", "scenario"},
    ),
    ("{{ char }}{{ user | default: 'You' }}{% assign c = char %}{{ 'O ' | append: c }}", set()),
    ("{{ char | json }}", {"description", "personality", "scenario", "mes_example"}),
    (
        "{% if true %}{% unless x %}{{ char.description }}{% endunless %}{% endif %}",
        {"description"},
    ),
]


@pytest.mark.parametrize(("text", "parts"), SAID)
def test_what_a_template_prints_is_known_beforehand(text: str, parts: set[str]) -> None:
    assert says(text) == parts


def test_t7_parsed_templates_are_kept_within_bounds() -> None:
    for number in range(300):
        check(f"{number}{{{{ char.name }}}}" + "x" * 5_000)
    assert len(language._known) <= language.MOST
    assert sum(size for size, _ in language._known.values()) <= language.REMEMBERED
    assert render("0{{ char.name }}", GIVEN) == "0Mira"
