"""The examples are requests that work, and their answers are what the document says."""

import json
from typing import Any

import httpx
import pytest

from app.openapi.examples import FILE, as_curl, examples
from tests.openapi.conftest import described
from tests.openapi.examples import NOT_SHOWN, told
from tests.openapi.strict import flaws
from tests.world import World

Document = dict[str, Any]
NAMES = {one.key for one in described()} - {f"GET {path}" for path in NOT_SHOWN}


def operation(document: Document, name: str) -> Document:
    method, path = name.split(" ", 1)
    found: Document = document["paths"][path][method.lower()]
    return found


def test_i12_every_endpoint_has_an_example() -> None:
    lacking = {name for name in NAMES if not examples().get(name, {}).get("answers")}
    assert not lacking, f"add a request to docs/api/*.http for {sorted(lacking)}"
    assert set(examples()) == NAMES


async def test_i12_the_examples_are_answered_as_they_say(world: World) -> None:
    """After an example or an answer has changed: python -m tests.openapi.examples"""
    kept, now = json.loads(FILE.read_text()), await told(world)
    assert set(kept) == set(now)
    for name in now:
        assert kept[name] == now[name], f"{name}: python -m tests.openapi.examples"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_i12_an_example_is_what_the_document_says(name: str, document: Document) -> None:
    example, said = examples()[name], operation(document, name)
    if "body" in example:
        schema = said["requestBody"]["content"]["application/json"]["schema"]
        assert flaws(document, schema, example["body"]) == []
    for media, answer in example["answers"].items():
        content = said["responses"]["200"]["content"][media]
        if media == "application/json":
            assert flaws(document, content["schema"], answer) == []
        elif media == "text/event-stream":
            assert events_of(document, content, answer) >= {"llm.stream.meta", "llm.stream.done"}
    for status, refusal in example.get("refusals", {}).items():
        schema = said["responses"][status]["content"]["application/json"]["schema"]
        assert flaws(document, schema, refusal) == []
        assert refusal["error"]["code"] in said["responses"][status]["x-codes"]


def events_of(document: Document, content: Document, stream: str) -> set[str]:
    """The types of a stream's events; the data of each is what the document says."""
    found = set()
    for line in stream.splitlines():
        if line.startswith("data: "):
            event = json.loads(line.removeprefix("data: "))
            assert flaws(document, content["x-events"][event["type"]], event["data"]) == []
            found.add(event["type"])
    return found


def test_the_check_sees_what_is_wrong(document: Document) -> None:
    schema = {"$ref": "#/components/schemas/Gone"}
    fine = {"id": "3419d492-aba8-5755-baba-7b630080d16d"}
    assert flaws(document, schema, fine) == []
    for wrong in ({}, {"id": "x"}, {"id": None}, {**fine, "more": 1}):
        assert flaws(document, schema, wrong), wrong


def test_an_example_can_be_typed_into_a_shell() -> None:
    typed = as_curl("POST", {"url": "/api/x?q=a b", "headers": {"A": "it's"}, "body": {"n": "’"}})
    assert typed.splitlines()[0] == "curl 'http://127.0.0.1:8000/api/x?q=a b' \\"
    assert "-X" not in typed
    assert as_curl("DELETE", {"url": "/api/x", "headers": {}}).endswith("-X DELETE")


async def test_i12_it_is_served_and_not_sent_twice(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"
    again = await client.get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
