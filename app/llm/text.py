"""Text from outside, made fit to be stored: cleaned once, here."""

EXCERPT = 200


def clean(text: str) -> str:
    """Without NUL; surrogate pairs joined, lone surrogates replaced by U+FFFD."""
    text = text.replace("\0", "")
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def excerpt(text: str, secret: str | None = None, limit: int = EXCERPT) -> str:
    """A piece of a server's own words for an error message: one line, no secret, bounded."""
    text = clean(text)
    if secret:
        text = text.replace(secret, "…")
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


class Cleaner:
    """`clean` for a text that comes in pieces.

    A server written in JavaScript may cut a character between its two surrogates: the first
    half is kept back until the second one arrives.
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        if not self._held and text.isascii():
            return text.replace("\0", "") if "\0" in text else text
        text = self._held + text
        self._held = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        return clean(text[:-1] if self._held else text)

    def rest(self) -> str:
        held, self._held = self._held, ""
        return clean(held)
