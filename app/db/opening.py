"""Opening, migrating and closing the database that `DATABASE_URL` names."""

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext, get_current_context, set_global_context
from tortoise.migrations.executor import MigrationExecutor

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
    afterwards. Two processes that migrate at once take turns on PostgreSQL.
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
    async with TortoiseContext() as context:
        await context.init(config=config)
        executor = MigrationExecutor(get_connection("default"), config["apps"])
        names = [step.migration.name for step in await executor.plan()]
        if names and file is not None:
            await asyncio.to_thread(_keep_copy, file)
        await executor.migrate()
        if file is not None:
            await _check_foreign_keys()
    return names


def _keep_copy(file: Path) -> None:
    if file.stat().st_size == 0:
        return
    copy = file.with_name(f"{file.stem}-before-migration-{int(time.time())}{file.suffix}")
    source, target = sqlite3.connect(file), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


async def _check_foreign_keys() -> None:
    broken = await get_connection("default").execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        raise RuntimeError(f"A migration left {len(broken)} rows without their parent.")
