"""Search: the words of each variant, in an index that the database keeps in step by itself.

`variant_words.words` is written by the app (`app/words`), which knows how to take any script
apart; on SQLite triggers carry it into an FTS5 table, on PostgreSQL a GIN index reads it.
"""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

# FTS5 keeps no copy of the words: it is told the old ones whenever they change or go.
SQLITE = """
CREATE TABLE variant_words (
    variant_seq INTEGER PRIMARY KEY NOT NULL
        REFERENCES message_variants (seq) ON DELETE CASCADE,
    words TEXT NOT NULL
);
CREATE VIRTUAL TABLE variant_words_fts USING fts5(
    words, content='variant_words', content_rowid='variant_seq', tokenize='ascii', columnsize=0
);
CREATE TRIGGER variant_words_came AFTER INSERT ON variant_words BEGIN
    INSERT INTO variant_words_fts (rowid, words) VALUES (new.variant_seq, new.words); END;
CREATE TRIGGER variant_words_went AFTER DELETE ON variant_words BEGIN
    INSERT INTO variant_words_fts (variant_words_fts, rowid, words)
        VALUES ('delete', old.variant_seq, old.words); END;
CREATE TRIGGER variant_words_changed AFTER UPDATE ON variant_words BEGIN
    INSERT INTO variant_words_fts (variant_words_fts, rowid, words)
        VALUES ('delete', old.variant_seq, old.words); INSERT INTO variant_words_fts (rowid, words)
        VALUES (new.variant_seq, new.words); END;
"""

# Without statistics the planner always goes by the index; with them it would rather read
# the whole table for a word that is common, and take it apart again, text by text.
POSTGRES = """
CREATE TABLE variant_words (
    variant_seq BIGINT PRIMARY KEY NOT NULL
        REFERENCES message_variants (seq) ON DELETE CASCADE,
    words TEXT NOT NULL
);
CREATE INDEX idx_variant_words ON variant_words
    USING gin ((array_to_tsvector(string_to_array(btrim(words), ' ')))) WITH (fastupdate = off);
ALTER INDEX idx_variant_words ALTER COLUMN 1 SET STATISTICS 0;
"""


async def index(_apps: Any, editor: Any) -> None:
    spoken = editor.client.capabilities.dialect
    await run(editor, SQLITE if spoken == "sqlite" else POSTGRES)


class Migration(Change):
    """What was said can be found."""

    dependencies = [("models", "0002_the_tree")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(index, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
