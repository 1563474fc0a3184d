"""The first tables: who owns, who speaks, what was said, and what answered."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

PEOPLE = """
CREATE TABLE users (
    id {id} NOT NULL PRIMARY KEY,
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    is_local {bool} NOT NULL DEFAULT {false},
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX uid_users_local ON users (is_local) WHERE is_local = {true};
INSERT INTO users (id, name, is_local, created_at)
    VALUES ('a0000000-0000-4000-8000-000000000001', 'You', {true}, CURRENT_TIMESTAMP);
CREATE TABLE idempotency_keys (
    id {seq},
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key VARCHAR(200) NOT NULL,
    route VARCHAR(200) NOT NULL,
    body_hash VARCHAR(64) NOT NULL,
    answer {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX uid_idempotency_owner_key ON idempotency_keys (owner_id, key);
CREATE INDEX idx_idempotency_created ON idempotency_keys (created_at);
"""

CHARACTERS = """
CREATE TABLE assets (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    profile_id {id} REFERENCES entity_profiles (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    kind VARCHAR(20) NOT NULL CHECK (kind IN ('picture', 'card_file')),
    name VARCHAR(500) NOT NULL,
    mime VARCHAR(100) NOT NULL,
    size {int} NOT NULL,
    width INT,
    height INT,
    hue INT,
    created_at {time} NOT NULL
);
CREATE INDEX idx_assets_profile ON assets (profile_id);
CREATE TABLE entity_profiles (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    search_text TEXT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    spec {json} NOT NULL,
    meta {json} NOT NULL,
    avatar_asset_id {id} REFERENCES assets (id) ON DELETE SET NULL,
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id}
);
CREATE INDEX idx_profiles_owner_name ON entity_profiles (owner_id, search_text, id)
    WHERE deleted_at IS NULL;
CREATE INDEX idx_profiles_owner_deleted ON entity_profiles (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_profiles_avatar ON entity_profiles (avatar_asset_id);
"""

CHATS = """
CREATE TABLE chats (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entity_profile_id {id} NOT NULL REFERENCES entity_profiles (id) ON DELETE CASCADE,
    title VARCHAR(200) NOT NULL CHECK (title <> ''),
    active_branch_id {id} REFERENCES chat_branches (id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    status VARCHAR(10) NOT NULL DEFAULT 'active'
        CHECK (status IN ('active', 'archived', 'deleted')),
    user_name VARCHAR(200) NOT NULL,
    last_message_at {time},
    last_message_preview VARCHAR(300) NOT NULL DEFAULT '',
    activity_at {time} NOT NULL,
    meta {json} NOT NULL,
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id}
);
CREATE INDEX idx_chats_owner_activity ON chats (owner_id, status, activity_at, id);
CREATE INDEX idx_chats_profile_activity ON chats (entity_profile_id, status, activity_at, id);
CREATE INDEX idx_chats_active_branch ON chats (active_branch_id);
CREATE INDEX idx_chats_deletion ON chats (deletion_id) WHERE deletion_id IS NOT NULL;
CREATE TABLE chat_branches (
    seq {seq},
    id {id} NOT NULL UNIQUE,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    chat_id {id} NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    title VARCHAR(200) NOT NULL CHECK (title <> ''),
    parent_branch_id {id} REFERENCES chat_branches (id) ON DELETE SET NULL,
    forked_from_message_id {id} REFERENCES chat_messages (id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    forked_from_variant_id {id} REFERENCES message_variants (id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED,
    meta {json} NOT NULL,
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id}
);
CREATE INDEX idx_branches_chat ON chat_branches (chat_id, created_at);
CREATE INDEX idx_branches_parent ON chat_branches (parent_branch_id);
CREATE INDEX idx_branches_fork_message ON chat_branches (forked_from_message_id);
CREATE INDEX idx_branches_fork_variant ON chat_branches (forked_from_variant_id);
"""

MESSAGES = """
CREATE TABLE chat_messages (
    seq {seq},
    id {id} NOT NULL UNIQUE,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    chat_id {id} NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    branch_id {id} REFERENCES chat_branches (id) ON DELETE SET NULL,
    role VARCHAR(10) NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
    name VARCHAR(200) NOT NULL,
    format VARCHAR(10) NOT NULL DEFAULT 'markdown' CHECK (format IN ('markdown', 'plain', 'json')),
    is_greeting {bool} NOT NULL DEFAULT {false},
    meta {json} NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX idx_messages_chat_branch_created ON chat_messages (chat_id, branch_id, created_at);
CREATE INDEX idx_messages_branch ON chat_messages (branch_id);
CREATE TABLE message_variants (
    seq {seq},
    id {id} NOT NULL UNIQUE,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    message_id {id} NOT NULL REFERENCES chat_messages (id) ON DELETE CASCADE,
    message_seq {int} NOT NULL REFERENCES chat_messages (seq) ON DELETE CASCADE,
    ordinal INT NOT NULL CHECK (ordinal >= 0),
    kind VARCHAR(20) NOT NULL
        CHECK (kind IN ('original', 'generation', 'continuation', 'manual_edit', 'import')),
    status VARCHAR(12) NOT NULL DEFAULT 'done'
        CHECK (status IN ('streaming', 'done', 'aborted', 'error', 'interrupted')),
    prompt_text TEXT NOT NULL,
    blocks {json} NOT NULL,
    meta {json} NOT NULL,
    generation_id {id},
    derived_from_variant_id {id} REFERENCES message_variants (id) ON DELETE SET NULL,
    created_at {time} NOT NULL,
    deleted_at {time},
    deletion_id {id}
);
CREATE UNIQUE INDEX uid_variants_ordinal ON message_variants (message_seq, ordinal);
CREATE UNIQUE INDEX uid_variants_message_variant ON message_variants (message_seq, seq);
CREATE INDEX idx_variants_message_created ON message_variants (message_id, created_at);
CREATE INDEX idx_variants_derived ON message_variants (derived_from_variant_id);
CREATE TABLE branch_entries (
    id {seq},
    branch_seq {int} NOT NULL REFERENCES chat_branches (seq) ON DELETE CASCADE,
    position {int} NOT NULL CHECK (position > 0),
    message_seq {int} NOT NULL REFERENCES chat_messages (seq) ON DELETE CASCADE,
    variant_seq {int} NOT NULL,
    hidden {bool} NOT NULL DEFAULT {false},
    deleted_at {time},
    deletion_id {id},
    FOREIGN KEY (message_seq, variant_seq)
        REFERENCES message_variants (message_seq, seq) ON DELETE CASCADE
);
CREATE UNIQUE INDEX uid_entries_position ON branch_entries (branch_seq, position);
CREATE UNIQUE INDEX uid_entries_message ON branch_entries (branch_seq, message_seq);
CREATE INDEX idx_entries_message_variant ON branch_entries (message_seq, variant_seq);
"""

REPLIES = """
CREATE TABLE pipeline_runs (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    chat_id {id} NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    entity_profile_id {id} REFERENCES entity_profiles (id) ON DELETE SET NULL,
    pipeline_id {id},
    trigger VARCHAR(20) NOT NULL
        CHECK (trigger IN ('user_message', 'regenerate', 'manual', 'api')),
    status VARCHAR(12) NOT NULL
        CHECK (status IN ('running', 'done', 'error', 'aborted', 'interrupted')),
    meta {json} NOT NULL,
    started_at {time} NOT NULL,
    finished_at {time}
);
CREATE INDEX idx_runs_chat_started ON pipeline_runs (chat_id, started_at);
CREATE INDEX idx_runs_profile ON pipeline_runs (entity_profile_id);
CREATE TABLE pipeline_step_runs (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    run_id {id} NOT NULL REFERENCES pipeline_runs (id) ON DELETE CASCADE,
    ordinal INT NOT NULL,
    step_name VARCHAR(100) NOT NULL,
    step_type VARCHAR(10) NOT NULL CHECK (step_type IN ('pre', 'rag', 'llm', 'post', 'tool')),
    status VARCHAR(12) NOT NULL
        CHECK (status IN ('running', 'done', 'error', 'skipped', 'aborted', 'interrupted')),
    input {json} NOT NULL,
    output {json} NOT NULL,
    error TEXT,
    started_at {time} NOT NULL,
    finished_at {time}
);
CREATE UNIQUE INDEX uid_steps_run_ordinal ON pipeline_step_runs (run_id, ordinal);
CREATE TABLE llm_generations (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    chat_id {id} NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    branch_id {id} REFERENCES chat_branches (id) ON DELETE SET NULL,
    message_id {id} REFERENCES chat_messages (id) ON DELETE SET NULL,
    variant_id {id} REFERENCES message_variants (id) ON DELETE SET NULL,
    user_message_id {id} REFERENCES chat_messages (id) ON DELETE SET NULL,
    replaces_variant_id {id} REFERENCES message_variants (id) ON DELETE SET NULL,
    pipeline_run_id {id} REFERENCES pipeline_runs (id) ON DELETE SET NULL,
    pipeline_step_run_id {id} REFERENCES pipeline_step_runs (id) ON DELETE SET NULL,
    provider_id VARCHAR(64) NOT NULL,
    provider_kind VARCHAR(40) NOT NULL,
    model VARCHAR(300) NOT NULL,
    params {json} NOT NULL,
    trigger VARCHAR(20) NOT NULL,
    status VARCHAR(12) NOT NULL
        CHECK (status IN ('streaming', 'done', 'aborted', 'error', 'interrupted')),
    started_at {time} NOT NULL,
    first_token_at {time},
    finished_at {time},
    prompt_hash VARCHAR(64),
    prompt_tokens INT,
    completion_tokens INT,
    left_out INT NOT NULL DEFAULT 0,
    finish_reason VARCHAR(40),
    error_code VARCHAR(40),
    error_message TEXT,
    CHECK (status = 'streaming' OR finished_at IS NOT NULL)
);
CREATE UNIQUE INDEX uid_generations_running ON llm_generations (branch_id)
    WHERE status = 'streaming';
CREATE INDEX idx_generations_chat_started ON llm_generations (chat_id, started_at);
CREATE INDEX idx_generations_branch_started ON llm_generations (branch_id, started_at);
CREATE INDEX idx_generations_message ON llm_generations (message_id);
CREATE INDEX idx_generations_variant ON llm_generations (variant_id);
CREATE INDEX idx_generations_user_message ON llm_generations (user_message_id);
CREATE INDEX idx_generations_replaces ON llm_generations (replaces_variant_id);
CREATE INDEX idx_generations_run ON llm_generations (pipeline_run_id);
CREATE INDEX idx_generations_step ON llm_generations (pipeline_step_run_id);
CREATE INDEX idx_generations_status ON llm_generations (status) WHERE status = 'streaming';
"""

CONNECTIONS = """
CREATE TABLE connections (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    slug VARCHAR(40),
    kind VARCHAR(40) NOT NULL
        CHECK (kind IN ('storyteller', 'openai_compatible', 'openrouter')),
    name VARCHAR(200) NOT NULL CHECK (name <> ''),
    base_url VARCHAR(2000) NOT NULL,
    model VARCHAR(300) NOT NULL DEFAULT '',
    enabled {bool} NOT NULL DEFAULT {true},
    streaming {bool} NOT NULL DEFAULT {true},
    context_tokens INT NOT NULL DEFAULT 8192 CHECK (context_tokens > 0),
    params {json} NOT NULL,
    timeouts {json} NOT NULL,
    version INT NOT NULL DEFAULT 1,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX idx_connections_owner ON connections (owner_id, created_at);
CREATE UNIQUE INDEX uid_connections_owner_slug ON connections (owner_id, slug)
    WHERE slug IS NOT NULL;
CREATE TABLE connection_tokens (
    id {id} NOT NULL PRIMARY KEY,
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    connection_id {id} NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    name VARCHAR(200) NOT NULL,
    sealed {blob} NOT NULL,
    hint VARCHAR(8) NOT NULL,
    created_at {time} NOT NULL,
    last_used_at {time}
);
CREATE INDEX idx_tokens_connection ON connection_tokens (connection_id, created_at);
CREATE TABLE llm_runtime (
    id {seq},
    owner_id {id} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    scope VARCHAR(10) NOT NULL CHECK (scope IN ('global', 'chat')),
    scope_id {id} REFERENCES chats (id) ON DELETE CASCADE,
    connection_id {id} NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    token_id {id} REFERENCES connection_tokens (id) ON DELETE SET NULL,
    model VARCHAR(300) NOT NULL DEFAULT '',
    updated_at {time} NOT NULL,
    CHECK ((scope = 'global') = (scope_id IS NULL))
);
CREATE UNIQUE INDEX uid_runtime_global ON llm_runtime (owner_id) WHERE scope = 'global';
CREATE UNIQUE INDEX uid_runtime_chat ON llm_runtime (scope_id) WHERE scope = 'chat';
CREATE INDEX idx_runtime_connection ON llm_runtime (connection_id);
CREATE INDEX idx_runtime_token ON llm_runtime (token_id);
"""


async def lay(_apps: Any, editor: Any) -> None:
    await run(editor, PEOPLE, CHARACTERS, CHATS, MESSAGES, REPLIES, CONNECTIONS)


class Migration(Change):
    """Everything a first conversation needs."""

    initial = True
    operations = [RunPython(lay, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
