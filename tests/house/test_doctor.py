"""python -m app doctor: what is weak or broken is named, with what helps."""

import fcntl
import os
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app import doctor
from app.config import Settings
from app.doctor.finding import Finding
from tests.conftest import new_settings, serving
from tests.connections.cast import CANARY, added, keyed, used
from tests.scripted import ScriptedModel
from tests.world import cast, settings_on

HOUR_AGO = 2 * 3600


def said(found: list[Finding], state: str) -> list[str]:
    return [one.sentence for one in found if one.state == state]


def ailments(found: list[Finding]) -> list[str]:
    """State and sentence of all that is not well."""
    return [str(one) for one in found if one.state != "ok"]


def changed(settings: Settings, sql: str, *values: object) -> None:
    """What has happened to a database meanwhile."""
    with closing(sqlite3.connect(settings.data / "talespinner.db")) as opened, opened:
        opened.execute(sql, values)


async def lived_in(settings: Settings, model: ScriptedModel) -> None:
    """The server has run, and somebody has talked."""
    async with serving(settings) as house:
        world = await cast(house, model)
        await world.say(await world.start_chat(), "Hello.")
        await world.idle()


async def test_a_house_in_order(database: str, model: ScriptedModel, tmp_path: Path) -> None:
    """On both databases."""
    settings = settings_on(database, model, tmp_path / "data")
    (tmp_path / "data").mkdir(mode=0o700)
    await lived_in(settings, model)
    found = await doctor.examine(settings)
    assert ailments(found) == []
    told = " ".join(said(found, "ok"))
    for words in ("for this machine only", "MB are free", "master.key", "no reply was left open"):
        assert words in told
    assert "“Model server” answers, with 2 models." in told


async def test_a_house_where_nobody_has_been(tmp_path: Path) -> None:
    """And nothing is made by looking."""
    settings = Settings.model_validate({"data": tmp_path / "data"})
    assert ailments(await doctor.examine(settings)) == []
    assert list(tmp_path.iterdir()) == []


async def test_a_program_that_died(settings: Settings, model: ScriptedModel) -> None:
    given = {"openai_base_url": model.base_url, "openai_model": "scripted-1"}
    settings = settings.model_copy(update=given)
    settings.data.chmod(0o700)
    await lived_in(settings, model)
    changed(settings, "UPDATE llm_generations SET status = 'streaming', branch_id = NULL")
    changed(settings, "UPDATE chat_messages SET created_at = '2199-01-01 00:00:00+00:00'")
    died, clock = ailments(await doctor.examine(settings))
    assert "1 reply is still open" in died
    assert "Start it" in died
    assert "01 January 2199" in clock
    with (settings.data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = await doctor.examine(settings)
        assert "The program is running; 1 reply is being written." in said(found, "ok")


@pytest.mark.parametrize("template", ["postgres"], indirect=True)
async def test_a_program_that_runs_on_postgres(database: str, tmp_path: Path) -> None:
    settings = Settings.model_validate({"data": tmp_path, "database_url": database})
    session = await asyncpg.connect(database)
    try:
        await session.execute("SELECT pg_try_advisory_lock(hashtext('talespinner'))")
        running = said(await doctor.examine(settings), "ok")
    finally:
        await session.close()
    assert "The program is running; 0 replies are being written." in running


def orphan(settings: Settings) -> None:
    folder = settings.data / "assets/ab"
    folder.mkdir(parents=True)
    for name, age in (("old", HOUR_AGO), ("young", 0)):
        file = folder / f"{uuid.uuid4()}.{name}.webp"
        file.write_bytes(b"x")
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - age))


def lost(settings: Settings) -> None:
    changed(
        settings,
        "INSERT INTO assets (id, owner_id, created_at, kind, name, mime, size)"
        " SELECT ?, id, created_at, 'picture', 'a', 'image/webp', 1 FROM users",
        str(uuid.uuid4()),
    )


def copies(settings: Settings) -> None:
    for n in range(4):
        (settings.data / f"talespinner-before-migration-{n}.db").touch()


def torn(settings: Settings) -> None:
    (settings.data / "talespinner-before-migration-1.db").touch()
    (settings.data / "talespinner.db").write_bytes(b"no database" * 1000)


def torn_journal(settings: Settings) -> None:
    (settings.data / "journal.db").write_bytes(b"no journal" * 500)


def short_key(settings: Settings) -> None:
    settings.key_file.write_text("short")
    settings.key_file.chmod(0o600)


