"""/healthz and /readyz: cheap, and they say what is wrong."""

import pytest

from app import db, live
from app.live.journal import JournalError
from tests.conftest import House
from tests.statements import counted
from tests.world import World


async def test_it_lives_and_is_ready(house: House) -> None:
    async with counted() as statements:
        alive = await house.client.get("/healthz")
        assert statements == []
        ready = await house.client.get("/readyz")
        assert len(statements) == 1
    for answer, said in ((alive, "ok\n"), (ready, "ready\n")):
        assert (answer.status_code, answer.text) == (200, said)
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "Set-Cookie" not in answer.headers


async def test_asking_leaves_nothing_behind(each: World) -> None:
    """On both databases."""
    assert (await each.client.get("/readyz")).text == "ready\n"
    assert await live.scribe().read([""]) == {}


async def test_a_database_that_is_behind_or_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def behind() -> list[str]:
        return ["0099_more"]

    monkeypatch.setattr(db, "pending", behind)
    answer = await house.client.get("/readyz")
    assert answer.status_code == 503
    assert "python -m app migrate" in answer.text
    monkeypatch.undo()

    async def away() -> list[str]:
        raise ConnectionRefusedError

    monkeypatch.setattr(db, "pending", away)
    assert (await house.client.get("/readyz")).text == "The database does not answer.\n"
    assert (await house.client.get("/healthz")).status_code == 200


async def test_a_journal_that_cannot_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse() -> None:
        raise JournalError(OSError("disk is full"))

    monkeypatch.setattr(live.scribe()._journal, "probe", refuse)
    answer = await house.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "The journal cannot be written, so no reply can be shown.\n"
