"""How a model chooses its words: presets, which one a chat uses, and which one a reply had."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

SAMPLERS = """
CREATE TABLE samplers (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    params {json} NOT NULL,
    extra {json} NOT NULL,
    is_default {bool} NOT NULL DEFAULT {false},
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id}
);
CREATE INDEX idx_samplers_owner_name ON samplers (owner_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_samplers_owner ON samplers (owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX idx_samplers_owner_deleted ON samplers (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE UNIQUE INDEX uid_samplers_default ON samplers (owner_id)
    WHERE is_default AND deleted_at IS NULL;
ALTER TABLE chats ADD COLUMN sampler_id {id} REFERENCES samplers (id) ON DELETE SET NULL;
CREATE INDEX idx_chats_sampler ON chats (sampler_id) WHERE sampler_id IS NOT NULL;
ALTER TABLE llm_generations ADD COLUMN sampler {json};
"""


async def tune(_apps: Any, editor: Any) -> None:
    await run(editor, SAMPLERS)


class Migration(Change):
    """A reply is steered by a preset."""

    dependencies = [("models", "0007_prompt_templates")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(tune, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
