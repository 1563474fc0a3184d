"""An event stream of the API as its readers see it: frames, each checked for its shape."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.live.ids import parse

HEAD = "llm.stream."
RUN = "pipeline."


@dataclass(frozen=True, slots=True)
class Frame:
    """One event: its id as it travels, its type, what it says."""

    id: str
    type: str
    data: dict[str, Any]


@dataclass
class Reader:
    """Somebody who reads a stream; `beats` are the comment lines between the frames."""

    lines: AsyncIterator[str]
    headers: httpx.Headers
    beats: int = 0
    frames: list[Frame] = field(default_factory=list)

    @classmethod
    async def of(cls, response: httpx.Response) -> "Reader":
        """A reader of this response, which must be a stream."""
        if response.status_code != 200:
            raise AssertionError(f"{response.status_code}: {(await response.aread()).decode()}")
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        return cls(response.aiter_lines(), response.headers)

    async def next(self) -> Frame | None:
        """The next frame, beats passed over; None at the end."""
        lines: list[str] = []
        async for line in self.lines:
            if line.startswith(":"):
                self.beats += 1
            elif line:
                lines.append(line)
            elif lines:
                self.frames.append(frame_of(lines))
                assert _rises(self.frames[-2:]), self.frames[-2:]
                return self.frames[-1]
        assert not lines, f"the stream ended within a frame: {lines}"
        return None

    async def until(self, wanted: Callable[[Frame], bool] | str) -> Frame:
        """Read on until a frame of this type, or one for which `wanted` is true."""
        is_it = (lambda f: f.type == HEAD + wanted) if isinstance(wanted, str) else wanted
        while (frame := await self.next()) is not None:
            if is_it(frame):
                return frame
        raise AssertionError(f"the stream ended without it: {self.frames}")

    async def rest(self) -> list[Frame]:
        """Everything up to the end of the stream; gives all frames ever read."""
        while await self.next() is not None:
            pass
        return self.frames

    async def beat(self) -> None:
        """Wait for a comment line, which must come before any frame."""
        async for line in self.lines:
            if line.startswith(":"):
                self.beats += 1
                return
            assert not line, line
        raise AssertionError("the stream ended")


def frame_of(lines: list[str]) -> Frame:
    """The frame behind its lines. Each holds exactly id, event and one line of data."""
    names = [line.partition(": ")[0] for line in lines]
    assert names == ["id", "event", "data"], lines
    event_id, event, text = (line.partition(": ")[2] for line in lines)
    envelope = json.loads(text)
    assert set(envelope) == {"id", "type", "ts", "data"}
    assert (envelope["id"], envelope["type"]) == (event_id, event)
    place = parse(event_id)
    assert place is not None
    assert envelope["ts"] == place[0]
    return Frame(event_id, event, envelope["data"])


def _rises(two: list[Frame]) -> bool:
    first, last = two[0], two[-1]
    return (parse(first.id) or (0, 0)) <= (parse(last.id) or (0, 0))


@dataclass(frozen=True, slots=True)
class Told:
    """A whole stream, kept to the contract: one meta, words, at most one error, one done. `run` is
    what it tells of the steps in between."""

    meta: dict[str, Any]
    text: str
    reasoning: str
    error: dict[str, Any] | None
    done: dict[str, Any]
    types: tuple[str, ...]
    run: tuple[Frame, ...] = ()

    @classmethod
    def of(cls, every: list[Frame]) -> "Told":
        run = tuple(frame for frame in every[1:-1] if frame.type.startswith(RUN))
        frames = [frame for frame in every if frame not in run]
        types = tuple(frame.type.removeprefix(HEAD) for frame in frames)
        assert types[0] == "meta", types
        assert types[-1] == "done", types
        assert types.count("meta") == types.count("done") == 1, types
        assert set(types[1:-1]) <= {"delta", "reasoning", "error"}, types
        assert "error" not in types[:-2], types
        error = frames[-2].data if types[-2] == "error" else None
        return cls(
            *(frames[0].data, said(frames), said(frames, "reasoning"), error, frames[-1].data),
            *(types, run),
        )


def said(frames: list[Frame], kind: str = "delta") -> str:
    """The words of these frames, joined."""
    return "".join(frame.data["content"] for frame in frames if frame.type == HEAD + kind)
