"""N10: the map of a story that is purged while it is being read."""

from typing import Any

import pytest

from app import db
from app.chats.models import Chat as Row
from app.profiles.models import Profile
from tests.chats.tree import fork, story
from tests.world import World

STATEMENTS = ["FROM chat_branches b", "WITH lane", "JOIN chat_messages m", "branches FROM"]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize(("what", "headers"), [(Row, {}), (Profile, {"HX-Request": "true"})])
async def test_n10_a_story_that_is_purged_meanwhile_is_not_there(
    each: World,
    monkeypatch: pytest.MonkeyPatch,
    headers: dict[str, str],
    statement: str,
    what: type[Row] | type[Profile],
) -> None:
    chat = await story(each)
    await fork(each, chat)
    purged: list[str] = []

    async def purge(sql: str) -> None:
        if statement in sql and not purged:
            purged.append(sql)
            await what.all().delete()

    rows, tuples = db.rows, db.tuples

    async def slow_rows(sql: str, *values: object) -> list[dict[str, Any]]:
        await purge(sql)
        return await rows(sql, *values)

    async def slow_tuples(sql: str, *values: object) -> list[tuple[Any, ...]]:
        await purge(sql)
        return await tuples(sql, *values)

    monkeypatch.setattr(db, "rows", slow_rows)
    monkeypatch.setattr(db, "tuples", slow_tuples)
    answer = await each.client.get(f"/chats/{chat.id}/map", headers=headers)
    assert answer.status_code in ((200, 404) if statement == STATEMENTS[-1] else (404,))
    assert "There is no such" in answer.text or answer.status_code == 200
    assert purged or headers, "every statement is read for a page"
