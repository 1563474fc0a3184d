"""The document says what is there: every route, what it reads, what it answers, and no more."""

import re
import time
from typing import Any, get_origin

import pytest
from jsonschema import Draft202012Validator
from quart import Quart

from app.errors import Problem
from app.notes.forms import MAX_SENT
from app.openapi.codes import CODES
from app.openapi.document import document as made
from app.openapi.endpoint import Endpoint
from tests.openapi.conftest import described
from tests.openapi.sources import (
    asked_of_the_query,
    files_read,
    forms_read,
    limits_of_bodies,
)

ALL = described()
EACH = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.method} {one.rule}")
Document = dict[str, Any]


def operations(document: Document) -> dict[tuple[str, str], Document]:
    return {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_i12_it_holds_every_route_and_no_other(app: Quart, document: Document) -> None:
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", "<>", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api")
    }
    found = {(method, re.sub(r"\{\w+\}", "<>", path)) for method, path in operations(document)}
    assert len(routes) > 40
    assert found == routes


@EACH
def test_i12_a_handler_says_what_it_answers(one: Endpoint) -> None:
    assert one.success.described, (
        f"{one.method} {one.rule} has no description: let {one.handler.__name__} return"
        " Data[…], Listed[…], Noted[…] or a Media of app.endpoints"
    )
    assert one.words, f"{one.handler.__name__} needs a docstring: it is the summary"
    assert len(one.words) <= 300


@EACH
def test_i12_a_handler_says_what_it_reads(one: Endpoint) -> None:
    taken, name = one.taken, one.handler.__name__
    said = {taken.body.__name__} if taken.body else set()
    assert forms_read(one.handler) == said, f"@takes(…) of {name} names another form"
    most = {"MAX_CARD_BYTES": 10 * 1024**2, "MAX_SENT": MAX_SENT}
    assert {most[limit] for limit in limits_of_bodies(one.handler)} <= {taken.most}
    assert files_read(one.handler) == ({taken.files.field} if taken.files else set())
    asked = asked_of_the_query(one.handler)
    assert asked <= set(taken.query), f"@takes(query=…) of {name} lacks {asked - set(taken.query)}"


@EACH
def test_i12_an_operation_is_whole(one: Endpoint, document: Document) -> None:
    operation = operations(document)[one.method, one.path]
    given = [p for p in operation.get("parameters", []) if p["in"] == "path"]
    assert [p["name"] for p in given] == re.findall(r"\{(\w+)\}", one.path)
    assert all(p["required"] and p["schema"] for p in given)
    content = operation["responses"]["200"]["content"]
    assert all("schema" in media for media in content.values())
    assert set(one.codes()) <= set(CODES), "put the code into app/openapi/codes.py"
    said = {c for r in operation["responses"].values() for c in r.get("x-codes", [])}
    assert said == one.codes()
    if one.variables:
        assert "404" in operation["responses"]
    if one.taken.creates:
        assert any(p["name"] == "Idempotency-Key" for p in operation["parameters"])


def test_i12_its_names_are_plain_and_its_schemas_are_schemas(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Z][A-Za-z]*", name), f"{name}: two types share a name"
        Draft202012Validator.check_schema(schema)
    text = str(document)
    wanted = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert wanted <= set(document["components"]["schemas"])
    ids = [operation["operationId"] for operation in operations(document).values()]
    assert len(ids) == len(set(ids))


AS_OTHERS_WRITE = {
    "Card",
    "Params",
    "SamplerParams",
}  # the cards' own names, and those of model servers


def test_i12_its_fields_are_written_alike(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        if name not in AS_OTHERS_WRITE:
            odd = [f for f in schema.get("properties", {}) if not re.fullmatch(r"[a-zA-Z]+", f)]
            assert odd == [], name
            assert not any(field[0].isupper() for field in schema.get("properties", {}))


@EACH
def test_i12_a_list_comes_in_pieces(one: Endpoint) -> None:
    goes_on = {"nextCursor", "hasMore"} <= set(getattr(one.success.beside, "__annotations__", ()))
    asked = {"limit", "cursor"} <= set(one.taken.query)
    is_list = get_origin(one.success.value) is list
    assert not is_list or one.success.listed or (goes_on and asked), "say Listed[…]"


def test_i12_every_code_that_the_program_knows_is_told() -> None:
    def kinds(kind: type[Problem]) -> set[type[Problem]]:
        return {kind}.union(*(kinds(one) for one in kind.__subclasses__()))

    for kind in kinds(Problem):
        status, sentence = CODES[kind.code]
        assert status == kind.status, kind
        assert sentence


def test_i12_it_is_made_quickly(app: Quart) -> None:
    made(app)
    best = min(_seconds(app) for _ in range(3))
    assert best < 0.2  # about 25 ms on a quiet machine


def _seconds(app: Quart) -> float:
    begun = time.process_time()
    made(app)
    return time.process_time() - begun
