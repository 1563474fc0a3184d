"""Frames on the wire: no text can make one that was not sent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.live.sse import frame, json_frame

FORGERIES = [
    "x\n\nid: 9-9\ndata: forged",
    "x\r\rdata: forged",
    "x\r\n\r\nevent: done\r\n\r\n",
    "\nevent: done",
    "data: x\nretry: 0\n\n",
    ": comment\n",
    "\r",
    "\n",
    "",
]
ANY = st.text(st.characters(codec="utf-8")) | st.text("\r\n :adetiv")


def fields(wire: bytes) -> list[list[tuple[str, str]]]:
    """The frames of a stream, as a browser splits them."""
    text = wire.decode().replace("\r\n", "\n").replace("\r", "\n")
    assert text.endswith("\n\n")
    found: list[list[tuple[str, str]]] = [[]]
    for line in text.split("\n"):
        if line == "":
            found.append([])
            continue
        name, _, value = line.partition(":")
        found[-1].append((name, value.removeprefix(" ")))
    return [one for one in found if one]


@pytest.mark.parametrize("text", FORGERIES)
def test_n6_a_text_cannot_forge_a_field(text: str) -> None:
    _frame_holds(text)


@given(ANY)
def test_n6_no_text_can_forge_a_field(text: str) -> None:
    _frame_holds(text)


def _frame_holds(text: str) -> None:
    (found,) = fields(frame(text, event_id=(5, 1), event="beat"))
    assert found[:2] == [("id", "5-1"), ("event", "beat")]
    assert {name for name, _ in found[2:]} == {"data"}
    said = "\n".join(value for _, value in found[2:])
    assert said == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", [*FORGERIES, "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"])
def test_s1_a_json_frame_is_three_lines_for_every_reader(text: str) -> None:
    _json_holds(text)


@given(ANY)
def test_s1_a_json_frame_is_always_three_lines(text: str) -> None:
    _json_holds(text)


def _json_holds(text: str) -> None:
    wire = json_frame((1769999999999, 3), "llm.stream.delta", {"content": text})
    lines = wire.decode().splitlines()  # splits at more than line ends, as many programs do
    assert [line.partition(": ")[0] for line in lines] == ["id", "event", "data", ""]
    assert json.loads(lines[2].removeprefix("data: ")) == {
        "id": "1769999999999-3",
        "type": "llm.stream.delta",
        "ts": 1769999999999,
        "data": {"content": text},
    }