def open_key(settings: Settings) -> None:
    settings.key_file.write_text("k" * 44)
    settings.key_file.chmod(0o644)


def astray(settings: Settings) -> None:
    changed(
        settings,
        "INSERT INTO assets (id, owner_id, created_at, kind, name, mime, size)"
        " VALUES (?, ?, '2026-01-01', 'picture', 'a', 'image/webp', 1)",
        *(str(uuid.uuid4()), str(uuid.uuid4())),
    )


AILMENTS: list[tuple[Callable[[Settings], None], list[tuple[str, str, str]]]] = [
    (lambda s: s.data.chmod(0o750), [("weak", "Others", "chmod 700")]),
    (open_key, [("weak", "read the master key", "chmod 600")]),
    (short_key, [("broken", "fewer than 16", "Put the one back")]),
    (copies, [("weak", "4 copies", "rm ")]),
    (torn, [("broken", "cannot be opened (", "talespinner-before-migration-1.db")]),
    (orphan, [("weak", "1 file belongs to nothing", ".old.webp")]),
    (lost, [("weak", "1 picture or file is not in", "copy")]),
    (
        astray,
        [("broken", "1 row refers to what is not there", "copy"), ("weak", "1 picture", "copy")],
    ),
    (
        lambda s: changed(s, "DELETE FROM tortoise_migrations WHERE name LIKE '0002%'"),
        [("weak", "lacks 1 migration (0002", "python -m app migrate")],
    ),
    (
        torn_journal,
        [("broken", "journal.db cannot be read (DatabaseError: SQLITE_NOTADB", "move the file")],
    ),
]


@pytest.mark.parametrize(("harm", "wanted"), AILMENTS)
async def test_each_ailment_has_its_cure(
    settings: Settings,
    harm: Callable[[Settings], None],
    wanted: list[tuple[str, str, str]],
) -> None:
    settings.data.chmod(0o700)
    harm(settings)
    found = ailments(await doctor.examine(settings))
    assert len(found) == len(wanted), found
    for told, (state, what, cure) in zip(found, wanted, strict=True):
        assert told.startswith(state)
        assert what in told
        assert cure in told


@pytest.mark.parametrize(
    ("given", "what", "cure"),
    [
        ({"allowed_hosts": ("tales.home",)}, "tales.home", "ask for a password"),
        ({"openai_api_key": CANARY}, "OPENAI_API_KEY is set but", "set both"),
        ({"master_key": "short"}, "TALESPINNER_MASTER_KEY is too short", "16"),
        ({"database_url": "postgres://127.0.0.1:9/no"}, "cannot be opened", "PostgreSQL runs"),
    ],
)
async def test_settings_that_are_weak(
    tmp_path: Path, migrated: Path, given: dict[str, Any], what: str, cure: str
) -> None:
    settings = new_settings(tmp_path / "data", migrated, **given)
    settings.data.chmod(0o700)
    found = ailments(await doctor.examine(settings))
    assert len(found) == 1, found
    assert what in found[0]
    assert cure in found[0]
    assert CANARY not in found[0]


async def test_connections_that_cannot_be_used(settings: Settings, model: ScriptedModel) -> None:
    """Only what somebody relies on is looked at, and nothing is asked that costs."""
    model.key = CANARY
    async with serving(settings) as house:
        client = house.client
        fine = await added(client, model.base_url, defaultModel="scripted-1")
        await keyed(client, fine)
        wrong = await added(client, model.base_url, defaultModel="scripted-1")
        await keyed(client, wrong, "sk-another-0123456789")
        await keyed(client, await added(client, "http://127.0.0.1:9/v1", defaultModel="m"))
        await keyed(client, await added(client, model.base_url))
        await added(client, "http://127.0.0.1:9/v1")
        await used(client, "openrouter")
        settings.data.chmod(0o700)
    found = await doctor.examine(settings)
    told = ailments(found)
    wanted = ("“OpenRouter” has no model", "does not work", "No server answers", "has no model")
    assert len(told) == 4, told
    for sentence, words in zip(told, wanted, strict=True):
        assert words in sentence
    assert "Connection “Mine” answers, with 2 models." in said(found, "ok")
    assert CANARY not in " ".join(map(str, found))
    assert model.requests == []
    settings.key_file.unlink()
    told = ailments(await doctor.examine(settings))
    assert sum("put the master key back" in one for one in told) == 3, told
    assert not settings.key_file.exists()
