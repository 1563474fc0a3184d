"""A database that is locked, lost or full: told, survived, and nothing half done."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from tortoise.connection import get_connection

from app import MODELS, db
from app.accounts.models import User
from app.config import Settings
from app.db.trouble import problem_of
from app.errors import StorageFull, Unavailable
from tests.conftest import new_settings, serving
from tests.scripted import ScriptedModel


@db.transaction
async def rename(name: str) -> None:
    await User.filter(is_local=True).update(name=name)


@pytest.fixture
async def own(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Path]:
    """A connected SQLite file; a write is given up after a quarter of a second."""
    monkeypatch.setattr("app.db.transact.PATIENCE", 0.25)
    monkeypatch.setattr("app.db.opening.BUSY_MS", 50)
    settings = new_settings(tmp_path, migrated)
    await db.connect(settings.database, MODELS)
    yield tmp_path / "talespinner.db"
    await db.close()


async def test_a_lock_from_outside_is_told_and_leaves_nothing_held(own: Path) -> None:
    """A backup tool or a virus scanner holds the file; afterwards every write works again."""
    await rename("before")
    outside = sqlite3.connect(own, isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        with pytest.raises(Unavailable):
            await rename("while locked")
    assert (await User.local()).name == "before"
    outside.execute("ROLLBACK")
    outside.close()
    async with asyncio.timeout(5):
        await rename("after")
    assert (await User.local()).name == "after"


async def test_a_full_disk_is_told_as_such(own: Path) -> None:
    writer = sqlite3.connect(own)
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.close()
    connection = get_connection("default")._connection
    assert connection is not None
    await connection.execute_fetchall(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(StorageFull):
        await fill()
    await connection.execute_fetchall("PRAGMA max_page_count = 1000000")
    await rename("room again")
    assert await User.filter(name__startswith="x").count() == 0


@db.transaction
async def fill() -> None:
    for _ in range(2000):
        await User.create(name="x" * 200)


async def test_what_is_no_trouble_of_the_database_is_none() -> None:
    assert problem_of(ValueError("database is locked")) is None
    assert isinstance(problem_of(asyncpg.InterfaceError("closed")), Unavailable)


@pytest.mark.parametrize("template", ["postgres"], indirect=True)
async def test_a_lost_postgres_session_is_replaced(
    tmp_path: Path, database: str, model: ScriptedModel
) -> None:
    """Every session is ended by force: lock, journal and pool come back by themselves."""
    given = {"data": tmp_path / "d", "database_url": database, "openai_model": "scripted-1"}
    settings = Settings.model_validate({**given, "openai_base_url": model.base_url})
    async with serving(settings) as house:
        made = await house.client.post("/api/entity-profiles", json={"name": "Mira"})
        path = f"/api/entity-profiles/{made.json()['data']['id']}/chats"
        chat = (await house.client.post(path, json={})).json()["data"]["chat"]
        await end_all_sessions(database)
        async with asyncio.timeout(10):
            while (await house.client.get(f"/api/chats/{chat['id']}")).status_code != 200:
                await asyncio.sleep(0.02)
        answer = await house.client.post(
            f"/api/chats/{chat['id']}/messages",
            json={"promptText": "Are you there?"},
            headers={"Accept": "text/event-stream"},
        )
        assert '"status":"done"' in answer.text, answer.text
        async with asyncio.timeout(10):
            while not await lock_is_held(database):
                await asyncio.sleep(0.02)


async def end_all_sessions(url: str) -> None:
    session = await asyncpg.connect(url)
    await session.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await session.close()


async def lock_is_held(url: str) -> bool:
    session = await asyncpg.connect(url)
    free = await session.fetchval("SELECT pg_try_advisory_lock(hashtext('talespinner'))")
    await session.close()
    return not free


@pytest.mark.parametrize("template", ["postgres"], indirect=True)
async def test_a_line_is_kept_where_the_database_is_away(tmp_path: Path, database: str) -> None:
    """M8's promise for a form without scripts: the error page has the text, and our headers."""
    settings = Settings.model_validate({"data": tmp_path / "d", "database_url": database})
    async with serving(settings) as house:
        made = await house.client.post("/api/entity-profiles", json={"name": "Mira"})
        path = f"/api/entity-profiles/{made.json()['data']['id']}/chats"
        branch = (await house.client.post(path, json={})).json()["data"]["mainBranch"]["id"]
        name = database.rpartition("/")[2]
        await admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", database)
        await end_all_sessions_of(name, database)
        answer = await house.client.post(
            f"/branches/{branch}/messages", data={"text": "Do not lose <me>."}
        )
        await admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true", database)
    assert answer.status_code == 503
    assert "Do not lose &lt;me&gt;." in answer.text
    assert "Content-Security-Policy" in answer.headers


async def admin(sql: str, url: str) -> None:
    session = await asyncpg.connect(url.rpartition("/")[0] + "/postgres")
    await session.execute(sql)
    await session.close()


async def end_all_sessions_of(name: str, url: str) -> None:
    await admin(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'", url
    )
