"""What a model was told is kept with its reply: texts once per owner, messages by reference.

The last reply that names a text takes the text with it; a trigger sees to that, because replies
go in many ways: with a chat, a character, a branch, a version.
"""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

TABLES = """
CREATE TABLE prompt_texts (
    seq {seq},
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sha256 VARCHAR(64) NOT NULL,
    text TEXT NOT NULL
);
CREATE UNIQUE INDEX uid_prompt_texts_owner_hash ON prompt_texts (owner_id, sha256);
CREATE TABLE generation_texts (
    generation_id {id} NOT NULL REFERENCES llm_generations (id) ON DELETE CASCADE,
    text_seq {int} NOT NULL REFERENCES prompt_texts (seq) ON DELETE CASCADE,
    PRIMARY KEY (generation_id, text_seq)
);
CREATE INDEX idx_generation_texts_text ON generation_texts (text_seq);
ALTER TABLE llm_generations ADD COLUMN snapshot {json};
"""
SQLITE = """
CREATE TRIGGER generation_texts_went AFTER DELETE ON generation_texts BEGIN
    DELETE FROM prompt_texts WHERE seq = old.text_seq AND NOT EXISTS
        (SELECT 1 FROM generation_texts g WHERE g.text_seq = old.text_seq); END;
"""
POSTGRES = """
CREATE FUNCTION forget_prompt_text() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM prompt_texts WHERE seq = old.text_seq AND NOT EXISTS
        (SELECT 1 FROM generation_texts g WHERE g.text_seq = old.text_seq); RETURN NULL; END $$;
CREATE TRIGGER generation_texts_went AFTER DELETE ON generation_texts
    FOR EACH ROW EXECUTE FUNCTION forget_prompt_text();
"""


async def keep(_apps: Any, editor: Any) -> None:
    spoken = editor.client.capabilities.dialect
    await run(editor, TABLES, SQLITE if spoken == "sqlite" else POSTGRES)


class Migration(Change):
    """Every answer can show what produced it."""

    dependencies = [("models", "0003_search")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(keep, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
