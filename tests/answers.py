"""Reading answers: the API's envelopes, what a model was sent; and waiting for what comes."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from tests.scripted import Asked


def data(answer: httpx.Response) -> Any:
    """The data of a success."""
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) <= {"data", "meta"}
    return answer.json()["data"]


def error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error of a refusal, in the one envelope."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert set(answer.json()) == {"error"}
    found: dict[str, Any] = answer.json()["error"]
    assert {"message", "code"} <= set(found) <= {"message", "code", "details"}
    assert found["code"] == code
    assert found["message"]
    return found


def wire(asked: Asked) -> list[tuple[str, str]]:
    """(role, content) of what the model was sent."""
    return [(one["role"], one["content"]) for one in asked.body["messages"]]


async def eventually(is_so: Callable[[], bool], seconds: float = 5) -> None:
    """Return once it is so; for what no event tells of."""
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.002)
