"""Lorebooks: books, what they say, and where they apply.

`revision` counts every change in a book, its entries' too; `version` those of its own fields.
"""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

BOOKS = """
CREATE TABLE lorebooks (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    profile_id {id} REFERENCES entity_profiles (id) ON DELETE SET NULL,
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    description TEXT NOT NULL,
    enabled {bool} NOT NULL DEFAULT {true},
    scan_depth {int} CHECK (scan_depth >= 0),
    token_budget {int} CHECK (token_budget >= 0),
    recursive_scanning {bool},
    kept {json} NOT NULL,
    version INT NOT NULL DEFAULT 1,
    revision {int} NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id}
);
CREATE INDEX idx_lorebooks_owner ON lorebooks (owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_lorebooks_deleted ON lorebooks (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_lorebooks_profile ON lorebooks (profile_id);
CREATE TABLE lorebook_entries (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    book_id {id} NOT NULL REFERENCES lorebooks (id) ON DELETE CASCADE,
    place {int} NOT NULL,
    enabled {bool} NOT NULL DEFAULT {true},
    content TEXT NOT NULL,
    spec {json} NOT NULL,
    kept {json} NOT NULL,
    search_text TEXT NOT NULL,
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX idx_lorebook_entries_book ON lorebook_entries (book_id, place, id);
CREATE TABLE lorebook_links (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    book_id {id} NOT NULL REFERENCES lorebooks (id) ON DELETE CASCADE,
    scope VARCHAR(20) NOT NULL CHECK (scope IN ('global', 'entity_profile', 'chat')),
    profile_id {id} REFERENCES entity_profiles (id) ON DELETE CASCADE,
    chat_id {id} REFERENCES chats (id) ON DELETE CASCADE,
    created_at {time} NOT NULL,
    CHECK ((scope = 'entity_profile') = (profile_id IS NOT NULL)),
    CHECK ((scope = 'chat') = (chat_id IS NOT NULL))
);
CREATE UNIQUE INDEX uid_lorebook_links_global ON lorebook_links (book_id) WHERE scope = 'global';
CREATE UNIQUE INDEX uid_lorebook_links_profile ON lorebook_links (profile_id, book_id);
CREATE UNIQUE INDEX uid_lorebook_links_chat ON lorebook_links (chat_id, book_id);
CREATE INDEX idx_lorebook_links_book ON lorebook_links (book_id);
CREATE INDEX idx_lorebook_links_owner ON lorebook_links (owner_id, scope);
"""


async def shelve(_apps: Any, editor: Any) -> None:
    await run(editor, BOOKS)


class Migration(Change):
    """The world that a story is told in."""

    dependencies = [("models", "0005_personas")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(shelve, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
