"""A large library, put in by hand: many stories of many messages, with every word in the index."""

import itertools
import random
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from app.words import LABEL, word_text
from tests.bench.stand import LOCAL_USER

STORIES, LENGTH, CHARACTERS = 200, 1000, 20
RARE, PAIR, ALWAYS = "quintessence", "灯台", "lamp"
BEGUN = datetime(2024, 1, 1, tzinfo=UTC)
KANJI = [chr(code) for code in range(0x4E00, 0x5400) if chr(code) not in PAIR]
KANA = [chr(code) for code in range(0x3042, 0x3094)]

Row = tuple[Any, ...]
Table = tuple[str, tuple[str, ...], list[Row]]


def vocabulary(chance: random.Random, size: int = 30_000) -> list[str]:
    """Words that nobody has said yet."""
    letters = "etaoinshrdlucmfwypvbgk"
    return ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(size)]


WORDS = vocabulary(random.Random(1))


def texts(chance: random.Random, count: int) -> Iterator[str]:
    """As words are spread in a language: few are everywhere, most are hardly anywhere. Every tenth
    text is in a script without spaces."""
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(WORDS))))
    for n in range(count):
        rare = RARE if n == count // 3 else ""
        pair = PAIR if n == count // 3 else ""
        if n % 10 == 0:
            line = "".join(chance.choices(KANJI + KANA * 6, k=120))
            yield f"{line[:60]}{pair}{line[60:]}。{ALWAYS}"
        else:
            line = " ".join(chance.choices(WORDS, cum_weights=weights, k=60))
            yield f"*{line[:200]}* “the {ALWAYS}”, {rare}{pair}{line[200:]}."


def tables() -> list[Table]:
    """Every row of it, parents first."""
    chance = random.Random(2)
    profiles = [_id(chance) for _ in range(CHARACTERS)]
    chats = [_id(chance) for _ in range(STORIES)]
    branches = [_id(chance) for _ in range(STORIES)]
    messages: list[Row] = []
    variants: list[Row] = []
    entries: list[Row] = []
    words: list[Row] = []
    for n, text in enumerate(texts(chance, STORIES * LENGTH)):
        story, place = divmod(n, LENGTH)
        seq, message, at = n + 1, _id(chance), BEGUN + timedelta(seconds=n)
        role = "user" if n % 2 else "assistant"
        chat, profile = chats[story], profiles[story % CHARACTERS]
        messages.append((seq, message, LOCAL_USER, chat, branches[story], role, role, "{}", at))
        variant = (seq, _id(chance), LOCAL_USER, message, seq, 0, "original", text, "[]", "{}", at)
        variants.append(variant)
        entries.append((story + 1, place + 1, seq, seq))
        labels = [one.replace("-", "") for one in (role, chat, profile, LOCAL_USER)]
        words.append((seq, "".join(f" {LABEL}{one}" for one in labels) + word_text(text)))
    return [
        _profiles(profiles),
        _chats(chats, branches, profiles),
        _branches(chats, branches),
        ("chat_messages", MESSAGE, messages),
        ("message_variants", VARIANT, variants),
        ("branch_entries", ("branch_seq", "position", "message_seq", "variant_seq"), entries),
        ("variant_words", ("variant_seq", "words"), words),
    ]


OWN = ("owner_id", "meta", "created_at", "updated_at")
MESSAGE = ("seq", "id", "owner_id", "chat_id", "branch_id", "role", "name", "meta", "created_at")
VARIANT = (
    *("seq", "id", "owner_id", "message_id", "message_seq", "ordinal", "kind", "prompt_text"),
    *("blocks", "meta", "created_at"),
)


def _profiles(ids: list[str]) -> Table:
    columns = ("id", "name", "search_text", "kind", "spec", *OWN)
    own = (LOCAL_USER, "{}", BEGUN, BEGUN)
    rows = [
        (one, f"Somebody {n}", f"somebody {n}\n", "CharSpec", "{}", *own)
        for n, one in enumerate(ids)
    ]
    return "entity_profiles", columns, rows


def _chats(ids: list[str], branches: list[str], profiles: list[str]) -> Table:
    columns = ("id", "title", "entity_profile_id", "active_branch_id", "user_name", "activity_at")
    own = (LOCAL_USER, "{}", BEGUN, BEGUN)
    rows = [
        (one, f"Story {n}", profiles[n % CHARACTERS], branches[n], "You", BEGUN, *own)
        for n, one in enumerate(ids)
    ]
    return "chats", (*columns, *OWN), rows


def _branches(chats: list[str], ids: list[str]) -> Table:
    own = (LOCAL_USER, "{}", BEGUN, BEGUN)
    rows = [(n + 1, one, chats[n], "main", LENGTH, *own) for n, one in enumerate(ids)]
    return "chat_branches", ("seq", "id", "chat_id", "title", "message_count", *OWN), rows


def _id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def into_sqlite(file: str) -> None:
    """Everything into this migrated file."""
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("BEGIN")
    for name, columns, rows in tables():
        marks = ", ".join("?" for _ in columns)
        db.executemany(
            f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})",
            ([v.isoformat(" ") if isinstance(v, datetime) else v for v in row] for row in rows),
        )
    db.execute("COMMIT")
    db.close()


async def into_postgres(url: str) -> None:
    """Everything into this migrated database; the index of words is quicker made afterwards."""
    db = await asyncpg.connect(url)
    async with db.transaction():
        made = "SELECT indexdef FROM pg_indexes WHERE indexname = 'idx_variant_words'"
        index = await db.fetchval(made)
        await db.execute("DROP INDEX idx_variant_words")
        for name, columns, rows in tables():
            await db.copy_records_to_table(name, records=rows, columns=columns)
        for name in ("chat_branches", "chat_messages", "message_variants"):
            await db.execute(f"SELECT setval('{name}_seq_seq', (SELECT MAX(seq) FROM {name}))")
        await db.execute(index)
        await db.execute("ALTER INDEX idx_variant_words ALTER COLUMN 1 SET STATISTICS 0")
    await db.execute("VACUUM ANALYZE")
    await db.close()
