"""An event stream as model servers write it: bytes in, parsed frames out.

Frames are given one by one: what came before an error is never lost to it.

After the WHATWG rules for `text/event-stream`, with the liberties seen in the field: no space
after `data:`, no blank line between events, an `error:` field, a bare JSON line.
"""

import json
from collections.abc import Iterator
from typing import Any

from app.llm.values import ProviderError

BOM = b"\xef\xbb\xbf"
MAX_LINE = 4 * 1024 * 1024  # bytes, also of one event's joined data lines

Frame = dict[str, Any]
DONE: Frame = {"done": True}  # stands for `data: [DONE]`; compared by identity


def too_large(what: str) -> ProviderError:
    return ProviderError("TOO_LARGE", f"The model server sent {what}; the reply was given up.")


def parse(data: bytes) -> Frame:
    """One frame; ValueError for what is none."""
    if data == b"[DONE]":
        return DONE
    try:
        frame = json.loads(data.decode("utf-8", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if isinstance(frame, list) and len(frame) == 1:  # Google wraps its errors so
        frame = frame[0]
    if not isinstance(frame, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of error for all that is no frame
    return frame


class Lines:
    """Lines of a byte stream, ended by CR, LF or CRLF, wherever the reads cut it."""

    __slots__ = ("_after_cr", "_parts", "_size")

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._after_cr = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._after_cr and data.startswith(b"\n"):
            data = data[1:]
            self._after_cr = False
        if not data:
            return
        self._after_cr = data.endswith(b"\r")
        lines = data.splitlines()
        tail = b"" if data.endswith((b"\n", b"\r")) else lines.pop()
        if lines and self._parts:
            lines[0] = self.rest() + lines[0]
        yield from lines
        if tail:
            self._keep(tail)

    def _keep(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)
        if self._size > MAX_LINE:
            raise too_large(f"a line of more than {MAX_LINE // 2**20} MB")

    def rest(self) -> bytes:
        """The last line, which has no end."""
        rest = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        return rest


class Events:
    """Frames of an event stream."""

    __slots__ = ("_failed", "_lines", "_pending", "_size", "began")

    def __init__(self) -> None:
        self._lines = Lines()
        self._pending: list[bytes] = []
        self._size = 0
        self._failed = False
        self.began = False

    def feed(self, data: bytes) -> Iterator[Frame]:
        for line in self._lines.feed(data):
            frame = self._line(line)
            if frame is not None:
                self.began = True
                yield frame

    def end(self) -> Iterator[Frame]:
        """The last event, where the stream ended without the line that closes it."""
        try:
            last = [self._line(self._lines.rest()), self._blank()]
        except ProviderError:
            if not self.began:
                raise
            return  # cut off in the middle of an event
        yield from (frame for frame in last if frame is not None)

    def _line(self, line: bytes) -> Frame | None:
        if line.startswith(b"data:"):
            return self._data(line[5:].strip())
        if not line:
            return self._blank()
        if line.startswith(b"{") and not self._pending:
            return self._data(line.strip())
        return self._other(line)

    def _other(self, line: bytes) -> Frame | None:
        """Comments and the rare fields."""
        field, _, value = line.removeprefix(BOM).partition(b":")
        if field == b"data":
            return self._data(value.strip())
        if field == b"error":
            self._failed = True
            return self._data(value.strip())
        if field == b"event":
            self._failed = value.strip() == b"error"
        elif field not in (b"", b"id", b"retry") and not self.began:
            raise self._unreadable()
        return None

    def _data(self, value: bytes) -> Frame | None:
        """A whole frame at once; a part of one waits for the blank line."""
        if not self._pending:
            if not value:
                return None
            try:
                return self._named(parse(value))
            except ValueError:
                pass
        self._size += len(value) + 1
        if self._size > MAX_LINE:
            raise too_large(f"an event of more than {MAX_LINE // 2**20} MB")
        self._pending.append(value)
        return None

    def _blank(self) -> Frame | None:
        if not self._pending:
            self._failed = False
            return None
        joined = b"\n".join(self._pending)
        self._pending.clear()
        self._size = 0
        try:
            return self._named(parse(joined))
        except ValueError:
            if not self._failed:
                raise self._unreadable() from None
            return self._named({"message": joined.decode("utf-8", "replace")})

    def _named(self, frame: Frame) -> Frame:
        """An event named `error` is one, whatever its shape."""
        if not self._failed or "error" in frame:
            return frame
        self._failed = False
        return {"error": frame}

    def _unreadable(self) -> ProviderError:
        if self.began:
            return ProviderError(
                "PROVIDER_ERROR", "The model server sent something unreadable in mid-reply."
            )
        return ProviderError(
            "NOT_A_MODEL_SERVER", "The answer is not one of an OpenAI-compatible server."
        )
