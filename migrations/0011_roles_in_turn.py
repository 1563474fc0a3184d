"""Servers that refuse two messages in a row from one side: a connection says so."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

COLUMN = """
ALTER TABLE connections ADD COLUMN roles VARCHAR(10) NOT NULL DEFAULT 'free'
    CHECK (roles IN ('free', 'joined', 'strict'));
"""


async def add(_apps: Any, editor: Any) -> None:
    await run(editor, COLUMN)


class Migration(Change):
    """A prompt is sent as its server takes it."""

    dependencies = [("models", "0010_lore_in_time")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(add, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
