"""Keys that are regular expressions, by an engine whose time grows with the text alone.

Authors write JavaScript's dialect. What RE2 has no word for (look-around, back references) is an
invalid pattern: it matches nothing, and the report says so.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import re2

MAX_SIZE = 800
"""Of a compiled pattern; a larger one costs too much on a text that is made for it."""
MAX_TEXT = 40_000
"""Characters of a text that patterns read, from its beginning."""
_WORDS = {
    "missing ]": "a “[” is not closed",
    "missing )": "a “(” is not closed",
    "unexpected )": "a “)” closes nothing",
    "trailing \\": "it ends in a lone “\\”",
    "no argument for repetition operator": "there is nothing to repeat",
    "bad repetition operator": "two repetitions follow each other",
    "invalid repetition size": "it repeats too often",
    "invalid escape sequence": "this has no meaning here",
    "invalid perl operator": "looking ahead or behind does not work here",
    "invalid character class range": "this is no range",
}
"""What RE2 says of a pattern, in words for its author."""
_WRITTEN = re.compile(r"/((?:[^/\\]|\\.)*+)/([a-zA-Z]*)\Z", re.DOTALL)
_SLASH = re.compile(r"(\\.)|/", re.DOTALL)
_FLAGS = frozenset("gimsuyvd")
_CODE_POINT = re.compile(r"(\\\\)|\\u(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{4}))")


def written(key: str) -> tuple[str, str] | None:
    """(pattern, flags) of a key written as /pattern/flags; None for a plain one."""
    found = _WRITTEN.match(key.strip())
    if found is None or not _FLAGS.issuperset(found[2]):
        return None
    return found[1], found[2]


def slashed(pattern: str, flags: str) -> str:
    """A key that `written` reads so."""
    inside = _SLASH.sub(lambda found: found[1] or r"\/", pattern)
    return f"/{inside}/{flags}"


@lru_cache(maxsize=1024)
def compiled(pattern: str, flags: str) -> Any:
    """The pattern, to search UTF-8 with; or a sentence that says why there is none."""
    try:
        found = _compiled(_in_re2(pattern, flags, "(?{})"))
    except re2.error as error:
        return _reason(error.args[0] if error.args else "")
    return found if found.programsize <= MAX_SIZE else "it is too large"


def _reason(said: object) -> str:
    code, _, where = (
        said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    ).partition(": ")
    sentence = _WORDS.get(code, "it cannot be read")
    return f"{sentence}: {where}" if where else sentence


def any_of(some: Iterable[tuple[str, str]]) -> Any:
    """One pattern that is in a text where at least one of these is; None where there is none."""
    try:
        return _compiled(
            "|".join(_in_re2(pattern, flags, "(?{}:") + ")" for pattern, flags in some)
        )
    except re2.error:
        return None


def _compiled(code: str) -> Any:
    options = re2.Options()
    options.max_mem, options.log_errors, options.never_capture = 256 * 1024, False, True
    return re2.compile(code.encode("utf-8", "replace"), options)


def _in_re2(pattern: str, flags: str, mode: str) -> str:
    """The pattern in RE2's words, after its flags."""
    said = "".join(flag for flag in "ims" if flag in flags)
    before = mode.format(said) if said or mode.endswith(":") else ""
    return before + _CODE_POINT.sub(_code_point, pattern)


def _code_point(found: re.Match[str]) -> str:
    return found[1] or f"\\x{{{found[2] or found[3]}}}"


def flaw(pattern: str, flags: str = "") -> str | None:
    """Why this pattern matches nothing; None for one that can be used."""
    found = compiled(pattern, flags)
    return found if isinstance(found, str) else None
