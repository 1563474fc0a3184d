"""Stories told by somebody who sends everything that is wrong before what is right."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import httpx

from app.openapi.endpoint import Endpoint
from tests.answers import error
from tests.openapi.story import Step, Teller, endpoint_at
from tests.openapi.things import things
from tests.world import World

Document = dict[str, Any]
AS_JSON = {"Content-Type": "application/json"}
MALFORMED = (b"{", b'{"a": NaN}', b"\xff{}", b"[" * 90_000)
UNFIT = (
    b"[]",
    b'{"a":' * 70 + b"1" + b"}" * 70,
    b'{"meta": 9223372036854775808}',
    b'{"a": {"b": "\\ud83d"}}',
    b'{"a": 1e999}',
)
INSTEAD = {"fromMessageId": "messageIds"}  # one or the other
WITH = {"scopeId": {"scope": "chat"}}  # one needs the other


class Poking(Teller):
    """Sends what is wrong before what is right."""

    def __init__(
        self, world: World, document: Document, seen: set[str], theirs: dict[str, str]
    ) -> None:
        super().__init__(world, {})
        self.document, self.seen, self.theirs = document, seen, theirs

    async def _sent(self, step: Step, url: str, sent: dict[str, Any]) -> httpx.Response:
        one = endpoint_at(self.world, step.method, url.partition("?")[0])
        if one.key not in self.seen and not step.refusal:
            self.seen.add(one.key)
            before = await things()
            await self._poke(one, step, url, sent.get("json", {}))
            await self._foreign(one, step, url, sent.get("json", {}))
            assert await things() == before, one.key
        return await super()._sent(step, url, sent)

    async def _poke(self, one: Endpoint, step: Step, url: str, body: Any) -> None:
        if one.taken.body:
            await self._raw(one, step, url)
            for path, wrong in flawed(self.document, self._form(one), body):
                answer = await self._send(step, url, json=wrong)
                assert answer.status_code in (400, 413), f"{one.key} {path}: {answer.text}"
                told = error(answer, answer.status_code, answer.json()["error"]["code"])
                if answer.status_code == 400:
                    assert told["details"]["issues"][0]["path"].startswith(path), told
        if one.taken.files:
            error(await self._send(step, url, json={}), 415, "UNSUPPORTED_MEDIA_TYPE")
        for name, wrong in _pieces(one):
            told = error(await self._send(step, instead(url, name, wrong)), 400, "VALIDATION_ERROR")
            assert told["details"]["issues"][0]["path"] == name

    async def _foreign(self, one: Endpoint, step: Step, url: str, body: Any) -> None:
        """Ids that are not there, not yours, or none: the same answer to all."""
        form = self._form(one)["properties"] if one.taken.body else {}
        for name in filter(is_id, form):
            for wrong in self._strange(name):
                value = [wrong] if name.endswith("s") else wrong
                whole = {key: one for key, one in body.items() if key != INSTEAD.get(name)}
                answer = await self._send(
                    step, url, json={**whole, **WITH.get(name, {}), name: value}
                )
                assert answer.status_code == 404, f"{one.key} {name}: {answer.text}"
        for name in filter(is_id, one.taken.query):
            for wrong in self._strange(name):
                query = urlencode({**WITH.get(name, {}), name: wrong})
                answer = await self._send(step, f"{url.partition('?')[0]}?{query}")
                assert answer.status_code == 404, f"{one.key} {name}: {answer.text}"

    def _strange(self, name: str) -> list[str]:
        foreign = [value for what, value in self.theirs.items() if what in name.lower()]
        return [*foreign, str(uuid4()), "nonsense"]

    async def _raw(self, one: Endpoint, step: Step, url: str) -> None:
        for raw in MALFORMED:
            answer = await self._send(step, url, content=raw, headers=AS_JSON)
            error(answer, 400, "MALFORMED_JSON")
        for raw in (*UNFIT, b'{"ownerId": "somebody"}'):
            answer = await self._send(step, url, content=raw, headers=AS_JSON)
            error(answer, 400, "VALIDATION_ERROR")
        answer = await self._send(step, url, content=b"{}", headers={"Content-Type": "text/plain"})
        error(answer, 415, "UNSUPPORTED_MEDIA_TYPE")
        most = b'{"a": "' + b"x" * one.taken.most + b'"}'
        error(await self._send(step, url, content=most, headers=AS_JSON), 413, "TOO_LARGE")

    async def _send(
        self, step: Step, url: str, headers: dict[str, str] | None = None, **sent: Any
    ) -> httpx.Response:
        own = {name: value for name, value in step.headers.items() if name == "Accept"}
        return await self.world.client.request(
            step.method, url, headers={**own, **(headers or {})}, **sent
        )

    def _form(self, one: Endpoint) -> Document:
        operation = self.document["paths"][one.path][one.method.lower()]
        content = operation["requestBody"]["content"]["application/json"]
        name = content["schema"]["$ref"].rpartition("/")[2]
        found: Document = self.document["components"]["schemas"][name]
        return found


def instead(url: str, name: str, value: str) -> str:
    """The address with this in its query."""
    path, _, query = url.partition("?")
    return f"{path}?{urlencode({**dict(parse_qsl(query)), name: value})}"


def _pieces(one: Endpoint) -> Iterator[tuple[str, str]]:
    """What no list takes as a limit or as a cursor."""
    if one.success.listed or "limit" in one.taken.query:
        yield from (("limit", wrong) for wrong in ("0", "201", "x", ""))
    if one.success.listed or "cursor" in one.taken.query:
        yield from (("cursor", wrong) for wrong in ("12", "cAAAA", "ё"))


def is_id(name: str) -> bool:
    """Whether a field names something else."""
    return name.endswith(("Id", "Ids")) or name == "around"


def flawed(document: Document, form: Document, body: Any) -> Iterator[tuple[str, Any]]:
    """(field, the body with something wrong in it), for every limit that the form has."""
    for name, schema in form["properties"].items():
        some = [one for one in schema.get("anyOf", [schema]) if one != {"type": "null"}]
        for wrong in _wrong(document, some[0]):
            yield name, {**body, name: wrong}
    for name in form.get("required", []):
        yield name, {key: value for key, value in body.items() if key != name}
    if form.get("additionalProperties") is False:
        yield "mood", {**body, "mood": 1}


def _wrong(document: Document, schema: Document) -> Iterator[Any]:
    if "x-maxBytes" in schema and schema["type"] == "string":
        yield "é" * (schema["x-maxBytes"] // 2 + 1)
    elif "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if schema.get("minLength"):
        yield ""
    if "maxItems" in schema:
        yield [None] * (schema["maxItems"] + 1)
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "enum" in schema or "const" in schema:
        yield "none of these"
    if schema.get("type") == "object" and "x-maxBytes" in schema:
        yield {"a": "x" * schema["x-maxBytes"]}
    if (
        schema.get("type") in ("string", "array", "object", "boolean", "integer")
        or "$ref" in schema
    ):
        yield 1.5
