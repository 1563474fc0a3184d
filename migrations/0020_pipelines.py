"""Pipelines of one's own: what happens around a reply, as a stored definition."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

PIPELINES = """
CREATE TABLE pipelines (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    enabled {bool} NOT NULL DEFAULT {true},
    scope VARCHAR(20) NOT NULL CHECK (scope IN ('global', 'entity_profile', 'chat')),
    profile_id {id} REFERENCES entity_profiles (id) ON DELETE CASCADE,
    chat_id {id} REFERENCES chats (id) ON DELETE CASCADE,
    definition {json} NOT NULL,
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id},
    CHECK ((scope = 'entity_profile') = (profile_id IS NOT NULL)),
    CHECK ((scope = 'chat') = (chat_id IS NOT NULL))
);
CREATE INDEX idx_pipelines_owner ON pipelines (owner_id, created_at, id)
    WHERE deleted_at IS NULL;
CREATE INDEX idx_pipelines_deleted ON pipelines (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_pipelines_scope ON pipelines (owner_id, scope, enabled)
    WHERE deleted_at IS NULL;
CREATE INDEX idx_pipelines_profile ON pipelines (profile_id, enabled);
CREATE INDEX idx_pipelines_chat ON pipelines (chat_id, enabled);
"""


async def lay(_apps: Any, editor: Any) -> None:
    await run(editor, PIPELINES)


class Migration(Change):
    """What happens around a reply is the author's to say."""

    dependencies = [("models", "0014_token_counts")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(lay, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
