"""What templates may say of files and moments."""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"
LONGEST_NAME = 200  # bytes, of what lies there; a system refuses to look for much longer ones


@lru_cache(maxsize=1)
def static_version() -> str:
    """A name for the static files as they are now; styles and scripts that import others by
    relative addresses keep it."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def static_url(path: str) -> str:
    """The address of a static file; it changes when any of them does."""
    return f"/static/{static_version()}/{path}"


def isotime(at: datetime | None) -> str:
    """A moment as the API writes it."""
    if at is None:
        return ""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def when(at: datetime | None) -> str:
    """A moment as people say it."""
    if at is None:
        return ""
    seconds = (datetime.now(UTC) - at).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    if seconds < 172800:
        return "yesterday"
    return f"{at.day} {at:%b}" + ("" if at.year == datetime.now(UTC).year else f" {at.year}")


def many(count: float, one: str, several: str = "") -> str:
    """So many of them."""
    said = f"{count:,}" if isinstance(count, int) else f"{count:g}"
    return f"{said} {one if count == 1 else several or one + 's'}"
