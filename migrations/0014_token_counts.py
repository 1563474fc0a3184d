"""What a model's server counts, against what was estimated here."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

COUNTS = """
CREATE TABLE token_counts (
    id {seq},
    connection_id {id} NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    model VARCHAR(300) NOT NULL,
    estimated {int} NOT NULL CHECK (estimated > 0),
    counted {int} NOT NULL CHECK (counted > 0),
    replies {int} NOT NULL CHECK (replies > 0),
    updated_at {time} NOT NULL
);
CREATE UNIQUE INDEX uid_token_counts_model ON token_counts (connection_id, model);
"""


async def count(_apps: Any, editor: Any) -> None:
    await run(editor, COUNTS)


class Migration(Change):
    """A server's own counts mend the estimates."""

    dependencies = [("models", "0012_lore_entries_in_trash")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(count, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
