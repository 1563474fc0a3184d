"""One function knows what a variant says now; these are all who ask it."""

import re
from pathlib import Path

APP = Path(__file__).parent.parent.parent / "app"


def callers(name: str) -> set[str]:
    """The files that call this function, other than by defining it."""
    call = re.compile(rf"(?<!def ){name}\(")
    return {str(f.relative_to(APP)) for f in APP.rglob("*.py") if call.search(f.read_text())}


def test_only_these_ask_what_is_said_now() -> None:
    assert callers("now_say") == {"chats/thread.py"}
    assert callers("words_so_far") == {"chats/thread.py", "chats/api.py"}


def test_only_these_read_the_journal() -> None:
    assert callers(r"scribe\(\)\.read") == {"chats/thread.py", "generations/recovery.py"}
