"""What a database can say, and what the user is told of it."""

import sqlite3

import asyncpg
from tortoise.exceptions import BaseORMException

from app.errors import Problem, StorageFull, Unavailable

REPEATED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that is being lost, while it is used
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    ConnectionError,
)


def passes(error: BaseException) -> bool:
    """Is this a failure that goes away when the whole transaction is tried again?"""
    cause = _cause(error)
    return isinstance(cause, REPEATED) or (
        isinstance(cause, sqlite3.OperationalError) and "locked" in str(cause)
    )


def problem_of(error: BaseException) -> Problem | None:
    """The sentence for a database that cannot; None for any other failure."""
    cause = _cause(error)
    if isinstance(cause, asyncpg.DiskFullError) or _says(cause, "full"):
        return StorageFull("The disk is full. Nothing was changed.")
    if isinstance(cause, AWAY) or _says(cause, "unable to open"):
        return Unavailable("The database cannot be reached. Nothing was changed; try again.")
    if passes(error):
        return Unavailable("The database is busy. Nothing was changed; try again.")
    return None


def _says(cause: object, words: str) -> bool:
    return isinstance(cause, sqlite3.OperationalError) and words in str(cause)


def _cause(error: BaseException) -> object:
    """Tortoise wraps what a driver raised."""
    if isinstance(error, BaseORMException) and error.args:
        return error.args[0]
    return error
