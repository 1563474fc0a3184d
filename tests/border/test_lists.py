"""`limit`, cursors and versions: whatever comes, the answer is never a 500."""

import json
from base64 import urlsafe_b64encode
from typing import Any
from uuid import uuid4

import pytest

from tests.answers import data, error
from tests.world import World


def cursor(*parts: str) -> str:
    return "c" + urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "limit", ["0", "201", "0050", "000000100999", "9" * 20, "9" * 5000, "-1", "1.0", "٣", "", " 5"]
)
async def test_a_limit_is_1_to_200(world: World, limit: str) -> None:
    for fine in ("1", "50", "200"):
        data(await world.client.get("/api/entity-profiles", params={"limit": fine}))
    answer = await world.client.get("/api/entity-profiles", params={"limit": limit})
    found = error(answer, 400, "VALIDATION_ERROR")
    assert found["details"]["issues"][0]["path"] == "limit"


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2026-01-01T00:00:00+00:00", 200),
        ("2026-01-01T00:00:00+05:30", 200),
        ("0001-01-01T00:00:00+00:00", 200),
        ("9999-12-31T23:59:59.999999+00:00", 200),
        ("0001-01-01T00:00+23:59", 400),
        ("9999-12-31T23:59-23:59", 400),
        ("2026-01-01T00:00:00", 400),
        ("2026-01-01", 400),
        ("tomorrow", 400),
    ],
)
async def test_a_cursor_is_a_moment_of_this_world(each: World, moment: str, status: int) -> None:
    place = {"cursor": cursor(moment, str(uuid4()))}
    for url in (f"/api/entity-profiles/{each.mira}/chats", "/api/trash", "/api/llm/providers"):
        answer = await each.client.get(url, params=place)
        assert answer.status_code == status, (url, answer.text)
    answer = await each.client.get("/trash", params={"after": place["cursor"]})
    assert answer.status_code == status
    for pinned in ("True", "False"):
        place = {"cursor": cursor(pinned, moment, str(uuid4()))}
        assert (await each.client.get("/api/chats", params=place)).status_code == status
        for url in (f"/characters/{each.mira}", "/chats"):
            answer = await each.client.get(url, params={"after": place["cursor"]})
            assert answer.status_code == status, url


async def test_the_cursors_that_lists_give_are_understood(each: World) -> None:
    for n in range(3):
        await each.start_chat(title=f"T{n}")
    url, found, after = f"/api/entity-profiles/{each.mira}/chats", [], None
    for _ in range(3):
        params: dict[str, Any] = {"limit": 1, **({"cursor": after} if after else {})}
        page = (await each.client.get(url, params=params)).json()
        found += [one["title"] for one in page["data"]]
        after = page["meta"]["nextCursor"]
    assert (found, after) == (["T2", "T1", "T0"], None)


@pytest.mark.parametrize("version", [2**40, 2**31, -1, 2**62, True, 1.5, "1"])
async def test_a_version_is_one_that_a_row_can_have(each: World, version: object) -> None:
    chat = await each.start_chat()
    made = data(await each.client.post("/api/llm/providers", json={"name": "Home"}))
    for url in (
        f"/api/chats/{chat.id}",
        f"/api/entity-profiles/{each.mira}",
        f"/api/llm/providers/{made['id']}",
    ):
        stale = await each.client.put(url, json={"version": 2**31 - 1})
        error(stale, 409, "STALE")
        answer = await each.client.put(url, json={"version": version})
        found = error(answer, 400, "VALIDATION_ERROR")
        assert found["details"]["issues"][0]["path"] == "version"
