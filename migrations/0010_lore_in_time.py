"""Lore in time, with its reasons, and for a persona.

`variant_lore` says which entries began their times with which answer. A generation keeps which
entries its prompt held and why. A link's scope has a check, which SQLite cannot change: so that
table is written anew; nothing refers to it.
"""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

TIMES = """
CREATE TABLE variant_lore (
    variant_seq {int} NOT NULL REFERENCES message_variants (seq) ON DELETE CASCADE,
    entry_id {id} NOT NULL REFERENCES lorebook_entries (id) ON DELETE CASCADE,
    book_id {id} NOT NULL REFERENCES lorebooks (id) ON DELETE CASCADE,
    chat_id {id} NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    PRIMARY KEY (variant_seq, entry_id)
);
CREATE INDEX idx_variant_lore_chat ON variant_lore (chat_id, book_id);
CREATE INDEX idx_variant_lore_book ON variant_lore (book_id);
CREATE INDEX idx_variant_lore_entry ON variant_lore (entry_id);
ALTER TABLE llm_generations ADD COLUMN lore {json};
"""
LINKS = """
CREATE TABLE lorebook_links_wider (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    book_id {id} NOT NULL REFERENCES lorebooks (id) ON DELETE CASCADE,
    scope VARCHAR(20) NOT NULL CHECK (scope IN ('global', 'entity_profile', 'persona', 'chat')),
    profile_id {id} REFERENCES entity_profiles (id) ON DELETE CASCADE,
    persona_id {id} REFERENCES personas (id) ON DELETE CASCADE,
    chat_id {id} REFERENCES chats (id) ON DELETE CASCADE,
    created_at {time} NOT NULL,
    CHECK ((scope = 'entity_profile') = (profile_id IS NOT NULL)),
    CHECK ((scope = 'persona') = (persona_id IS NOT NULL)),
    CHECK ((scope = 'chat') = (chat_id IS NOT NULL))
);
INSERT INTO lorebook_links_wider
    SELECT id, owner_id, book_id, scope, profile_id, NULL, chat_id, created_at FROM lorebook_links;
DROP TABLE lorebook_links;
ALTER TABLE lorebook_links_wider RENAME TO lorebook_links;
CREATE UNIQUE INDEX uid_lorebook_links_global ON lorebook_links (book_id) WHERE scope = 'global';
CREATE UNIQUE INDEX uid_lorebook_links_profile ON lorebook_links (profile_id, book_id);
CREATE UNIQUE INDEX uid_lorebook_links_persona ON lorebook_links (persona_id, book_id);
CREATE UNIQUE INDEX uid_lorebook_links_chat ON lorebook_links (chat_id, book_id);
CREATE INDEX idx_lorebook_links_book ON lorebook_links (book_id);
CREATE INDEX idx_lorebook_links_owner ON lorebook_links (owner_id, scope);
"""


async def remember(_apps: Any, editor: Any) -> None:
    await run(editor, TIMES, LINKS)


class Migration(Change):
    """What a lorebook said stays known."""

    dependencies = [("models", "0009_author_notes")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(remember, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
