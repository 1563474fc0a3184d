"""Every POST that makes something makes it once, however often it is sent with one key."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.endpoints import Taken
from app.openapi.endpoint import Endpoint, endpoints
from tests.answers import error
from tests.openapi.examples import STORIES, run_a_server
from tests.openapi.story import STREAM, Step, Teller, Told, endpoint_at, steps
from tests.openapi.things import things
from tests.world import World

CHANGED = {"promptText": "Else.", "name": "Else", "title": "Else", "settings": {"top_p": 0.5}}
CHANGED |= {"comment": "Else."}


class Repeating(Teller):
    """Sends every POST that makes something several times, and once with other words."""

    def __init__(self, world: World, seen: set[str]) -> None:
        super().__init__(world, {})
        self.seen = seen

    async def _sent(self, step: Step, url: str, sent: dict[str, Any]) -> httpx.Response:
        one = endpoint_at(self.world, step.method, url.partition("?")[0])
        if step.method != "POST" or step.refusal or step.held:
            return await super()._sent(step, url, sent)
        if one.key in self.seen:
            return await super()._sent(step, url, sent)
        before = await things()
        if not one.taken.creates:
            answer = await super()._sent(step, url, sent)
            assert await things() == before, f"{one.key} makes something: takes(…, creates=True)"
            return answer
        sent["headers"] = {**step.headers, "Idempotency-Key": one.key}
        self.seen.add(one.key)
        return await self._over_and_over(step, url, sent, one)

    async def _over_and_over(
        self, step: Step, url: str, sent: dict[str, Any], one: Endpoint
    ) -> httpx.Response:
        """Three at once, one more, and one with other words."""
        post = self.world.client.post
        at_once = [super()._sent(step, url, sent), post(url, **sent), post(url, **sent)]
        first, *others = await asyncio.gather(*at_once)
        assert first.status_code == 200, first.text
        await self.world.idle()
        made = await things()
        for again in (*others, await post(url, **sent)):
            assert said(step, again) == said(step, first), f"{one.key} answers otherwise"
        assert await things() == made, f"{one.key} makes it twice"
        other = await post(url, **otherwise(sent, one.taken))
        error(other, 409, "IDEMPOTENCY_MISMATCH")
        assert await things() == made
        return first


def said(step: Step, answer: httpx.Response) -> Any:
    """What it answers: of a stream, the ids and the text."""
    if step.headers.get("Accept") != STREAM:
        return answer.json()
    end = json.loads(answer.text.strip().rpartition("data: ")[2])
    return Told(step, "", "", answer).data(), end["data"]


def otherwise(sent: dict[str, Any], taken: Taken) -> dict[str, Any]:
    """The same request with something else in it."""
    if taken.files:
        (name,) = sent["files"]
        file, content = sent["files"][name]
        other = content.replace(b"Rok", b"Kor").replace(b"Skarn", b"Narks").replace(b"1.1", b"1.2")
        return {**sent, "files": {name: (file, other)}}
    assert taken.body is not None
    known = {field.alias or name for name, field in taken.body.model_fields.items()}
    name = next(name for name in CHANGED if name in known)
    return {**sent, "json": {**sent.get("json", {}), name: CHANGED[name]}}


def creating(world: World) -> Iterator[str]:
    return (one.key for one in endpoints(world.house.app) if one.taken.creates)


async def made_once(world: World) -> None:
    """All that the examples make."""
    seen: set[str] = set()
    run_a_server(world)
    for file in STORIES:
        teller = Repeating(world, seen)
        for step in steps(file):
            await teller.tell(step)
        await world.idle()
    assert seen == set(creating(world))


async def test_a8_i12_what_is_made_is_made_once(world: World) -> None:
    await made_once(world)


@pytest.mark.long
async def test_a8_i12_what_is_made_is_made_once_on_both(each: World) -> None:
    await made_once(each)
