"""docs/api.md: its tables of errors and limits are those of the program.

After a code or a limit has changed: python -m tests.openapi.guide
"""

import re
from pathlib import Path

from app.accounts.idempotency import MAX_KEY
from app.chats.forms import MAX_AT_ONCE, MAX_BLOCKS
from app.chats.saying import MAX_BLOCKS_BYTES
from app.lorebooks.entry import MAX_BOOK_BYTES, MAX_CONTENT_BYTES, MAX_ENTRIES
from app.notes.forms import MAX_NOTE, MAX_SENT
from app.openapi.codes import CODES
from app.paging import MAX_LIMIT
from app.pipelines.definition import MAX_DEFINITION, MAX_STEPS
from app.profiles.forms import MAX_GREETINGS, MAX_TAGS
from app.profiles.reading import MAX_CARD_BYTES
from app.profiles.uploads import MAX_FILES
from app.samplers.params import MAX_BIASES, MAX_EXTRA, MAX_STOPS
from app.texts import (
    MAX_BODY_BYTES,
    MAX_DEPTH,
    MAX_META_BYTES,
    MAX_NAME,
    MAX_PROMPT_BYTES,
    MAX_VALUES,
)

GUIDE = Path(__file__).parent.parent.parent / "docs/api.md"
KB, MB = 1024, 1024 * 1024

LIMITS = {
    "names and titles": f"{MAX_NAME} characters",
    "`promptText`": f"{MAX_PROMPT_BYTES // KB} KB of UTF-8",
    "`blocks` of a message": f"{MAX_BLOCKS}, together {MAX_BLOCKS_BYTES // KB} KB",
    "`meta`, `settings`": f"{MAX_META_BYTES // KB} KB each",
    "a JSON body": f"{MAX_BODY_BYTES // MB} MB; a character’s {MAX_CARD_BYTES // MB} MB,"
    f" a note’s {MAX_SENT // MB} MB",
    "values in a JSON body": f"{MAX_VALUES:,}, nested {MAX_DEPTH} levels deep",
    "a card file": f"{MAX_CARD_BYTES // MB} MB, and {MAX_FILES} files in a request",
    "a pipeline": f"{MAX_DEFINITION // KB} KB and {MAX_STEPS} steps",
    "a lorebook": f"{MAX_ENTRIES:,} entries; an entry {MAX_CONTENT_BYTES // KB} KB",
    "a lorebook’s file": f"{MAX_BOOK_BYTES // MB} MB",
    "a note": f"{MAX_NOTE // MB} MB of UTF-8",
    "`extra` of a sampler preset": f"{MAX_EXTRA // KB} KB",
    "`stop`, `logit_bias`": f"{MAX_STOPS} texts and {MAX_BIASES:,} tokens",
    "greetings, tags of a card": f"{MAX_GREETINGS} and {MAX_TAGS}",
    "messages deleted by name in one go": f"{MAX_AT_ONCE:,}",
    "`limit` of a list": f"{MAX_LIMIT}",
    "`Idempotency-Key`": f"{MAX_KEY} characters",
}
TABLES = {
    "| Status | Code | When |": [
        f"| {status} | `{code}` | {words} |"
        for code, (status, words) in sorted(CODES.items(), key=lambda one: one[1][0])
    ],
    "| What | At most |": [f"| {what} | {most} |" for what, most in LIMITS.items()],
}


def true(text: str) -> str:
    """The guide with the tables as they must be."""
    for head, rows in TABLES.items():
        rule = re.sub(r"[^|]+", "---", head)
        table = re.compile(re.escape(f"{head}\n{rule}\n") + r"(?:.+\n)*")
        assert table.search(text), head
        text = table.sub("\n".join([head, rule, *rows]).replace("\\", r"\\") + "\n", text)
    return text


if __name__ == "__main__":
    GUIDE.write_text(true(GUIDE.read_text()))
