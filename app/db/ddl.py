"""What migrations are written in: one SQL text for both databases.

`{id}` is a UUID, `{seq}` a small rising primary key, `{int}` a 64-bit integer, `{json}`,
`{time}`, `{bool}`, `{blob}` what their names say, `{true}`/`{false}` the literals.
"""

import re
from typing import Any

WORDS = {
    "sqlite": {
        "id": "CHAR(36)",
        "seq": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        "int": "BIGINT",
        "json": "JSON",
        "time": "TIMESTAMP",
        "bool": "INT",
        "blob": "BLOB",
        "true": "1",
        "false": "0",
    },
    "postgres": {
        "id": "UUID",
        "seq": "BIGSERIAL NOT NULL PRIMARY KEY",
        "int": "BIGINT",
        "json": "JSONB",
        "time": "TIMESTAMPTZ",
        "bool": "BOOL",
        "blob": "BYTEA",
        "true": "TRUE",
        "false": "FALSE",
    },
}


FORWARD = re.compile(
    r"(?P<column>\w+) (?P<type>\S+)\s+(?P<clause>REFERENCES[^,]*?DEFERRABLE INITIALLY DEFERRED)"
)


async def run(editor: Any, *scripts: str) -> None:
    """Run the statements of `scripts`, which stand apart by a line with `;` at its end.

    A reference marked DEFERRABLE points forward, to a table that comes later: SQLite takes it
    where it stands, PostgreSQL gets it once every table is there.
    """
    client = editor.client
    words = WORDS[client.capabilities.dialect]
    later: list[str] = []
    for statement in ";\n".join(scripts).split(";\n"):
        text = statement.strip().rstrip(";").format(**words)
        if client.capabilities.dialect == "postgres":
            text = _take_forward_references(text, later)
        if text:
            await client.execute_query(text, [])
    for text in later:
        await client.execute_query(text, [])


def _take_forward_references(statement: str, later: list[str]) -> str:
    table = re.match(r"CREATE TABLE (\w+)", statement)

    def take(found: re.Match[str]) -> str:
        assert table is not None
        column, clause = found["column"], found["clause"]
        later.append(f"ALTER TABLE {table[1]} ADD FOREIGN KEY ({column}) {clause}")
        return f"{column} {found['type']}"

    return FORWARD.sub(take, statement)
