"""The same request twice is done once, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from app import MODELS, db
from app.accounts.idempotency import KEPT, MAX_KEY, Answer, once
from app.accounts.models import IdempotencyKey, User
from app.db.models import now
from app.errors import Conflict, Invalid


class Asker:
    """Somebody who asks for things, and counts how often one was done."""

    def __init__(self, owner: UUID) -> None:
        self.owner, self.done = owner, 0

    async def ask(
        self, key: str | None, body: str = "hello", route: str = "say"
    ) -> tuple[Answer, bool]:
        async def act() -> Answer:
            self.done += 1
            mine = self.done
            await db.rows("SELECT 1 AS one")
            return {"messageId": f"m{mine}", "none": None}

        @db.transaction
        async def whole() -> tuple[Answer, bool]:
            return await once(self.owner, key, route, body, act)

        return await whole()


@pytest.fixture
async def asker(database: str) -> AsyncIterator[Asker]:
    await db.connect(database, MODELS)
    try:
        yield Asker((await User.local()).id)
    finally:
        await db.close()


async def test_a8_the_first_answer_again(asker: Asker) -> None:
    assert await asker.ask("k") == ({"messageId": "m1", "none": None}, True)
    assert await asker.ask("k") == ({"messageId": "m1", "none": None}, False)
    assert await asker.ask("k2") == ({"messageId": "m2", "none": None}, True)
    assert asker.done == 2


async def test_a8_without_a_key_everything_is_done(asker: Asker) -> None:
    for key in (None, "", None):
        assert (await asker.ask(key))[1]
    assert asker.done == 3
    assert await IdempotencyKey.all().count() == 0


async def test_a8_another_request_under_the_same_key(asker: Asker) -> None:
    await asker.ask("k")
    for asked in ({"body": "other"}, {"route": "other"}):
        with pytest.raises(Conflict) as refused:
            await asker.ask("k", **asked)
        assert refused.value.code == "IDEMPOTENCY_MISMATCH"
    assert asker.done == 1


async def test_a8_many_at_once(asker: Asker) -> None:
    answers = await asyncio.gather(*(asker.ask("k") for _ in range(20)))
    assert {answer["messageId"] for answer, _ in answers} == {"m1"}
    assert [fresh for _, fresh in answers].count(True) == 1
    assert asker.done == 1


async def test_a8_what_failed_may_be_tried_again(asker: Asker) -> None:
    @db.transaction
    async def failing() -> None:
        async def act() -> Answer:
            raise Conflict("Not now.")

        await once(asker.owner, "k", "say", "hello", act)

    with pytest.raises(Conflict, match="Not now"):
        await failing()
    assert (await asker.ask("k"))[1]


async def test_a8_a_key_is_ones_own(asker: Asker) -> None:
    other = Asker((await User.create(name="Somebody else")).id)
    await asker.ask("k")
    assert (await other.ask("k", body="other"))[1]


async def test_a8_after_a_day_a_key_is_free(asker: Asker) -> None:
    await asker.ask("k")
    await IdempotencyKey.all().update(created_at=now() - KEPT + timedelta(minutes=1))
    assert not (await asker.ask("k"))[1]
    await IdempotencyKey.all().update(created_at=now() - KEPT - timedelta(minutes=1))
    assert (await asker.ask("k", body="other"))[1]


@pytest.mark.parametrize("key", ["x" * (MAX_KEY + 1), "a\x00b", "\ud83d"])
async def test_a8_a_key_that_cannot_be_kept(asker: Asker, key: str) -> None:
    with pytest.raises(Invalid):
        await asker.ask(key)
    assert (await asker.ask("x" * MAX_KEY))[1]
    assert asker.done == 1
