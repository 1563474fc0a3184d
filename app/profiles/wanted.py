"""What the library's address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom the library shows: those whose name or tag has `q`, who have this tag, favourites."""

    q: str = ""
    tag: str = ""
    favourite: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """What an address asks for."""
        q, tag = (query.get(name, "").strip() for name in ("q", "tag"))
        return cls(q, tag, query.get("favourite") in ("1", "true"))

    def url(self, **other: object) -> str:
        """The library's address for this, but for what is said otherwise."""
        query = {"q": self.q, "tag": self.tag, "favourite": int(self.favourite)} | other
        said = urlencode({name: value for name, value in query.items() if value})
        return f"/?{said}" if said else "/"
