"""Filters of texts."""

import base64
import binascii
import html
import re
from typing import Any
from urllib.parse import quote, unquote_plus

from app.prompts.dialect.bounds import MAX_NAME, TooMuch, few, short
from app.prompts.dialect.values import array, text, whole

_BLANKS = re.compile(r"\s++")
_LINE_ENDS = re.compile(r"\r?\n")
_TAG = re.compile(r"<[^<>]*+>")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}
_ESCAPED = re.compile("[&<>\"']")
_UNESCAPED = re.compile("&(amp|lt|gt|#34|#39);")
_HARMLESS = "-_.!~*'()"


def append(value: Any, other: Any) -> str:
    return text(value) + text(other)


def prepend(value: Any, other: Any) -> str:
    return text(other) + text(value)


def capitalize(value: Any) -> str:
    said = text(value)
    return said[:1].upper() + said[1:].lower()


def downcase(value: Any) -> str:
    return text(value).lower()


def upcase(value: Any) -> str:
    return text(value).upper()


def strip(value: Any, chars: Any = None) -> str:
    return text(value).strip(_few(chars))


def lstrip(value: Any, chars: Any = None) -> str:
    return text(value).lstrip(_few(chars))


def rstrip(value: Any, chars: Any = None) -> str:
    return text(value).rstrip(_few(chars))


def _few(chars: Any) -> str | None:
    """Each character of a text may be looked for among these."""
    found = None if chars is None else text(chars)
    if found and len(found) > MAX_NAME:
        raise TooMuch(f"At most {MAX_NAME:,} characters can be stripped off.")
    return found


def strip_newlines(value: Any) -> str:
    return _LINE_ENDS.sub("", text(value))


def replace(value: Any, old: Any, new: Any = "") -> str:
    said, was, now = text(value), text(old), text(new)
    times = len(said) + 1 if not was else said.count(was)
    short(len(said) + times * (len(now) - len(was)))
    return said.replace(was, now)


def replace_first(value: Any, old: Any, new: Any = "") -> str:
    return text(value).replace(text(old), text(new), 1)


def replace_last(value: Any, old: Any, new: Any = "") -> str:
    said, was = text(value), text(old)
    # Looked for in what is turned around: from the end Python needs quadratic time.
    behind = said[::-1].find(was[::-1]) if was else -1
    if behind < 0:
        return said
    end = len(said) - behind
    return said[: end - len(was)] + text(new) + said[end:]


def remove(value: Any, old: Any) -> str:
    return text(value).replace(text(old), "") if text(old) else text(value)


def remove_first(value: Any, old: Any) -> str:
    return replace_first(value, old)


def remove_last(value: Any, old: Any) -> str:
    return replace_last(value, old)


def split(value: Any, at: Any) -> list[str]:
    """Blank texts at the end are dropped."""
    said, mark = text(value), text(at)
    few(said.count(mark) if mark else len(said))
    found = said.split(mark) if mark else list(said)
    while found and not found[-1]:
        found.pop()
    return found


def truncate(value: Any, length: Any = 50, end: Any = "...") -> str:
    said, room, tail = text(value), whole(length), text(end)
    return said if len(said) <= room else said[: max(0, room - len(tail))] + tail


def truncatewords(value: Any, words: Any = 15, end: Any = "...") -> str:
    """The ellipsis stands also behind exactly so many words; LiquidJS does so."""
    count = max(1, whole(words))
    found = _BLANKS.split(text(value))
    return " ".join(found[:count]) + (text(end) if len(found) >= count else "")


def normalize_whitespace(value: Any) -> str:
    return _BLANKS.sub(" ", text(value))


def number_of_words(value: Any) -> int:
    return len(text(value).split())


def array_to_sentence_string(value: Any, connector: Any = "and") -> str:
    said = [text(one) for one in array(value)]
    if len(said) < 3:
        return f" {text(connector)} ".join(said)
    short(sum(map(len, said)) + 2 * len(said))
    return f"{', '.join(said[:-1])}, {text(connector)} {said[-1]}"


def escape(value: Any) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], text(value))


def escape_once(value: Any) -> str:
    return escape(_UNESCAPED.sub(lambda found: html.unescape(found[0]), text(value)))


def newline_to_br(value: Any) -> str:
    return _LINE_ENDS.sub("<br />\n", text(value))


def strip_html(value: Any) -> str:
    said = text(value)
    for begin, end in (("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->")):
        said = _without(said, begin, end)
    return _TAG.sub("", said)


def _without(said: str, begin: str, end: str) -> str:
    low, kept, place = said.lower(), [], 0
    while (start := low.find(begin, place)) >= 0 and (stop := low.find(end, start)) >= 0:
        kept.append(said[place:start])
        place = stop + len(end)
    return "".join([*kept, said[place:]])


def url_encode(value: Any) -> str:
    return quote(text(value), safe=_HARMLESS).replace("%20", "+")


def url_decode(value: Any) -> str:
    return unquote_plus(text(value))


def cgi_escape(value: Any) -> str:
    return quote(text(value), safe="-_.~").replace("%20", "+")


def uri_escape(value: Any) -> str:
    return quote(text(value), safe=f"{_HARMLESS};/?:@&=+$,#")


def slugify(value: Any) -> str:
    return re.sub(r"[\W_]++", "-", text(value).lower()).strip("-")


def base64_encode(value: Any) -> str:
    return base64.b64encode(text(value).encode("utf-8", "replace")).decode()


def base64_decode(value: Any) -> str:
    try:
        return base64.b64decode(text(value)).decode("utf-8", "replace")
    except binascii.Error:
        return ""
