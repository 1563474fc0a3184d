"""An author's note to a chat: words to the model that stand in mid-story."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

COLUMN = "ALTER TABLE chats ADD COLUMN note {json};"


async def add(_apps: Any, editor: Any) -> None:
    await run(editor, COLUMN)


class Migration(Change):
    """What is true of this story and of none other."""

    dependencies = [("models", "0008_samplers")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(add, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
