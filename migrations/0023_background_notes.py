"""Background notes: texts kept with a character or a chat, in passages that can be found.

`note_passages.words` is written by the app (`app/words`), as `variant_words.words` is; the
database keeps its index in step by itself.
"""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

NOTES = """
CREATE TABLE notes (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    profile_id {id} REFERENCES entity_profiles (id) ON DELETE CASCADE,
    chat_id {id} REFERENCES chats (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    text TEXT NOT NULL,
    characters INT NOT NULL,
    passages INT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id},
    CHECK ((profile_id IS NULL) <> (chat_id IS NULL))
);
CREATE INDEX idx_notes_profile ON notes (profile_id, created_at, id);
CREATE INDEX idx_notes_chat ON notes (chat_id, created_at, id);
CREATE INDEX idx_notes_deleted ON notes (owner_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE note_passages (
    seq {seq},
    note_id {id} NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    ordinal INT NOT NULL,
    heading VARCHAR(200) NOT NULL,
    text TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE UNIQUE INDEX idx_note_passages_note ON note_passages (note_id, ordinal);
"""

SQLITE = """
CREATE VIRTUAL TABLE note_passages_fts USING fts5(
    words, content='note_passages', content_rowid='seq', tokenize='ascii', columnsize=0
);
CREATE TRIGGER note_passages_came AFTER INSERT ON note_passages BEGIN
    INSERT INTO note_passages_fts (rowid, words) VALUES (new.seq, new.words); END;
CREATE TRIGGER note_passages_went AFTER DELETE ON note_passages BEGIN
    INSERT INTO note_passages_fts (note_passages_fts, rowid, words)
        VALUES ('delete', old.seq, old.words); END;
"""

POSTGRES = """
CREATE INDEX idx_note_passages_words ON note_passages
    USING gin ((array_to_tsvector(string_to_array(btrim(words), ' ')))) WITH (fastupdate = off);
ALTER INDEX idx_note_passages_words ALTER COLUMN 1 SET STATISTICS 0;
"""


async def lay(_apps: Any, editor: Any) -> None:
    spoken = editor.client.capabilities.dialect
    await run(editor, NOTES, SQLITE if spoken == "sqlite" else POSTGRES)


class Migration(Change):
    """What a world knows can be looked up."""

    dependencies = [("models", "0021_artifacts")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(lay, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
