"""docs/api.md says what is so."""

import re
from typing import Any

from app.config import Settings
from app.live.sse import BEAT_SECONDS
from tests.openapi.guide import GUIDE, true

TEXT = GUIDE.read_text()
Document = dict[str, Any]


def test_i12_its_tables_are_those_of_the_program() -> None:
    """After a code or a limit has changed: python -m tests.openapi.guide"""
    assert true(TEXT) == TEXT


def test_i12_its_addresses_are_there(document: Document) -> None:
    named = re.findall(r"\b(GET|POST|PUT|PATCH|DELETE) (/api/[\w{}/-]+)", TEXT)
    assert len(named) >= 3
    for method, path in named:
        assert method.lower() in document["paths"][path], (method, path)
    shown = re.findall(r"127\.0\.0\.1:8000(/api/[\w{}/.-]+)", TEXT)
    assert shown
    for path in shown:
        assert path in document["paths"]


def test_i12_its_events_are_those_of_a_stream(document: Document) -> None:
    stream = document["paths"]["/api/generations/{generationId}/events"]["get"]
    events = stream["responses"]["200"]["content"]["text/event-stream"]["x-events"]
    assert re.findall(r"^\| `((?:llm\.stream|pipeline)\.\S+)`", TEXT, re.MULTILINE) == list(events)
    for name, fields in re.findall(
        r"^\| `((?:llm|pipeline)\.\S+)` \| (`[^|:]+`)", TEXT, re.MULTILINE
    ):
        shape = document["components"]["schemas"][events[name]["$ref"].rpartition("/")[2]]
        assert set(re.findall(r"`(\w+)`", fields)) <= set(shape["properties"])
    assert f"every {BEAT_SECONDS:.0f} seconds" in TEXT


def test_i12_its_settings_are_there() -> None:
    known = {field.alias for field in Settings.model_fields.values()}
    named = set(re.findall(r"TALESPINNER_\w+", TEXT))
    assert len(named) == 3
    assert named <= known
