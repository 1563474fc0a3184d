"""Who the user is in a story."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

PERSONAS = """
CREATE TABLE personas (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    description TEXT NOT NULL,
    avatar_asset_id {id} REFERENCES assets (id) ON DELETE SET NULL,
    is_default {bool} NOT NULL DEFAULT {false},
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id}
);
CREATE INDEX idx_personas_owner_name ON personas (owner_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_personas_owner_deleted ON personas (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_personas_avatar ON personas (avatar_asset_id) WHERE avatar_asset_id IS NOT NULL;
CREATE UNIQUE INDEX uid_personas_default ON personas (owner_id)
    WHERE is_default AND deleted_at IS NULL;
ALTER TABLE chats ADD COLUMN persona_id {id} REFERENCES personas (id) ON DELETE SET NULL;
CREATE INDEX idx_chats_persona ON chats (persona_id) WHERE persona_id IS NOT NULL;
ALTER TABLE entity_profiles ADD COLUMN persona_id {id} REFERENCES personas (id) ON DELETE SET NULL;
CREATE INDEX idx_profiles_persona ON entity_profiles (persona_id) WHERE persona_id IS NOT NULL;
"""


async def introduce(_apps: Any, editor: Any) -> None:
    await run(editor, PERSONAS)


class Migration(Change):
    """A user can be several people."""

    dependencies = [("models", "0004_prompts_kept")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(introduce, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
