"""`python -m app doctor`: what is weak or broken, with the cure."""

import asyncio
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from app import MODELS, db
from app.config import Settings, SettingsError
from app.house import prepare_folder


def run(settings: Settings) -> int:
    """Print one line a finding; exit code 1 where something needs a cure."""
    found = [*_folder(settings.data), *_key(settings.key_file), *asyncio.run(_database(settings))]
    for good, sentence in found:
        print(("ok    " if good else "weak  ") + sentence)
    return 0 if all(good for good, _ in found) else 1


Finding = tuple[bool, str]


def _folder(folder: Path) -> Iterator[Finding]:
    try:
        prepare_folder(folder)
    except SettingsError as error:
        yield False, str(error)
        return
    free = shutil.disk_usage(folder).free
    yield free > 200_000_000, f"{free // 1_000_000} MB are free in {folder}."
    private = not folder.stat().st_mode & (stat.S_IRWXO | stat.S_IRWXG)
    cure = "" if private else f" Others on this machine can read it: chmod 700 {folder}."
    yield private, f"The data folder is {folder}.{cure}"


def _key(file: Path) -> Iterator[Finding]:
    if not file.exists():
        yield True, "The master key will be made at the first start."
        return
    private = not file.stat().st_mode & (stat.S_IRWXO | stat.S_IRWXG)
    cure = "" if private else f" Others can read it: chmod 600 {file}."
    yield private, f"The master key is {file}.{cure}"


async def _database(settings: Settings) -> list[Finding]:
    await db.connect(settings.database, MODELS)
    try:
        if db.dialect() == "postgres":
            version = (await db.rows("SELECT current_setting('server_version') AS version"))[0]
            return [(True, f"PostgreSQL {version['version']} answers.")]
        verdict = (await db.rows("PRAGMA integrity_check"))[0]["integrity_check"]
        return [(verdict == "ok", f"SQLite's integrity check says: {verdict}.")]
    finally:
        await db.close()
