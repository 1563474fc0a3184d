"""Books, and what is asked of them, in few words."""

from collections.abc import Sequence
from typing import Any

from app.lorebooks.entry import Book, Entry
from app.lorebooks.match import match
from app.lorebooks.values import Matched, Said


def entry(ref: str, *keys: str, **fields: Any) -> Entry:
    """An entry that says its own name unless told otherwise."""
    said = {"ref": ref, "keys": list(keys), "content": f"about {ref}", **fields}
    return Entry.model_validate(said)


def book(*entries: Entry, **fields: Any) -> Book:
    return Book("Book", tuple(entries), **{"ref": "b", **fields})


def asked(books: Book | Sequence[Book], *texts: str, **how: Any) -> Matched:
    """The texts newest first, said by nobody."""
    listed = [books] if isinstance(books, Book) else books
    given = {"seed": "s", "budget": None, "count": len, **how}
    return match(listed, [Said("", text) for text in texts], **given)


def on(matched: Matched) -> list[str]:
    """Who fired, in order."""
    return [one.entry for one in matched.fired]


def off(matched: Matched) -> dict[str, str]:
    """Who did not, and the rule."""
    return {one.entry: one.rule for one in matched.not_fired}
