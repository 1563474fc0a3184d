"""The log: who, what, how long; and nothing that anybody wrote or that opens anything."""

import asyncio
import gc
import io
import json
import logging
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import asyncpg
import pytest
import structlog
from tortoise.exceptions import OperationalError

from app import logs
from app.llm.openai import OpenAICompatible
from tests.conftest import new_settings, serving
from tests.scripted import ScriptedModel
from tests.world import World, cast

TEXT, KEY = "canary-sings-at-noon", "sk-canary-0123456789"


@dataclass
class Log:
    """What the program writes to standard error, in this form."""

    form: Literal["human", "json"]
    stream: io.StringIO

    def taken(self) -> str:
        """Everything so far, which is forgotten."""
        text = self.stream.getvalue()
        self.stream.seek(0)
        self.stream.truncate()
        return text


@pytest.fixture(params=["json", "human"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """The log of everything that this test does."""
    root, stream = logging.root, io.StringIO()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up(request.param)
    yield Log(request.param, stream)
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def singing(
    log: Log, tmp_path: Path, migrated: Path, model: ScriptedModel
) -> AsyncIterator[World]:
    """A house that logs, whose model wants a key, and a character that is all canary."""
    model.key = KEY
    given = {"openai_base_url": model.base_url, "openai_model": "m", "openai_api_key": KEY}
    async with serving(new_settings(tmp_path / "data", migrated, **given)) as house:
        world = await cast(house, model)
        world.mira = await world.character(TEXT, first_mes=TEXT, description=TEXT)
        yield world


async def everything_that_goes_wrong(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn, a refusal, what nobody asked for, a crash of a page and one of a reply."""
    chat = await world.start_chat()
    world.model.say(TEXT, TEXT)
    await world.say(chat, TEXT)
    world.model.fail(401, f"{KEY} is refused: {TEXT}")
    await world.say(chat, TEXT)
    await world.client.post(f"/api/chats/{chat.id}/messages", json={"promptText": [TEXT]})
    await world.client.get(f"/chats/{TEXT}", params={"q": TEXT})

    async def crash() -> None:
        try:
            raise KeyError(KEY)  # noqa: TRY301 -- one error out of another
        except KeyError as error:
            raise ValueError(TEXT) from error

    async def stumble(*_: object) -> AsyncIterator[object]:
        await crash()
        yield None

    monkeypatch.setitem(world.house.app.view_functions, "manual.contents", crash)
    assert (await world.client.get("/help")).status_code == 500
    monkeypatch.setattr(OpenAICompatible, "stream", stumble)
    await world.say(chat, TEXT)
    await world.idle()
    task = asyncio.create_task(crash(), name="lonely")
    await asyncio.wait([task])
    del task
    gc.collect()


async def test_i13_no_text_and_no_key_is_in_the_log(
    singing: World, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also L5."""
    await everything_that_goes_wrong(singing, monkeypatch)
    written = log.taken()
    for mark in ("request.failed", "reply.failed", "never retrieved", "ValueError", "test_logs.py"):
        assert mark in written
    assert TEXT not in written
    assert KEY not in written
    if log.form == "json":
        check([json.loads(line) for line in written.splitlines()])


def check(lines: list[dict[str, Any]]) -> None:
    """Who asked, for which reply, how long it took: in fields of their own."""
    asked = [line for line in lines if line["event"] == "request"]
    for line in asked:
        assert {
            "request_id",
            "user_id",
            "method",
            "route",
            "status",
            "ms",
            "level",
            "timestamp",
        } <= set(line)
    turns = [line for line in asked if line["route"].endswith("/messages")]
    ended = [line for line in lines if line["event"] == "reply.ended"]
    assert [(line["state"], line["code"]) for line in ended] == [
        ("done", None), ("error", "BAD_KEY"), ("error", "INTERNAL"),
    ]  # fmt: skip
    for line in ended:
        assert line["request_id"] in {turn["request_id"] for turn in turns}
        assert line["user_id"] == turns[0]["user_id"]
        assert line["seconds"] >= 0
    failed = next(line for line in lines if line["event"] == "reply.failed")
    assert failed["generation_id"] == ended[-1]["generation_id"]
    assert failed["request_id"] == ended[-1]["request_id"]
    assert "KeyError\n\nwhich led to" in failed["exception"]


async def test_probes_are_not_written_down(singing: World, log: Log) -> None:
    log.taken()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await singing.client.get(path)).status_code == 200
    assert log.taken() == ""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError(TEXT), "ValueError"),
        (OSError(28, "No space left", TEXT), "OSError: No space left"),
        (NameError("name 'x' is not defined"), "NameError: name 'x' is not defined"),
        (OperationalError(ValueError(TEXT)), "OperationalError: ValueError"),
        (asyncpg.UniqueViolationError(TEXT), "UniqueViolationError: 23505"),
        (asyncpg.DataError(f"invalid input for query argument $1: {TEXT}"), "DataError: 22000"),
    ],
)
def test_an_error_is_told_by_its_kind(error: Exception, told: str) -> None:
    assert logs.kind_of(error) == told


def test_what_sqlite_says_is_told_by_its_name() -> None:
    with pytest.raises(sqlite3.OperationalError) as refused:
        sqlite3.connect(":memory:").execute(f"SELECT {TEXT} FRM")
    assert logs.kind_of(refused.value) == "OperationalError: SQLITE_ERROR"


def test_a_group_and_a_ring_of_errors_are_told_to_their_end() -> None:
    first, second = ValueError(TEXT), KeyError(TEXT)
    first.__context__, second.__context__ = second, first
    told = logs.trace(ExceptionGroup(TEXT, [first, TypeError("not so")]))
    assert TEXT not in told
    for kind in ("ValueError", "KeyError", "TypeError: not so", "ExceptionGroup"):
        assert kind in told
