"""Opening, migrating and closing the database that `DATABASE_URL` names."""

import asyncio
import pkgutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext, get_current_context, set_global_context
from tortoise.exceptions import OperationalError
from tortoise.migrations.executor import MigrationExecutor

import migrations

APP = "models"
BUSY_MS = 5000  # how long one statement waits for another process's lock


def _connection(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "engine": "app.db.sqlite",
            "credentials": {
                "file_path": url.removeprefix("sqlite://"),
                "journal_mode": "WAL",
                "synchronous": "FULL",
                "busy_timeout": BUSY_MS,
                "foreign_keys": "ON",
                "journal_size_limit": 67_108_864,
                "cache_size": -16000,
            },
        }
    expanded: dict[str, Any] = expand_db_url(url.replace("postgresql://", "postgres://", 1))
    expanded["engine"] = "app.db.postgres"
    expanded["credentials"].update({"minsize": 1, "maxsize": 10, "command_timeout": 60})
    return expanded


def _config(url: str, models: list[str]) -> dict[str, Any]:
    return {
        "connections": {"default": _connection(url)},
        "apps": {
            APP: {"models": models, "migrations": "migrations", "default_connection": "default"}
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(url: str, models: list[str]) -> None:
    """Open the database at `url` for every task of this process."""
    EXECUTOR_CACHE.clear()  # it outlives a connection, with the SQL of the other dialect
    context = TortoiseContext()
    set_global_context(context)
    await context.init(config=_config(url, models))
    # Tortoise keeps INSERT texts by the connection's name, whatever its dialect was before.
    EXECUTOR_CACHE.clear()
    await get_connection("default").execute_query("SELECT 1")


async def connect_to_newest(url: str, models: list[str]) -> None:
    """Open the database at `url`, migrated where it is not at the newest schema."""
    await connect(url, models)
    if await _is_behind():
        await close()
        await migrate(url, models)
        await connect(url, models)


async def _is_behind() -> bool:
    """Is there a migration that this database has not had? A plain question, since Tortoise's
    own plan takes longer than all else that a start does with a database."""
    try:
        return bool(await pending())
    except OperationalError:  # no such table yet; whatever else it is, migrate() tells
        return True


async def pending() -> list[str]:
    """The migrations that this database has not had. Raises OperationalError where it had none,
    and whatever a database raises that does not answer."""
    wanted = {module.name for module in pkgutil.iter_modules(migrations.__path__)}
    asked = f"SELECT name FROM tortoise_migrations WHERE app = '{APP}'"  # noqa: S608
    had = await get_connection("default").execute_query_dict(asked)
    return sorted(wanted - {row["name"] for row in had})


async def close() -> None:
    """Close every connection; a process that forgets this hangs on SQLite's threads."""
    context = get_current_context()
    if context is not None:
        await context.close_connections()


def dialect() -> str:
    """`sqlite` or `postgres`."""
    return get_connection("default").capabilities.dialect


async def migrate(url: str, models: list[str]) -> list[str]:
    """Bring the database to the newest schema; gives the names of what was applied.

    On SQLite a copy of the file is kept beside it first, and foreign keys are checked
    afterwards; where anything fails, the file is again what it was. Two processes that migrate
    at once take turns on PostgreSQL.
    """
    config = _config(url, models)
    if urlsplit(url).scheme == "sqlite":
        config["connections"]["default"]["credentials"]["foreign_keys"] = "OFF"
        return await _migrate(config, Path(url.removeprefix("sqlite://")))
    lock = await asyncpg.connect(url)
    try:
        await lock.execute("SELECT pg_advisory_lock(hashtext('talespinner migrations'))")
        return await _migrate(config, None)
    finally:
        await lock.close()


async def _migrate(config: dict[str, Any], file: Path | None) -> list[str]:
    copy: Path | None = None
    try:
        async with TortoiseContext() as context:
            await context.init(config=config)
            executor = MigrationExecutor(get_connection("default"), config["apps"])
            names = [step.migration.name for step in await executor.plan()]
            if names and file is not None:
                copy = await asyncio.to_thread(_keep_copy, file)
            await executor.migrate()
            if file is not None:
                await _check_foreign_keys()
    except Exception:
        if copy is not None and file is not None:
            await asyncio.to_thread(_write_over, copy, file)
        raise
    return names


def _keep_copy(file: Path) -> Path | None:
    """None of a file that holds nothing yet."""
    copy = file.with_name(f"{file.stem}-before-migration-{int(time.time())}{file.suffix}")
    with closing(sqlite3.connect(file)) as source:
        if source.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
            return None
    _write_over(file, copy)
    return copy


def _write_over(source: Path, target: Path) -> None:
    """Make a database hold what another one holds, as one transaction."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


async def _check_foreign_keys() -> None:
    broken = await get_connection("default").execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        raise RuntimeError(f"A migration left {len(broken)} rows without their parent.")
