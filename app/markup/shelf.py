"""Finished texts, rendered once: opening a chat a second time costs nothing."""

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock

from markupsafe import Markup


class Shelf:
    """The most recently used HTML of texts, up to `room` characters of it. Safe for threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[bytes, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, text: str) -> Markup | None:
        """The HTML that was put there for `text`, if it is still kept."""
        key = _key(text)
        with self._lock:
            html = self._kept.get(key)
            if html is not None:
                self._kept.move_to_end(key)
            return html

    def put(self, text: str, html: Markup) -> None:
        """Keep the HTML of `text`; what was used least recently makes room."""
        key = _key(text)
        with self._lock:
            self._room += len(self._kept.pop(key, ""))
            self._kept[key] = html
            self._room -= len(html)
            while self._room < 0:
                self._room += len(self._kept.popitem(last=False)[1])


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
