"""Server-sent events: frames, and the response that carries them."""

import json
from collections.abc import AsyncIterator
from typing import Any

from quart import Response

from app.live.ids import EventId, show

BEAT_SECONDS = 15.0
BEAT = b": beat\n\n"
ODD_LINE_ENDS = {ord(odd): f"\\u{ord(odd):04x}" for odd in "\x85\u2028\u2029"}


def frame(data: str, *, event_id: EventId | None = None, event: str | None = None) -> bytes:
    """One frame. Every kind of line end in `data` becomes a line of its own, so that no text
    can forge a field."""
    head = f"id: {show(event_id)}\n" if event_id else ""
    if event:
        head += f"event: {event}\n"
    if "\r" in data:
        data = data.replace("\r\n", "\n").replace("\r", "\n")
    return (head + "data: " + data.replace("\n", "\ndata: ") + "\n\n").encode()


def json_frame(event_id: EventId, kind: str, data: dict[str, Any]) -> bytes:
    """One frame of the API's streams, in the envelope that its readers know."""
    text = show(event_id)
    envelope = {"id": text, "type": kind, "ts": event_id[0], "data": data}
    body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
    if not body.isascii():  # no line ends here, but many programs' line readers think so
        body = body.translate(ODD_LINE_ENDS)
    return f"id: {text}\nevent: {kind}\ndata: {body}\n\n".encode()


def stream(frames: AsyncIterator[bytes]) -> Response:
    """A response without end; proxies are asked not to gather it."""
    response = Response(frames, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.timeout = None
    return response
