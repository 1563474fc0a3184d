"""Stories told through the API: files of requests, each of which may use what came before.

### A line that says what it is for
POST /api/chats/{chat}/messages           the method and the address
Accept: text/event-stream                 headers
{"promptText": "…"}                       a JSON body, or `@ field file` for a multipart one
~ held                                    the reply is still being written afterwards
> line = id                               {line} is from now on the answer's id
! 409 STALE                               it is refused
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from app.openapi.endpoint import Endpoint, endpoints
from tests.profiles.cards import V1, picture
from tests.world import World

SKARN = {"name": "Skarn", "entries": {"0": {"key": ["lamp"], "content": "It burns whale oil."}}}
WARM = {"temp": 1.1, "top_k": 0, "rep_pen": 1.05, "proxy_password": "nobody’s"}
PRESET = {
    "prompts": [
        {
            "identifier": "main",
            "name": "Main",
            "role": "system",
            "content": "Tell it plainly, Rok.",
        },
        {"identifier": "chatHistory", "name": "Story", "marker": True},
    ],
    "prompt_order": [
        {
            "character_id": 100001,
            "order": [
                {"identifier": "main", "enabled": True},
                {"identifier": "chatHistory", "enabled": True},
            ],
        }
    ],
}
FILES = {
    "plain.json": json.dumps(PRESET).encode(),
    "rok.json": json.dumps(V1).encode(),
    "keys.md": b"# Cellar\n\nA key of Skarn opens the cellar.\n",
    "lamp.png": picture(),
    "skarn.json": json.dumps(SKARN).encode(),
    "warm.json": json.dumps(WARM).encode(),
}
STREAM = "text/event-stream"


@dataclass
class Step:
    """One request of a story."""

    title: str
    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    file: tuple[str, str] | None = None
    held: bool = False
    keeps: dict[str, str] = field(default_factory=dict)
    refusal: tuple[int, str] | None = None


@dataclass(frozen=True)
class Told:
    """A request as it was sent, and its answer."""

    step: Step
    url: str
    body: str
    answer: httpx.Response

    @property
    def path(self) -> str:
        """The address without its query."""
        return self.url.partition("?")[0]

    @property
    def media(self) -> str:
        """What kind of answer it is."""
        return self.answer.headers["Content-Type"].split(";")[0]

    def check(self) -> None:
        """It is what the story says."""
        status, code = self.step.refusal or (200, "")
        assert self.answer.status_code == status, f"{self.step.title}: {self.answer.text}"
        if code:
            assert self.answer.json()["error"]["code"] == code, self.step.title

    def data(self) -> Any:
        """The data of an envelope, or of a stream's first event."""
        if self.media == STREAM:
            lines = self.answer.text.splitlines()
            first = next(line for line in lines if line.startswith("data: "))
            return json.loads(first.removeprefix("data: "))["data"]
        return self.answer.json().get("data") if self.media == "application/json" else None


def endpoint_at(world: World, method: str, path: str) -> Endpoint:
    """Which endpoint an address leads to."""
    app = world.house.app
    rule, _ = app.url_map.bind("localhost").match(path, method, return_rule=True)
    return next(e for e in endpoints(app) if (e.method, e.rule) == (method, rule.rule))


def steps(file: Path) -> Iterator[Step]:
    """The requests of a story, in order."""
    for part in file.read_text().split("### ")[1:]:
        title, address, *lines = part.strip().splitlines()
        method, url = address.split(" ", 1)
        step = Step(title, method, url)
        for line in lines:
            _read(step, line)
        yield step


def _read(step: Step, line: str) -> None:
    if header := re.fullmatch(r"([A-Z][\w-]*): (.*)", line):
        step.headers[header[1]] = header[2]
    elif line == "~ held":
        step.held = True
    elif line.startswith("@ "):
        _, name, file = line.split()
        step.file = (name, file)
    elif line.startswith("> "):
        name, path = line[2:].split(" = ")
        step.keeps[name] = path
    elif line.startswith("! "):
        status, code = line[2:].split()
        step.refusal = (int(status), code)
    else:
        step.body += line + "\n"


class Teller:
    """Sends the requests of a story and keeps what its next ones refer to."""

    def __init__(self, world: World, names: dict[str, str]) -> None:
        self.world = world
        self.names = {"model": world.model.base_url, **names}

    async def tell(self, step: Step) -> Told:
        """Send it, and keep what it says to keep."""
        url, body = self._filled(step.url), self._filled(step.body)
        sent: dict[str, Any] = {"headers": step.headers}
        if step.file:
            name, file = step.file
            sent["files"] = {name: (file, FILES[file])}
        elif body:
            sent["json"] = json.loads(body)
        told = Told(step, url, body, await self._sent(step, url, sent))
        for name, path in step.keeps.items():
            self.names[name] = _at(told.data(), path)
        return told

    def _filled(self, text: str) -> str:
        return re.sub(r"\{([a-z]+)\}", lambda found: self.names.get(found[1], found[0]), text)

    async def _sent(self, step: Step, url: str, sent: dict[str, Any]) -> httpx.Response:
        """The answer; a test may do more on the way."""
        client, model = self.world.client, self.world.model
        if not step.held:
            if step.headers.get("Accept") == STREAM and not step.refusal:
                model.say("The stairs are steep. Mind the ninth.").usage(42, 9)
            return await client.request(step.method, url, **sent)
        model.hold(1)
        async with client.stream(step.method, url, **sent) as answer:
            lines = answer.aiter_lines()
            text = "".join([f"{line}\n" async for line in _until_meta(lines)])
        return httpx.Response(answer.status_code, headers=answer.headers, text=text)


async def _until_meta(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if "llm.stream.meta" in line and line.startswith("data"):
            return


def _at(value: Any, path: str) -> str:
    for name in path.split("."):
        value = value[int(name)] if name.isdecimal() else value[name]
    return str(value)
