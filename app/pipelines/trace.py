"""The trace of a run: the rows of its steps, and what is told of them meanwhile.

`input` and `output` say how much, from where, and with which fingerprint, and of what a step asks
or adds by itself the words; whole prompts and keys stand nowhere here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app import db, live
from app.db.models import new_id
from app.db.sql import moment
from app.metrics import figures

MAX_BYTES = 16 * 1024  # of what a step was given, of what it gave, of what it says went wrong
MAX_TEXT = 2000  # characters of one text in it
OWN = ("question", "words")  # what a step asked or added: of those half the room may be filled


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is recorded; `finished_at` is None as long as it runs."""

    name: str
    type: str
    started_at: datetime
    finished_at: datetime | None = None
    status: str = "running"
    input: Mapping[str, Any] = field(default_factory=dict)
    output: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    id: UUID = field(default_factory=new_id)


async def add(owner_id: UUID, run_id: UUID, first: int, steps: Sequence[Step]) -> None:
    """Inside a transaction: the rows of these steps, from this place in the run; one statement."""
    row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    values: list[object] = []
    for ordinal, one in enumerate(steps, first):
        values += (one.id, owner_id, run_id, ordinal, one.name, one.type, one.status)
        values += (_json(one.input), _json(one.output), _clipped(one.error))
        values += (one.started_at, one.finished_at)
    await db.execute(
        "INSERT INTO pipeline_step_runs (id, owner_id, run_id, ordinal, step_name, step_type,"  # noqa: S608 -- marks
        " status, input, output, error, started_at, finished_at)"
        f" VALUES {', '.join(row for _ in steps)}",
        *values,
    )
    for one in steps:
        if one.finished_at is not None and one.status != "skipped":
            _measure(one.type, one.started_at, one.finished_at)


async def end(
    step_id: UUID | None, status: str, at: datetime, output: Mapping[str, Any], error: str | None
) -> None:
    """Inside a transaction: a step that ran has ended."""
    ended = await db.rows(
        "UPDATE pipeline_step_runs SET status = ?, finished_at = ?, error = ?, output = ?"
        " WHERE id = ? RETURNING step_type, started_at",
        *(status, at, _clipped(error), json.dumps(output), step_id),
    )
    for row in ended if status != "skipped" else ():
        _measure(row["step_type"], moment(row["started_at"]), at)


def _measure(kind: str, began: datetime | None, ended: datetime) -> None:
    """How long a step took, once that is committed."""
    if began is not None:
        seconds = max(0.0, (ended - began).total_seconds())
        db.after_commit(lambda: figures.STEP.observe(seconds, kind))


@db.transaction
async def keep_input(step_id: UUID, given: Mapping[str, Any]) -> None:
    """A step that runs works on this."""
    await db.execute("UPDATE pipeline_step_runs SET input = ? WHERE id = ?", _json(given), step_id)


async def start(step_id: UUID | None, at: datetime, given: Mapping[str, Any]) -> None:
    """Inside a transaction: a step whose row was there has begun."""
    sql = "UPDATE pipeline_step_runs SET started_at = ?, input = ? WHERE id = ?"
    await db.execute(sql, at, _json(given), step_id)


async def end_open(run_id: UUID | None, status: str, at: datetime) -> None:
    """Inside the transaction that closes the run: what was being done in it ends as it does."""
    ended = await db.rows(
        "UPDATE pipeline_step_runs SET status = ?, finished_at = ?"
        " WHERE run_id = ? AND status = 'running' RETURNING step_type, started_at",
        *(status, at, run_id),
    )
    for row in ended:
        _measure(row["step_type"], moment(row["started_at"]), at)


async def end_run(run_id: UUID | None, status: str, at: datetime) -> None:
    """Inside the same transaction: so has the run."""
    sql = "UPDATE pipeline_runs SET status = ?, finished_at = ? WHERE id = ?"
    await db.execute(sql, status, at, run_id)


def tell_run(chat_id: UUID, generation_id: UUID, run_id: UUID | None, status: str) -> None:
    """Inside a transaction: the run has begun, or ended."""
    live.tell(
        live.chat_channel(chat_id),
        _kind("run", status),
        generationId=str(generation_id),
        runId=str(run_id),
        status=status,
    )


def tell_step(chat_id: UUID, generation_id: UUID, run_id: UUID | None, step: Step) -> None:
    """Inside a transaction: a step has begun, or ended."""
    live.tell(
        live.chat_channel(chat_id),
        _kind("step", step.status),
        generationId=str(generation_id),
        runId=str(run_id),
        stepName=step.name,
        stepType=step.type,
        status=step.status,
    )


def _kind(what: str, status: str) -> str:
    return f"pipeline.{what}.{'started' if status == 'running' else 'done'}"


def bounded(value: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its texts clipped; where that is still too much, only its names."""
    clipped = {name: _shorter(name, one) for name, one in value.items()}
    if len(json.dumps(clipped).encode()) <= MAX_BYTES:
        return clipped
    return {"tooLong": sorted(value)[:100]}


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(bounded(value))


def _shorter(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _fitting(value) if name in OWN else _clipped(value)


def _fitting(text: str) -> str:
    """As much of it as half the room holds, however long its letters are in JSON."""
    room = MAX_BYTES // 2
    if len(text) <= room and len(json.dumps(text)) <= room:
        return text
    kept = text[:room]
    while len(json.dumps(f"{kept}…")) > room:
        kept = kept[: len(kept) * 3 // 4]
    return f"{kept}…"


def _clipped(text: str | None) -> str | None:
    return text if text is None or len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
