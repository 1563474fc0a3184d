"""What working in the tree needs: where a branch left its parent, drafts, pins, the trash."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

TREE = """
ALTER TABLE chat_branches ADD COLUMN fork_position {int} NOT NULL DEFAULT 0;
UPDATE chat_branches SET fork_position = COALESCE((
    SELECT e.position - 1 FROM branch_entries e JOIN chat_messages m ON m.seq = e.message_seq
    WHERE e.branch_seq = chat_branches.seq AND m.id = chat_branches.forked_from_message_id), 0);
ALTER TABLE chat_branches ADD COLUMN message_count {int} NOT NULL DEFAULT 0;
UPDATE chat_branches SET message_count = (SELECT COUNT(*) FROM branch_entries e
    WHERE e.branch_seq = chat_branches.seq AND e.deleted_at IS NULL);
CREATE INDEX idx_branches_owner_deleted ON chat_branches (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_entries_deleted ON branch_entries (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_entries_deletion ON branch_entries (deletion_id) WHERE deletion_id IS NOT NULL;
CREATE INDEX idx_variants_owner_deleted ON message_variants (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_variants_streaming ON message_variants (status) WHERE status = 'streaming';
ALTER TABLE chats ADD COLUMN pinned_at {time};
ALTER TABLE chats ADD COLUMN opened_at {time};
CREATE INDEX idx_chats_pinned ON chats (owner_id, status, activity_at, id)
    WHERE pinned_at IS NOT NULL;
CREATE INDEX idx_chats_opened ON chats (owner_id, opened_at) WHERE opened_at IS NOT NULL;
ALTER TABLE entity_profiles ADD COLUMN favourite {bool} NOT NULL DEFAULT {false};
UPDATE entity_profiles SET favourite = {true}
    WHERE COALESCE(CAST(meta ->> 'favourite' AS TEXT), '') IN ('1', 'true');
CREATE INDEX idx_profiles_favourite ON entity_profiles (owner_id, search_text, id)
    WHERE deleted_at IS NULL AND favourite;
CREATE TABLE branch_drafts (
    branch_seq {int} NOT NULL PRIMARY KEY REFERENCES chat_branches (seq) ON DELETE CASCADE,
    text TEXT NOT NULL,
    updated_at {time} NOT NULL
);
"""


async def grow(_apps: Any, editor: Any) -> None:
    await run(editor, TREE)


class Migration(Change):
    """Branches, drafts and the trash of a tree that is worked in."""

    dependencies = [("models", "0001_the_house")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(grow, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
