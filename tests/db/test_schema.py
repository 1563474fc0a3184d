"""The migrated schema is what the models say, and it holds what the design promises."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.fields.base import Field
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.models import Model

from app import MODELS, db
from app.db.opening import APP, _config


@pytest.fixture
async def connected(database: str) -> AsyncIterator[None]:
    await db.connect(database, MODELS)
    yield
    await db.close()


async def columns_of(table: str) -> dict[str, tuple[str, bool]]:
    """Type family and nullability of each column, as the database has them."""
    if db.dialect() == "sqlite":
        found = await db.rows(f"PRAGMA table_info({table})")
        return {r["name"]: (family(r["type"]), not r["notnull"]) for r in found}
    found = await db.rows(
        "SELECT column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = ?",
        table,
    )
    return {r["column_name"]: (family(r["data_type"]), r["is_nullable"] == "YES") for r in found}


def family(kind: str) -> str:
    """`VARCHAR(200)` and `character varying` are one family."""
    text = kind.lower().split("(")[0].strip()
    return {
        "character varying": "varchar",
        "integer": "int",
        "bigint": "int",
        "smallint": "int",
        "bool": "boolean",
        "timestamptz": "timestamp",
        "timestamp with time zone": "timestamp",
        "jsonb": "json",
        "bytea": "blob",
        "bigserial": "int",
        "character": "char",
    }.get(text, text)


def models() -> list[type[Model]]:
    context = Tortoise.apps
    assert context is not None
    return list(context[APP].values())


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_migrated_equals_fresh(database: str, tmp_path: Path) -> None:
    """Column for column: what migrations made is what the models would make."""
    await db.connect(database, MODELS)
    migrated = {m._meta.db_table: await columns_of(m._meta.db_table) for m in models()}
    await db.close()
    fresh_url = f"sqlite://{tmp_path / 'fresh.db'}"
    async with TortoiseContext() as context:
        await context.init(config=_config(fresh_url, MODELS))
        await context.generate_schemas()
        fresh = {t: await columns_of(t) for t in migrated}
    assert migrated == fresh
    assert len(migrated) == 26


async def test_every_column_of_every_model_is_there(connected: None) -> None:
    for model in models():
        found = await columns_of(model._meta.db_table)
        fields: dict[str, Field[object]] = {
            column: model._meta.fields_map[name]
            for name, column in model._meta.fields_db_projection.items()
        }
        assert found.keys() == fields.keys(), model
        nullable = {column: field.null for column, field in fields.items()}
        assert {c: n for c, (_, n) in found.items()} == nullable, model


async def test_every_foreign_key_has_an_index(connected: None) -> None:
    """A purge looks for children by each of them."""
    missing = []
    for model in models():
        table = model._meta.db_table
        leading = await leading_columns(table)
        keys = await foreign_keys(table)
        missing += [(table, key) for key in keys if key != "owner_id" and key not in leading]
    assert missing == []


async def foreign_keys(table: str) -> set[str]:
    if db.dialect() == "sqlite":
        found = await db.rows(f"PRAGMA foreign_key_list({table})")
        return {row["from"] for row in found if row["seq"] == 0}
    found = await db.rows(
        "SELECT a.attname AS name FROM pg_constraint c JOIN pg_attribute a"
        " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " WHERE c.contype = 'f' AND c.conrelid = ?::regclass",
        table,
    )
    return {row["name"] for row in found}


async def leading_columns(table: str) -> set[str]:
    if db.dialect() == "sqlite":
        names = [r["name"] for r in await db.rows(f"PRAGMA index_list({table})")]
        first = [(await db.rows(f"PRAGMA index_info({name})"))[0]["name"] for name in names]
        return {*first, "id", "seq"}
    found = await db.rows(
        "SELECT a.attname AS name FROM pg_index i JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indrelid = ?::regclass",
        table,
    )
    return {row["name"] for row in found}


async def test_a_local_user_is_there_from_the_first_migration(connected: None) -> None:
    assert (await db.rows("SELECT COUNT(*) AS users FROM users"))[0]["users"] == 1


async def test_migrating_twice_does_nothing(tmp_path: Path, migrated: Path) -> None:
    copy = tmp_path / "twice.db"
    shutil.copy(migrated, copy)
    assert await db.migrate(f"sqlite://{copy}", MODELS) == []
    assert list(tmp_path.glob("*-before-migration-*")) == []


async def test_a_start_migrates_a_database_without_tables(database: str) -> None:
    await db.connect(database, MODELS)
    empty = database + ".empty"
    if db.dialect() == "postgres":
        await db.execute("DROP SCHEMA public CASCADE")
        await db.execute("CREATE SCHEMA public")
        empty = database
    await db.close()
    await db.connect_to_newest(empty, MODELS)
    try:
        assert len(await db.rows("SELECT name FROM users")) == 1
    finally:
        await db.close()


async def test_a_start_migrates_an_older_database_and_keeps_a_copy(tmp_path: Path) -> None:
    """Only where there was something to copy."""
    url = f"sqlite://{tmp_path / 'old.db'}"
    config = _config(url, MODELS)
    async with TortoiseContext() as context:
        await context.init(config=config)
        executor = MigrationExecutor(get_connection("default"), config["apps"])
        await executor.migrate([MigrationTarget(APP, "0001_the_house")])
        assert len(await executor.plan()) > 0
    await db.connect_to_newest(url, MODELS)
    await db.close()
    assert await db.migrate(url, MODELS) == []
    assert len(list(tmp_path.glob("old-before-migration-*"))) == 1
    await db.connect_to_newest(f"sqlite://{tmp_path / 'new.db'}", MODELS)
    await db.close()
    assert list(tmp_path.glob("new-before-migration-*")) == []


async def test_d2_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """Here by a row whose parent is not there, which is found when all steps are done."""
    file = tmp_path / "old.db"
    url = f"sqlite://{file}"
    config = _config(url, MODELS)
    async with TortoiseContext() as context:
        await context.init(config=config)
        executor = MigrationExecutor(get_connection("default"), config["apps"])
        await executor.migrate([MigrationTarget(APP, "0001_the_house")])
    with closing(sqlite3.connect(file)) as session:
        session.execute(
            "INSERT INTO assets (id, owner_id, kind, name, mime, size, created_at)"
            " VALUES ('a', 'nobody', 'picture', 'x', 'image/webp', 1, '2026-01-01')"
        )
        session.commit()
    before = dump(file)
    for _ in "twice":
        with pytest.raises(RuntimeError, match="without their parent"):
            await db.migrate(url, MODELS)
        assert dump(file) == before


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as session:
        return list(session.iterdump())


async def test_journal_and_foreign_keys_are_on(tmp_path: Path, migrated: Path) -> None:
    """D3: write-ahead log, foreign keys, full sync for what users did."""
    copy = tmp_path / "own.db"
    shutil.copy(migrated, copy)
    await db.connect(f"sqlite://{copy}", MODELS)
    try:
        writer = get_connection("default")._connection
        assert writer is not None

        async def pragma(name: str) -> object:
            return next(iter(await writer.execute_fetchall(f"PRAGMA {name}")))[0]

        assert await pragma("journal_mode") == "wal"
        assert await pragma("foreign_keys") == 1
        assert await pragma("synchronous") == 2
    finally:
        await db.close()
