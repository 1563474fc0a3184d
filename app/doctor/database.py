"""What the database and the files that belong to it say."""

import asyncio
import fcntl
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tortoise.exceptions import OperationalError

from app import MODELS, db, logs
from app.config import Settings
from app.db.models import now
from app.db.sql import moment
from app.doctor.files import of_files
from app.doctor.finding import Finding, broken, ok, several, weak
from app.doctor.machine import copies_of, database_file
from app.doctor.servers import of_servers

SLACK = timedelta(minutes=2)  # by how much two clocks may differ
NEWEST = (
    "SELECT MAX(at) AS at FROM (SELECT MAX(created_at) AS at FROM chat_messages"
    " UNION ALL SELECT MAX(started_at) FROM llm_generations) AS both_of_them"
)
LOCKED = (
    "SELECT COUNT(*) AS n FROM pg_locks JOIN pg_database d ON d.oid = pg_locks.database"
    " WHERE locktype = 'advisory' AND d.datname = current_database()"
    " AND objid::bigint = hashtext('talespinner')::bigint & 4294967295"
)


async def of_database(settings: Settings) -> list[Finding]:
    """Everything that takes a database; one sentence where it cannot be opened."""
    file = database_file(settings)
    if file is not None and not file.exists():
        return [ok("There is no database yet; the first start makes it.")]
    try:
        try:
            await db.connect(settings.database, MODELS)
            found = await _health()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what is told
            return [broken(_unopened(settings, error))]
        behind = await _behind()
        if behind:
            return [*found, behind]
        rest = (await _running(settings), await _time())
        files, servers = await of_files(settings), await of_servers(settings)
        return [*found, *rest, *await _journal(settings), *files, *servers]
    finally:
        await db.close()


def _unopened(settings: Settings, error: Exception) -> str:
    if database_file(settings) is None:
        cure = "See that PostgreSQL runs and that DATABASE_URL is right."
    elif copies := copies_of(settings):
        cure = f"Stop the program and put a copy in its place; the newest here is {copies[0]}."
    else:
        cure = "Stop the program and put your newest copy of the data folder in its place."
    return f"The database cannot be opened ({logs.kind_of(error)}). {cure}"


async def _health() -> list[Finding]:
    if db.dialect() == "postgres":
        version = (await db.rows("SELECT current_setting('server_version') AS version"))[0]
        return [ok(f"PostgreSQL {version['version']} answers.")]
    verdict = (await db.rows("PRAGMA integrity_check"))[0]["integrity_check"]
    if verdict != "ok":
        return [
            broken(
                f"SQLite's integrity check says: {verdict}. Stop the program and put your newest "
                "copy of the data folder in its place."
            )
        ]
    astray = len(await db.rows("PRAGMA foreign_key_check"))
    said = ok("SQLite's integrity check says: ok.")
    if not astray:
        return [said]
    told = several(astray, "row refers", "rows refer")
    return [said, broken(f"{told} to what is not there. Put your newest copy in its place.")]


async def _behind() -> Finding | None:
    """The schema, where it is not the newest."""
    try:
        missing = await db.pending()
    except OperationalError:
        return weak("The database is empty: run python -m app migrate, or start the program.")
    if not missing:
        return None
    told = several(len(missing), "migration", "migrations")
    return weak(f"The database lacks {told} ({', '.join(missing)}): run python -m app migrate.")


async def _running(settings: Settings) -> Finding:
    sql = "SELECT COUNT(*) AS n FROM llm_generations WHERE status = 'streaming'"
    number = (await db.rows(sql))[0]["n"]
    replies = several(number, "reply is", "replies are")
    if await _is_held(settings):
        return ok(f"The program is running; {replies} being written.")
    if number:
        return weak(
            f"The program is not running, and {replies} still open: it ended without a stop. "
            "Start it; that closes them with the words that were stored."
        )
    return ok("The program is not running, and no reply was left open.")


async def _is_held(settings: Settings) -> bool:
    """Does a running program hold the lock? For an instant we do where none does."""
    if db.dialect() == "postgres":
        return bool((await db.rows(LOCKED))[0]["n"])
    return await asyncio.to_thread(_is_locked, settings.data / "lock")


def _is_locked(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open() as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


async def _time() -> Finding:
    """This machine's clock against what it said before, and the database server's."""
    newest = moment((await db.rows(NEWEST))[0]["at"])
    if newest is not None and newest > now() + SLACK:
        return weak(
            f"The newest message is of {newest:%d %B %Y, %H:%M} UTC, which is still to come: set "
            "this machine's clock."
        )
    if db.dialect() == "postgres":
        there = (await db.rows("SELECT now() AS at"))[0]["at"]
        if abs(there - now()) > SLACK:
            return weak("PostgreSQL's clock and this machine's differ by minutes: set both.")
    return ok(f"The clock says {now():%d %B %Y, %H:%M} UTC.")


async def _journal(settings: Settings) -> list[Finding]:
    file = settings.data / "journal.db"
    if db.dialect() == "postgres" or not file.exists():
        return []
    said = await asyncio.to_thread(_checked, file)
    if said == "ok":
        return []
    return [
        broken(
            f"The journal {file} cannot be read ({said}). Stop the program, move the file away and "
            "start: only the words of replies that were being written are lost."
        )
    ]


def _checked(file: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            return str(opened.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.Error as error:
        return logs.kind_of(error)
