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
    assert callers("words_so_far") == {
        "chats/thread.py",
        "chats/tree_api.py",
        "generations/signs.py",
    }


def test_only_these_read_the_journal() -> None:
    assert callers(r"scribe\(\)\.read") == {"chats/thread.py", "generations/recovery.py"}


def test_whoever_writes_a_text_keeps_its_words() -> None:
    writes = re.compile(r"Variant\.create\(|INSERT INTO message_variants|SET prompt_text")
    found = {str(f.relative_to(APP)) for f in APP.rglob("*.py") if writes.search(f.read_text())}
    copies = {"chats/copying.py"}  # texts and words alike, in the database
    assert found == {"chats/writing.py", "generations/closing.py"} | copies
    assert callers(r"index\.keep") == found - copies
