"""Browsers go away in the middle of everything, and the program lives on both databases."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tortoise.exceptions import IntegrityError

from app import MODELS, db
from app.accounts.models import User
from app.config import Settings
from app.db.transact import to_its_end
from app.errors import Unavailable
from tests.conftest import House, serving


@pytest.fixture
async def connected(database: str) -> AsyncIterator[None]:
    await db.connect(database, MODELS)
    yield
    await db.close()


@db.transaction
async def rename(name: str) -> None:
    """Read, then write, with a nested transaction and a read in between."""
    user = await User.local()

    @db.transaction
    async def inner() -> None:
        await User.filter(id=user.id).update(name=f"{name} inner")

    await inner()
    await db.rows("SELECT name FROM users")
    await User.filter(id=user.id).update(name=name)


async def cancelled_tasks(count: int, at_once: int) -> None:
    gate = asyncio.Semaphore(at_once)
    chance = random.Random(7)

    async def one(number: int) -> None:
        async with gate:
            act = rename(f"name {number}") if number % 3 else db.rows("SELECT * FROM users")
            task = asyncio.create_task(act)
            await asyncio.sleep(chance.random() * 0.006)
            task.cancel()
            await asyncio.wait([task])

    await asyncio.gather(*(one(n) for n in range(count)))


async def alive() -> None:
    """Write and read again, or time out."""
    async with asyncio.timeout(5):
        await rename("alive")
        assert (await User.local()).name == "alive"


async def test_cancelled_tasks_leave_no_lock_behind(connected: None) -> None:
    await alive()
    await cancelled_tasks(600, at_once=12)
    await alive()


@pytest.mark.long
async def test_fifteen_thousand_cancelled_tasks(connected: None) -> None:
    await cancelled_tasks(15_000, at_once=20)
    await alive()


async def test_a_cancelled_transaction_is_whole_and_its_news_is_told(connected: None) -> None:
    told: list[str] = []
    begun = asyncio.Event()

    @db.transaction
    async def act() -> None:
        await User.filter(is_local=True).update(name="whole")
        db.after_commit(lambda: told.append("told"))
        begun.set()

    db.after_each_commit(lambda: told.append("told to all"))
    task = asyncio.create_task(act())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ((await User.local()).name, told) == ("whole", ["told", "told to all"])


async def test_a_rollback_tells_nothing_and_keeps_nothing(connected: None) -> None:
    told: list[str] = []

    @db.transaction
    async def act() -> None:
        await User.filter(is_local=True).update(name="half")
        db.after_commit(lambda: told.append("told"))
        await User.create(name="second local", is_local=True)

    db.after_each_commit(lambda: told.append("told to all"))
    with pytest.raises(IntegrityError):
        await act()
    assert ((await User.local()).name, told) == ("You", [])


async def test_a_task_of_a_transaction_does_not_write_into_it(connected: None) -> None:
    """What runs in the background writes for itself, also when the transaction rolls back."""

    @db.transaction
    async def act() -> None:
        db.after_commit(lambda: None)
        await db.rows("SELECT 1")
        raise LookupError

    with pytest.raises(LookupError):
        await act()
    await alive()


async def test_to_its_end_gives_back_what_the_work_gives() -> None:
    async def work(fail: bool) -> str:
        await asyncio.sleep(0)
        if fail:
            raise Unavailable("not now")
        return "done"

    assert await to_its_end(work(False)) == "done"
    with pytest.raises(Unavailable):
        await to_its_end(work(True))


async def aborted_posts(house: House, chat_id: str, branch_id: str, count: int) -> None:
    """POST and hang up after 0 to 12 ms, over and over."""
    host, port = house.url.removeprefix("http://").split(":")
    gate = asyncio.Semaphore(8)
    chance = random.Random(11)

    async def one(number: int) -> None:
        async with gate:
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(_post(number, f"{host}:{port}", chat_id, branch_id))
            await asyncio.sleep(chance.random() * 0.012)
            writer.transport.abort()

    await asyncio.gather(*(one(n) for n in range(count)))


def _post(number: int, host: str, chat_id: str, branch_id: str) -> bytes:
    path, kind, body = [
        (f"/api/chats/{chat_id}/messages", "application/json", f'{{"promptText": "{number}"}}'),
        (f"/branches/{branch_id}/messages", "application/x-www-form-urlencoded", f"text={number}"),
        (f"/chats/{chat_id}/title", "application/x-www-form-urlencoded", f"title=T{number}"),
    ][number % 3]
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


async def test_six_hundred_aborted_posts(database: str, tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"data": tmp_path / "d", "database_url": database, "max_starts_per_minute": 0}
    )
    async with serving(settings) as house:
        made = await house.client.post("/api/entity-profiles", json={"name": "Mira"})
        profile = made.json()["data"]["id"]
        made = await house.client.post(f"/api/entity-profiles/{profile}/chats", json={})
        chat = made.json()["data"]["chat"]
        await aborted_posts(house, chat["id"], chat["activeBranchId"], 600)
        body = {"promptText": f"still here {uuid.uuid4()}"}
        answer = await house.client.post(f"/api/chats/{chat['id']}/messages", json=body)
        assert answer.status_code == 200
        listed = await house.client.get(f"/api/chats/{chat['id']}/messages?limit=200")
        positions = [m["position"] for m in listed.json()["data"]["messages"]]
        assert positions == sorted(set(positions))
