"""A chat that has been worked in for years, put in by SQL: branches of branches, and versions."""

import random
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.stand import LOCAL_USER

TEXT = "Line {}: *the lamp turns* and “the sea is loud tonight”, she said. "
Row = tuple[Any, ...]


def grow(file: Path, chat: str, branches: int, messages: int) -> None:
    """So many branches over so many messages in all, in an empty chat. A third of them are the
    first branch's; the others leave it, or one another, anywhere."""
    chance = random.Random(7)
    db = sqlite3.connect(file)
    found = db.execute("SELECT seq, id FROM chat_branches WHERE chat_id = ?", [chat])
    seq, first = found.fetchone()
    trunk = messages if branches == 1 else messages // 3
    lines = Lines(db, chat, chance)
    lines.add(seq, first, 1, trunk)
    tips = {seq: (first, trunk)}
    rest = messages - trunk
    for left in range(branches - 1, 0, -1):
        parent = chance.choice([seq, chance.choice(list(tips))])
        fork = chance.randint(1, tips[parent][1])
        own = min(chance.randint(1, max(1, 2 * rest // left - 1)), rest - left + 1)
        own = rest if left == 1 else own
        name = str(uuid.uuid4())
        child = _fork(db, chat, name, (parent, tips[parent][0]), fork, len(tips) + 1)
        lines.add(child, name, fork + 1, own)
        tips[child] = (name, fork + own)
        rest -= own
    db.execute(
        "UPDATE chat_branches SET message_count = (SELECT COUNT(*) FROM branch_entries e"
        " WHERE e.branch_seq = chat_branches.seq) WHERE chat_id = ?",
        [chat],
    )
    db.commit()
    db.close()


def _fork(
    db: sqlite3.Connection, chat: str, name: str, parent: tuple[int, str], fork: int, number: int
) -> int:
    made = db.execute(
        "INSERT INTO chat_branches (id, owner_id, chat_id, title, parent_branch_id, fork_position,"
        " meta, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, '{}', ?, ?)",
        [name, LOCAL_USER, chat, f"branch {number}", parent[1], fork, _now(), _now()],
    )
    assert made.lastrowid is not None
    db.execute(
        "INSERT INTO branch_entries (branch_seq, position, message_seq, variant_seq)"
        " SELECT ?, position, message_seq, variant_seq FROM branch_entries"
        " WHERE branch_seq = ? AND position <= ?",
        [made.lastrowid, parent[0], fork],
    )
    return made.lastrowid


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S+00:00", time.gmtime())


class Lines:
    """Turns of two kilobytes; an answer in four has further versions."""

    def __init__(self, db: sqlite3.Connection, chat: str, chance: random.Random) -> None:
        self._db, self._chat, self._chance = db, chat, chance
        found = db.execute("SELECT MAX(seq) FROM chat_messages").fetchone()[0]
        self._message = found or 0
        self._variant = db.execute("SELECT MAX(seq) FROM message_variants").fetchone()[0] or 0

    def add(self, branch_seq: int, branch: str, position: int, count: int) -> None:
        """So many at the end of a branch."""
        rows = list(self._rows(branch_seq, branch, position, count))
        for sql, many in zip(INSERTS, zip(*rows, strict=True), strict=True):
            self._db.executemany(sql, [row for one in many for row in one])

    def _rows(
        self, branch_seq: int, branch: str, position: int, count: int
    ) -> Iterator[tuple[list[Row], list[Row], list[Row]]]:
        at = _now()
        for n in range(position, position + count):
            self._message += 1
            role, name = ("assistant", "Mira") if n % 2 else ("user", "You")
            message = (
                self._message,
                str(uuid.uuid4()),
                LOCAL_USER,
                self._chat,
                branch,
                role,
                name,
                at,
            )
            swiped = role == "assistant" and self._chance.random() < 0.25
            count_of = self._chance.randint(2, 6) if swiped else 1
            variants = [self._version(message, ordinal, n) for ordinal in range(count_of)]
            entry = (branch_seq, n, self._message, self._variant)
            yield [message], variants, [entry]

    def _version(self, message: Row, ordinal: int, n: int) -> Row:
        self._variant += 1
        text = TEXT.format(n) * 30
        return (
            self._variant,
            str(uuid.uuid4()),
            LOCAL_USER,
            message[1],
            message[0],
            ordinal,
            text,
            message[-1],
        )


INSERTS = (
    "INSERT INTO chat_messages (seq, id, owner_id, chat_id, branch_id, role, name, meta,"
    " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?)",
    "INSERT INTO message_variants (seq, id, owner_id, message_id, message_seq, ordinal, kind,"
    " prompt_text, blocks, meta, created_at)"
    " VALUES (?, ?, ?, ?, ?, ?, 'original', ?, '[]', '{}', ?)",
    "INSERT INTO branch_entries (branch_seq, position, message_seq, variant_seq)"
    " VALUES (?, ?, ?, ?)",
)
