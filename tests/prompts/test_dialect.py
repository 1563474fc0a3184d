"""The template language beside LiquidJS: template, values, what LiquidJS prints."""

from typing import Any

import pytest

from app.prompts.language import render

PEOPLE = [
    {"name": "Mira", "age": 41, "kind": "crew", "here": True},
    {"name": "anna", "age": 29, "kind": "guest", "here": False},
    {"name": "Boris", "age": 35, "kind": "crew", "here": False},
]
VALUES: dict[str, Any] = {
    "char": {"name": "Mira", "tags": ["sea", "lamp"], "notes": "", "spaces": " \n"},
    "people": PEOPLE,
    "nothing": None,
    "no": False,
    "now": "2026-02-03T04:05:06+01:00",
    "words": ["b", "a", "C"],
    "numbers": [3, 1, 2, 3],
}

CASES = [
    # Printing
    ("{{ 1.0 }} {{ 1.5 }} {{ 0.1 | plus: 0.2 }}", "1 1.5 0.30000000000000004"),
    ("{{ true }}{{ nothing }}{{ no }}", "truefalse"),
    ("{{ words }}|{{ numbers }}", "baC|3123"),
    ("{{ 'a \"b\" }} c' }}", 'a "b" }} c'),
    ("{{ }}x", "x"),
    ("{{ char['name'] }} {{ char.tags[0] }} {{ char.tags.last }}", "Mira sea lamp"),
    ("{{ char.tags.size }} {{ char.name.size }}", "2 4"),
    ("{{ (1..4) | join: '-' }}", "1-2-3-4"),
    ("{% raw %}{{ x }} {% if %}{% endraw %}", "{{ x }} {% if %}"),
    ("a{% comment %} it's {{ broken {% endcomment %}b", "ab"),
    ("a{% # it's a note %}b", "ab"),
    ("{% echo 'x' | upcase %}", "X"),
    ("{% liquid\nassign a = 1\nassign b = a | plus: 1\necho b\n%}", "2"),
    # Blanks
    ("a \n {{- 'b' -}} \n c", "abc"),
    ("a\n{%- if true -%}\n b \n{%- endif -%}\nc", "abc"),
    ("{% if true %}  {% endif %}|", "  |"),
    ("a {%- comment -%} x {%- endcomment -%} b", "ab"),
    ("a {%- raw -%} b {%- endraw -%} c", "abc"),
    # Truth
    ("{% if '' %}yes{% else %}no{% endif %}", "yes"),
    ("{% if 0 %}yes{% else %}no{% endif %}", "yes"),
    ("{% if nothing %}yes{% else %}no{% endif %}", "no"),
    ("{% if unknown %}yes{% else %}no{% endif %}", "no"),
    ("{% if char.unknown.deep %}yes{% else %}no{% endif %}", "no"),
    ("{% if char.notes == empty %}yes{% endif %}", "yes"),
    ("{% if char.spaces == blank %}yes{% endif %}", "yes"),
    ("{% if char.name != blank %}yes{% endif %}", "yes"),
    ("{% unless no %}yes{% endunless %}", "yes"),
    ("{% if not no %}yes{% endif %}", "yes"),
    ("{% if true or false and false %}yes{% endif %}", "yes"),
    ("{% if '1' == 1 %}yes{% else %}no{% endif %}", "no"),
    ("{% if 1 == 1.0 %}yes{% endif %}", "yes"),
    ("{% if char.tags contains 'sea' %}yes{% endif %}", "yes"),
    ("{% if char.name contains 'ir' %}yes{% endif %}", "yes"),
    ("{% if unknown contains 'x' %}yes{% else %}no{% endif %}", "no"),
    ("{% case char.name %}{% when 'A', 'Mira' %}m{% else %}o{% endcase %}", "m"),
    # Loops
    (
        "{% for p in people %}{{ forloop.index }}/{{ forloop.length }}{{ p.name }}"
        "{% unless forloop.last %}, {% endunless %}{% endfor %}",
        "1/3Mira, 2/3anna, 3/3Boris",
    ),
    (
        "{% for n in numbers reversed %}{{ n }}{{ forloop.first }}{% endfor %}",
        "3true2false1false3false",
    ),
    ("{% for n in numbers limit: 2 offset: 1 %}{{ n }}{% endfor %}", "12"),
    ("{% for n in numbers %}{% if n == 2 %}{% break %}{% endif %}{{ n }}{% endfor %}", "31"),
    ("{% for n in numbers %}{% if n == 3 %}{% continue %}{% endif %}{{ n }}{% endfor %}", "12"),
    ("{% for n in nothing %}x{% else %}none{% endfor %}", "none"),
    ("{% for c in 'abc' %}[{{ c }}]{% endfor %}", "[abc]"),
    ("{% for n in (2..4) %}{{ forloop.rindex0 }}{% endfor %}", "210"),
    ("{% for n in numbers %}{% cycle 'a', 'b' %}{% endfor %}", "abab"),
    ("{% for n in numbers %}{% cycle n, 'x' %}{% endfor %}", "3x2x"),
    ("{% increment n %}{% increment n %}{% decrement n %}", "011"),
    ("{% capture c %}<{{ char.name }}>{% endcapture %}{{ c }}{{ c }}", "<Mira><Mira>"),
    # Numbers
    ("{{ 7 | divided_by: 2 }} {{ 6 | divided_by: 2 }}", "3.5 3"),
    ("{{ 7 | divided_by: 2, true }}", "3"),
    ("{{ 1 | divided_by: 0 }}", "Infinity"),
    ("{{ -7 | modulo: 3 }}", "-1"),
    ("{{ '3' | plus: '4' }} {{ 'x' | plus: 1 }}", "7 NaN"),
    ("{{ 2.5 | round }} {{ -2.5 | round }} {{ 1.256 | round: 2 }}", "3 -2 1.26"),
    ("{{ 1.2 | ceil }} {{ 1.8 | floor }} {{ -3 | abs }}", "2 1 3"),
    ("{{ 3 | at_least: 5 }} {{ 3 | at_most: 2 }} {{ 3 | times: 1.5 }}", "5 2 4.5"),
    ("{{ '12' | to_integer | plus: 1 }}", "13"),
    # Texts
    ("{{ 'hELLO you' | capitalize }}", "Hello you"),
    ("{{ ' a ' | strip }}|{{ ' a ' | lstrip }}|{{ 'xax' | strip: 'x' }}", "a|a |a"),
    ("{{ 'a b a' | replace: 'a', 'c' }} {{ 'aba' | replace_last: 'a', 'c' }}", "c b c abc"),
    ("{{ 'aba' | remove: 'a' }} {{ 'aba' | remove_first: 'a' }}", "b ba"),
    ("{{ 'aba' | remove_last: 'a' }} {{ 'aba' | replace_first: 'a', 'x' }}", "ab xba"),
    ("{{ 'a,b,,' | split: ',' | size }} {{ 'abc' | split: '' | join: '.' }}", "2 a.b.c"),
    ("{{ 'one two three' | truncate: 9 }}", "one tw..."),
    (
        "{{ 'one two three' | truncatewords: 2 }} {{ 'a b' | truncatewords: 2, '!' }}",
        "one two... a b!",
    ),
    ("{{ 'a \n\n b' | normalize_whitespace }}", "a b"),
    ("{{ 'a b  c' | number_of_words }}", "3"),
    ("{{ words | array_to_sentence_string }}", "b, a, and C"),
    ("{{ char.tags | array_to_sentence_string: 'or' }}", "sea or lamp"),
    ("{{ '<b>&' | escape }} {{ '&lt;b>' | escape_once }}", "&lt;b&gt;&amp; &lt;b&gt;"),
    ("{{ 'a\nb' | newline_to_br }}{{ 'a\nb' | strip_newlines }}", "a<br />\nbab"),
    ("{{ '<p>a<script>x</script>b</p><!-- c -->' | strip_html }}", "ab"),
    ("{{ 'a b&c' | url_encode }} {{ 'a+b%26' | url_decode }}", "a+b%26c a b&"),
    ("{{ 'abc' | base64_encode }} {{ 'YWJj' | base64_decode }}", "YWJj abc"),
    ("{{ 'abcdef' | slice: 1, 3 }} {{ 'abc' | slice: -2 }}", "bcd b"),
    # Lists
    ("{{ words | sort | join }} {{ words | sort_natural | join }}", "C a b a b C"),
    ("{{ numbers | uniq | join }} {{ numbers | sum }}", "3 1 2 9"),
    ("{{ people | map: 'name' | join: ', ' }}", "Mira, anna, Boris"),
    ("{{ people | sort: 'age' | map: 'age' | join }}", "29 35 41"),
    ("{{ people | sum: 'age' }}", "105"),
    ("{{ people | where: 'kind', 'crew' | map: 'name' | join }}", "Mira Boris"),
    ("{{ people | where: 'here' | map: 'name' | join }}", "Mira"),
    ("{{ people | reject: 'here' | map: 'name' | join }}", "anna Boris"),
    ("{{ people | where_exp: 'p', 'p.age > 30' | map: 'name' | join }}", "Mira Boris"),
    ("{{ people | reject_exp: 'p', 'p.age > 30' | map: 'name' | join }}", "anna"),
    ("{% assign p = people | find: 'name', 'anna' %}{{ p.age }}", "29"),
    ("{% assign p = people | find_exp: 'p', 'p.age < 40' %}{{ p.name }}", "anna"),
    ("{{ people | find_index: 'name', 'Boris' }} {{ people | has: 'here' }}", "2 true"),
    (
        "{% assign g = people | group_by: 'kind' %}"
        "{% for one in g %}{{ one.name }}:{{ one.items.size }} {% endfor %}",
        "crew:2 guest:1 ",
    ),
    (
        "{% assign g = people | group_by_exp: 'p', 'p.age | divided_by: 40, true' %}"
        "{{ g | map: 'name' | join }}",
        "1 0",
    ),
    ("{{ words | push: 'd' | join }} {{ words | unshift: 'd' | join }}", "b a C d d b a C"),
    ("{{ words | pop | join }} {{ words | shift | join }} {{ words | join }}", "b a a C b a C"),
    ("{{ words | first }}{{ words | last }}{{ words | reverse | join: '' }}", "bCCab"),
    ("{{ words | concat: numbers | size }}", "7"),
    ("{{ people | map: 'missing' | compact | size }}", "0"),
    ("{{ nothing | default: 'd' }}{{ '' | default: 'e' }}{{ no | default: 'f' }}", "def"),
    ("{{ no | default: 'f', allow_false: true }}{{ unknown | default: 'u' }}", "falseu"),
    ("{{ char.tags | json }} {{ 1.0 | json }}", '["sea","lamp"] 1'),
    ("{{ people | first | json }}", '{"name":"Mira","age":41,"kind":"crew","here":true}'),
    # Dates
    ("{{ now | date: '%Y-%m-%d %H:%M' }}", "2026-02-03 04:05"),
    (
        "{{ now | date: '%A, %B %-d, %Y, %-I %p, %j, %e|%q' }}",
        "Tuesday, February 3, 2026, 4 AM, 034,  3|rd",
    ),
    ("{{ 'now' | date: '%y' }} {{ 0 | date: '%F %T' }}", "26 1970-01-01 00:00:00"),
    ("{{ 'no date' | date: '%Y' }}", "no date"),
    ("{{ now | date_to_xmlschema }}", "2026-02-03T04:05:06+01:00"),
    ("{{ now | date_to_long_string }}", "03 February 2026"),
]


@pytest.mark.parametrize(("template", "printed"), CASES, ids=range(len(CASES)))
def test_it_prints_what_liquidjs_prints(template: str, printed: str) -> None:
    assert render(template, VALUES) == printed


def test_what_a_value_says_is_never_run() -> None:
    trick = "{{ 7 | times: 6 }} {% include 'secrets' %} {{ now }}"
    assert render("{{ char.name }}", {"char": {"name": trick}}) == trick
