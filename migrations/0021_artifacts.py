"""What the steps of a pipeline made stays with the answer that they made it for."""

from typing import Any

from tortoise.migrations.migration import Migration as Change
from tortoise.migrations.operations import RunPython

from app.db.ddl import run

ARTIFACTS = """
CREATE TABLE variant_artifacts (
    variant_seq {int} NOT NULL REFERENCES message_variants (seq) ON DELETE CASCADE,
    name VARCHAR(40) NOT NULL,
    value {json} NOT NULL,
    PRIMARY KEY (variant_seq, name)
);
"""


async def lay(_apps: Any, editor: Any) -> None:
    await run(editor, ARTIFACTS)


class Migration(Change):
    """Artifacts belong to a version of an answer."""

    dependencies = [("models", "0020_pipelines")]  # noqa: RUF012 -- the base class's shape
    operations = [RunPython(lay, RunPython.noop)]  # noqa: RUF012 -- the base class's shape
