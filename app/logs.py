"""Structured logs: one line an event, with the request's id, never with texts or keys.

Every line carries what is bound where it is written: `request_id` and `user_id` of a request,
`generation_id` of a reply besides. Of an error its kind and its places are written, and what it
says only where that cannot hold what somebody wrote: many an error repeats the value it stumbles
over, which may be a message or a key.
"""

import logging
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from typing import Literal, TextIO

import asyncpg
import structlog
from structlog.typing import EventDict, ExcInfo

SPEAKING = (AttributeError, ImportError, NameError, TypeError)  # of the program, not of values
SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def kind_of(error: BaseException) -> str:
    """An error in a word or two that hold nothing of what anybody wrote."""
    name, told = type(error).__qualname__, ""
    if isinstance(error, sqlite3.Error):
        told = getattr(error, "sqlite_errorname", "")
    elif isinstance(error, asyncpg.PostgresError):
        told = error.sqlstate or ""
    elif isinstance(error, OSError):
        told = error.strerror or ""
    elif isinstance(error, SPEAKING):
        told = str(error)
    elif error.args and isinstance(error.args[0], Exception):  # one in the other's clothes
        told = kind_of(error.args[0])
    return f"{name}: {told}" if told else name


def trace(error: BaseException) -> str:
    """The error and what led to it, first things first: places, source lines, kinds."""
    return "".join(_traced(error, set()))


def _traced(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _traced(earlier, seen)
        yield "\nwhich led to\n\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{kind_of(error)}\n"
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _traced(part, seen)


def _shown(exc_info: ExcInfo) -> str:
    return trace(exc_info[1])


def _write(stream: TextIO, exc_info: ExcInfo) -> None:
    stream.write("\n" + trace(exc_info[1]))


def _first_line(_logger: object, _method: str, event: EventDict) -> EventDict:
    """What other libraries log: asyncio shows whole objects in the lines that follow."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def set_up(form: Literal["human", "json"]) -> None:
    """Send all log lines of the process to standard error in the given form."""
    last: list[structlog.typing.Processor] = (
        [structlog.processors.ExceptionRenderer(_shown), structlog.processors.JSONRenderer()]
        if form == "json"
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_write)]
    )
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*SHARED, _first_line],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in ("tortoise", "httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
