"""An entry of a lorebook waits in the trash before it is gone."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

TRASH = """
ALTER TABLE lorebook_entries ADD COLUMN deleted_at {time};
ALTER TABLE lorebook_entries ADD COLUMN deletion_id {id};
CREATE INDEX idx_lorebook_entries_deleted ON lorebook_entries (owner_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
"""


async def keep(_apps: Any, editor: Any) -> None:
    await run(editor, TRASH)


class Migration(Change):
    """What is deleted can be had back."""

    dependencies = [("models", "0010_lore_in_time")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(keep, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
