"""Letters without what search does not tell apart: case, width, accents, ё and е."""

import re
import unicodedata

# Marks that are left out where they stand alone: accents, Hebrew points, Arabic vowels.
_LEFT_OUT = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_HALF_WIDTH = re.compile("[\uff66-\uff9f]+")
_WHOLE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


class _Letters(dict[int, str]):
    """What becomes of each character; worked out once."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _letter(chr(code))
        return found


def _letter(char: str) -> str:
    """Letters, digits and marks folded; anything else is a space, a mark left out is nothing."""
    if _LEFT_OUT.match(char):
        return ""
    if not _speaks(char):
        return " "
    if "\u0400" <= char <= "\u04ff":  # й is no и with a sign on it
        return char.casefold().replace("ё", "е")
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = unicodedata.normalize("NFC", _LEFT_OUT.sub("", flat)).translate(_WHOLE)
    return "".join(c if _speaks(c) else " " for c in kept)


def _speaks(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")


LETTERS = _Letters()


def settle(text: str) -> str:
    """The text with each letter as one character, as far as Unicode has one."""
    if text.isascii():
        return text
    wide = _HALF_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", wide)


def fold(settled: str) -> str:
    """Words between spaces, out of a settled text."""
    return settled.translate(LETTERS)


def places(settled: str) -> list[int] | None:
    """Which character each folded one comes from; None where they stand one for one."""
    if all(len(LETTERS[code]) == 1 for code in set(map(ord, settled))):
        return None
    return [at for at, char in enumerate(settled) for _ in LETTERS[ord(char)]]
