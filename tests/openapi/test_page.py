"""The API's page: the whole document, readable without script, with nothing from elsewhere."""

from collections import Counter
from typing import Any

import httpx
import pytest

from app.openapi.fields import Kind, kind, limits, said
from tests.dom import Node, parsed


@pytest.fixture
async def page(client: httpx.AsyncClient) -> Node:
    answer = await client.get("/api/docs")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    return parsed(answer.text)


async def test_i12_the_page_shows_every_endpoint_and_object(
    page: Node, document: dict[str, Any]
) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            row = page.find(operation["operationId"])
            assert row is not None, operation["operationId"]
            summary = next(node for node in row.all() if node.tag == "summary")
            assert summary.text.replace(" ", "").startswith(method.upper() + path)
            for status in operation["responses"]:
                assert status == "200" or status in row.text
    for name, schema in document["components"]["schemas"].items():
        found = page.find(name)
        assert (found is None) == (not schema.get("properties")), name
        for field in schema.get("properties", {}):
            assert found is not None
            assert field in found.text


async def test_i12_its_links_lead_somewhere_and_nothing_is_elsewhere(page: Node) -> None:
    ids = Counter(node.attrs["id"] for node in page.all() if "id" in node.attrs)
    assert set(ids.values()) == {1}
    links = [node.attrs["href"] for node in page.all() if "href" in node.attrs]
    assert len([link for link in links if link.startswith("#")]) > 50
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    sources = [node.attrs["src"] for node in page.all() if "src" in node.attrs]
    assert all(address.startswith(("/", "#")) for address in links + sources)


async def test_i12_the_page_is_found_from_the_connections(client: httpx.AsyncClient) -> None:
    assert 'href="/api/docs"' in (await client.get("/connections")).text


@pytest.mark.parametrize(
    ("schema", "word", "limit"),
    [
        ({"type": "string", "maxLength": 200}, "string", "at most 200 characters"),
        ({"type": "string", "x-maxBytes": 102400, "maxLength": 9}, "string", "at most 100 KB"),
        ({"type": "integer", "minimum": 1, "maximum": 200}, "integer", "1 to 200"),
        ({"type": "integer", "minimum": 0}, "integer", "0 or more"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string", "may be null"),
        ({"enum": ["a", "b"], "type": "string", "default": "a"}, "a | b", "else a"),
        ({"type": "boolean", "default": False}, "boolean", "else false"),
        ({"type": "string", "format": "uuid"}, "id", ""),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "string or integer", ""),
        ({}, "anything", ""),
    ],
)  # fmt: skip
def test_a_schema_in_words(schema: dict[str, Any], word: str, limit: str) -> None:
    assert (kind(schema).word, limits(schema)) == (word, limit)


def test_a_list_says_what_it_holds() -> None:
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/Chat"}, "maxItems": 5}
    assert kind(schema) == Kind("Chat", "Chat", True)
    assert limits(schema) == "at most 5"


def test_code_in_a_sentence_is_code_and_nothing_else_is_markup() -> None:
    assert said("see `a<b` & <i>") == "see <code>a&lt;b</code> &amp; &lt;i&gt;"
