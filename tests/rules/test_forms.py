"""Every form that makes something makes it once, however often it is sent: it carries a key."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException

from app.endpoints import taken_by
from app.llm.discover import Place
from tests import dom
from tests.dom import Node
from tests.forms import Way, ways
from tests.openapi.story import FILES
from tests.openapi.things import things
from tests.rules.test_surfaces import TWINS
from tests.world import World, world

__all__ = ["world"]

HTML = "text/html; charset=utf-8"
OFTEN = 3  # pages of one kind that are looked at
TYPED = {"name": "Nell", "text": "Once.", "base_url": "http://127.0.0.1:9/v1"}
KEYS = ("key", "once")
STEP = {"name": "main", "type": "llm"}
PIPELINE = json.dumps({"name": "Filed", "definition": {"steps": [STEP]}}).encode()
FILED = {
    "POST /characters/import": ("rok.json", FILES["rok.json"]),
    "POST /lore/import": ("skarn.json", FILES["skarn.json"]),
    "POST /samplers/import": ("warm.json", FILES["warm.json"]),
    "POST /prompts/import": ("plain.json", FILES["plain.json"]),
    "POST /pipelines/import": ("pipeline.json", PIPELINE),
}


class Reader:
    """Goes from page to page as a browser without scripts, and sends what makes something."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.routes = world.house.app.url_map.bind("localhost")
        self.creating = set(creates(world))
        self.sent: set[str] = set()
        self.met: set[str] = set()
        self.kinds = Counter[str]()
        self.todo = ["/", "/runs/new", "/connections?find=1"]

    async def read_all(self) -> None:
        """Every kind of page that links lead to."""
        while self.todo:
            url = self.todo.pop(0).partition("#")[0]
            kind = self._rule("GET", url) if url not in self.met else None
            self.met.add(url)
            if kind and self.kinds[kind] < OFTEN:
                self.kinds[kind] += 1
                await self._read(url)

    async def _read(self, url: str) -> None:
        page = await self._page(url)
        while new := [one for one in self._making(page) if one[0] not in self.sent]:
            await self._send_twice(*new[0])
            page = await self._page(url)
        self.todo += [node.attrs["href"] for node in page.all() if node.tag == "a"]

    async def _page(self, url: str) -> Node:
        answer = await self.world.client.get(url, follow_redirects=True)
        return dom.parsed(answer.text if answer.headers["Content-Type"] == HTML else "")

    async def _send_twice(self, rule: str, way: Way) -> None:
        self.sent.add(rule)
        before, post = await things(), self.world.client.post
        sent: dict[str, Any] = {"data": way.fields}
        if rule.endswith("/import"):
            sent["files"] = {"files": FILED.get(rule, ("keys.md", FILES["keys.md"]))}
        answers = list(await asyncio.gather(post(way.url, **sent), post(way.url, **sent)))
        await self.world.idle()
        made = await things()
        answers.append(await post(way.url, **sent))
        await self.world.idle()
        assert all(one.status_code == 303 for one in answers), (way, answers[0].text)
        assert made != before, f"{way} makes nothing"
        assert await things() == made, f"{way} makes it again"
        assert len({one.headers["Location"] for one in answers}) == 1, f"{way} leads elsewhere"
        self.todo.append(answers[0].headers["Location"])

    def _rule(self, method: str, url: str) -> str | None:
        """The route of an address, as it stands in the table of twins."""
        try:
            path = urlsplit(url).path
            rule, _ = self.routes.match(path, method, return_rule=True)
        except HTTPException:
            return None
        return f"{method} {re.sub(r'<[^>]*>', '<>', rule.rule)}"

    def _making(self, page: Node) -> list[tuple[str, Way]]:
        """The ways on this page that make something, by their routes; each has a key."""
        found = [(self._rule("POST", way.url), way) for way in ways(page, TYPED)]
        making = [(rule, way) for rule, way in found if rule in self.creating]
        for rule, way in making:
            assert any(way.fields.get(name, [""])[0] for name in KEYS), f"{rule} has no key"
        return [(rule, way) for rule, way in making if rule]


def creates(world: World) -> Iterator[str]:
    """The forms whose twins in the API make something."""
    app = world.house.app
    twins = {
        f"{method} {re.sub(r'<[^>]*>', '<>', rule.rule)}": app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    return (page for page, twin in TWINS.items() if taken_by(twins[twin]).creates)


async def test_a_form_that_is_sent_again_makes_nothing_again(world: World) -> None:
    world.model.routes["/api/version"] = {"version": "0.9"}
    place = Place(world.model.port, "Ollama", "/api/version", "version")
    world.house.app.config["LOCAL_PLACES"] = (place,)
    answered, asked = await world.start_chat(), await world.start_chat()
    await world.say(answered, "Who is there?")
    await world.note(asked, "Anybody?")
    reader = Reader(world)
    await reader.read_all()
    assert reader.sent == reader.creating
