"""Opening and closing the house: the data folder, its lock, the database, what is live."""

import asyncio
import fcntl
import os
import signal
import tempfile
from pathlib import Path
from typing import IO

import asyncpg
import structlog

from app import db, live
from app.config import Settings, SettingsError

log = structlog.get_logger()


class HeldElsewhere(SettingsError):
    """Another process has what is to be held."""


class Lock:
    """Only one process may hold a data folder or, without Redis, a database.

    The system lets go of it when the process dies, however it dies.
    """

    def __init__(self) -> None:
        self._file: IO[str] | None = None
        self._session: asyncpg.Connection | None = None
        self._released = False
        self._retaking: asyncio.Task[None] | None = None

    async def take(self, settings: Settings) -> None:
        """Raises SettingsError with the sentence that says what to do."""
        self._take_folder(settings.data)
        if not settings.database.startswith("sqlite"):
            await self._take_database(settings.database)

    def _take_folder(self, folder: Path) -> None:
        self._file = (folder / "lock").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            self._file = None
            raise HeldElsewhere(
                f"Another TaleSpinner is using the data folder {folder}:"
                " stop it, or set TALESPINNER_DATA to another folder."
            ) from None

    async def _take_database(self, url: str) -> None:
        try:
            session = await asyncpg.connect(url, timeout=5)
            held = await session.fetchval("SELECT pg_try_advisory_lock(hashtext('talespinner'))")
            session.add_termination_listener(lambda _: self._lost(url, session))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            raise SettingsError(f"DATABASE_URL cannot be reached: {error}.") from error
        if not held:
            await session.close()
            raise HeldElsewhere(
                "Another TaleSpinner is using this database: stop it,"
                " or set DATABASE_URL to another one."
            )
        self._session = session

    def _lost(self, url: str, session: asyncpg.Connection) -> None:
        """The database has dropped the session, and the lock with it."""
        if not self._released and session is self._session:
            self._retaking = asyncio.get_running_loop().create_task(self._retake(url))

    async def _retake(self, url: str) -> None:
        """Hold the lock again as soon as the database is back; where another process was
        quicker, this one ends."""
        while not self._released:
            try:
                await self._take_database(url)
            except HeldElsewhere as error:
                log.error("lock.lost", reason=str(error))
                signal.raise_signal(signal.SIGTERM)
                break
            except SettingsError as error:
                log.error("lock.lost", reason=str(error))
                await asyncio.sleep(1)
            else:
                break

    async def release(self) -> None:
        """Let the next process in."""
        self._released = True
        if self._session is not None and not self._session.is_closed():
            await self._session.close()
        if self._file is not None:
            self._file.close()


def prepare_folder(folder: Path) -> None:
    """Make the data folder and see that it can be written. Raises SettingsError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise SettingsError(
            f"TALESPINNER_DATA={str(folder)!r} cannot be used: {reason}."
        ) from error


class House:
    """Everything that is open while the server runs."""

    def __init__(self, settings: Settings, models: list[str]) -> None:
        self.settings = settings
        self._models = models
        self._lock = Lock()

    async def open(self) -> None:
        """Lock, migrate, connect, and wake what is live. Raises SettingsError."""
        prepare_folder(self.settings.data)
        await self._lock.take(self.settings)
        try:
            await db.connect_to_newest(self.settings.database, self._models)
            await live.open_house(self.settings.data, self.settings.database)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """The reverse, in order."""
        await live.close_house()
        await db.close()
        await self._lock.release()
