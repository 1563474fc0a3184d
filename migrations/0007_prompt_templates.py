"""Prompts of one's own: the main text, and the order of everything around it."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

TEMPLATES = """
CREATE TABLE prompt_templates (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    enabled {bool} NOT NULL DEFAULT {true},
    scope VARCHAR(20) NOT NULL CHECK (scope IN ('global', 'entity_profile', 'chat')),
    profile_id {id} REFERENCES entity_profiles (id) ON DELETE CASCADE,
    chat_id {id} REFERENCES chats (id) ON DELETE CASCADE,
    engine VARCHAR(20) NOT NULL CHECK (engine = 'liquidjs'),
    template_text TEXT NOT NULL,
    layout {json} NOT NULL,
    meta {json} NOT NULL,
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id},
    CHECK ((scope = 'entity_profile') = (profile_id IS NOT NULL)),
    CHECK ((scope = 'chat') = (chat_id IS NOT NULL))
);
CREATE INDEX idx_prompt_templates_owner ON prompt_templates (owner_id, created_at, id)
    WHERE deleted_at IS NULL;
CREATE INDEX idx_prompt_templates_deleted ON prompt_templates (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_prompt_templates_scope ON prompt_templates (owner_id, scope, enabled)
    WHERE deleted_at IS NULL;
CREATE INDEX idx_prompt_templates_profile ON prompt_templates (profile_id, enabled);
CREATE INDEX idx_prompt_templates_chat ON prompt_templates (chat_id, enabled);
"""


async def open_room(_apps: Any, editor: Any) -> None:
    await run(editor, TEMPLATES)


class Migration(Change):
    """What the model is told, and in what order, is the author's to say."""

    dependencies = [("models", "0006_lorebooks")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(open_room, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
