"""The allow-list: the last word on the HTML that a reader's browser gets to see.

The parser already escapes whatever HTML a text brings. This stands behind it and would hold
without it: no picture, no address but http, https and mailto, no attribute but these.
"""

import re

import nh3

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("em", "strong", "s", "q", "a"),
}
ATTRIBUTES = {"*": set[str](), "a": {"href"}, "code": {"class"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

_VALUES = {
    "class": re.compile(r"language-[A-Za-z0-9_+#.-]{1,40}"),
    "start": re.compile(r"[0-9]{1,9}"),
}


def _value(_tag: str, attribute: str, value: str) -> str | None:
    pattern = _VALUES.get(attribute)
    return value if pattern is None or pattern.fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_value,
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)


def clean_html(html: str) -> str:
    """`html` with nothing left in it that is not on the list."""
    return _CLEANER.clean(html)
