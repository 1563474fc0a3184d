"""What the model server in `tests/scripted.py` will say: replies, and the queue of them."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

JSON, EVENTS, HTML = "application/json", "text/event-stream", "text/html; charset=utf-8"
TALE = ("Once", "upon", "a", "time", "there", "was", "a", "lighthouse", "that", "never", "slept.")


@dataclass(eq=False)
class Reply:
    """What is said to one request. Every method but `release` returns the reply itself."""

    deltas: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None  # a body that is sent as it is, in place of the deltas
    reason: str | None = "stop"
    done: bool = True
    tokens: tuple[int, int] | None = None  # prompt, completion
    error: dict[str, Any] | None = None
    cut: bool = False
    held_at: int | None = None  # deltas; -1: before the status line
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def say(self, *words: str) -> Self:
        self.deltas += [{"content": word} for word in words]
        return self

    def say_reasoning(self, *words: str, key: str = "reasoning_content") -> Self:
        self.deltas += [{key: word} for word in words]
        return self

    def tell(self, words: int) -> Self:
        """A tale of so many words, one a delta."""
        tale = (TALE[i % len(TALE)] for i in range(words))
        return self.say(*(word if i == 0 else f" {word}" for i, word in enumerate(tale)))

    def usage(self, prompt: int, completion: int) -> Self:
        """Token counts, sent whether they were asked for or not."""
        self.tokens = (prompt, completion)
        return self

    def finish(self, reason: str | None, *, done: bool = True) -> Self:
        """The finish reason, None for none; `done=False` leaves out the [DONE]."""
        self.reason, self.done = reason, done
        return self

    def fail_after(self, deltas: int) -> Self:
        """The connection is cut after so many deltas."""
        del self.deltas[deltas:]
        self.cut = True
        return self

    def error_after(self, deltas: int, message: str = "The engine is on fire") -> Self:
        """An error object in mid-stream, under status 200."""
        del self.deltas[deltas:]
        self.error = {"message": message, "type": "server_error"}
        return self

    def hold(self, after: int = 1) -> Self:
        """Waits after so many deltas until `release`; after none, the head is sent already."""
        self.held_at = after
        return self

    def hold_first(self) -> Self:
        """Waits before the first byte, status line included."""
        return self.hold(-1)

    def release(self) -> None:
        self.gate.set()

    def frames(self, asked: Any) -> list[bytes]:
        """The event stream: one frame a delta, then what closes it."""
        frames = [_choice(delta, None) for delta in self.deltas]
        if self.error:
            return [*frames, _event({"error": self.error})]
        if self.cut:
            return frames
        if self.reason:
            frames.append(_choice({}, self.reason))
        if self.tokens or (asked.get("stream_options") or {}).get("include_usage"):
            frames.append(_event({"choices": [], "usage": self._counts(asked)}))
        return [*frames, b"data: [DONE]\n\n"] if self.done else frames

    def document(self, asked: Any) -> bytes:
        """The same as one JSON object, for a request that asks for no stream."""
        if self.error:
            return json.dumps({"error": self.error}).encode()
        message: dict[str, Any] = {"role": "assistant"}
        for delta in self.deltas:
            for key, piece in delta.items():
                message[key] = message.get(key, "") + piece
        choice = {"index": 0, "message": message, "finish_reason": self.reason}
        return json.dumps({"choices": [choice], "usage": self._counts(asked)}).encode()

    def _counts(self, asked: Any) -> dict[str, int]:
        words = sum(len(str(m.get("content")).split()) for m in asked.get("messages", ()))
        prompt, completion = self.tokens or (words, len(self.deltas))
        return {"prompt_tokens": prompt, "completion_tokens": completion}


class Script:
    """What the next requests will hear: each call queues one reply and returns it."""

    def __init__(self) -> None:
        self._queue: deque[Reply] = deque()
        self._given: list[Reply] = []

    def queue(self, reply: Reply) -> Reply:
        self._queue.append(reply)
        return reply

    def say(self, *words: str) -> Reply:
        return self.queue(Reply().say(*words))

    def say_reasoning(self, *words: str, key: str = "reasoning_content") -> Reply:
        return self.queue(Reply().say_reasoning(*words, key=key))

    def hold(self, after: int = 1) -> Reply:
        return self.queue(Reply().tell(12).hold(after))

    def hold_first(self) -> Reply:
        return self.queue(Reply().tell(12).hold_first())

    def silent(self) -> Reply:
        """Takes the request and never says anything, unless it is released."""
        return self.hold_first()

    def fail(
        self, status: int, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        body = {"error": {"message": f"scripted failure {status}"}} if body is None else body
        return self.answer(body, status=status, headers=headers)

    def fail_after(self, deltas: int) -> Reply:
        return self.queue(Reply().tell(deltas).fail_after(deltas))

    def error_in_200(self, message: str = "The engine is on fire") -> Reply:
        return self.answer({"error": {"message": message, "type": "server_error"}})

    def answer_html(self, status: int = 200) -> Reply:
        page = "<!doctype html><title>Welcome</title><p>A web page, not a model."
        return self.answer(page, status=status, headers={"Content-Type": HTML})

    def answer_garbage(self) -> Reply:
        return self.answer(b"\x8f\x00\xffno protocol of ours\n\x17\x03\n")

    def huge_delta(self, megabytes: int) -> Reply:
        return self.say("x" * (megabytes * 2**20))

    def json_answer(self, text: str) -> Reply:
        """One JSON document, though a stream was asked for."""
        choice = {"index": 0, "message": {"role": "assistant", "content": text}}
        usage = {"prompt_tokens": 1, "completion_tokens": 1}
        return self.answer({"choices": [{**choice, "finish_reason": "stop"}], "usage": usage})

    def answer(
        self, body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """A body as it is: bytes, a text, or a value that is sent as JSON."""
        kind = EVENTS if isinstance(body, bytes) else JSON
        if not isinstance(body, str | bytes):
            body = json.dumps(body)
        raw = body.encode() if isinstance(body, str) else body
        head = {"Content-Type": kind, **(headers or {})}
        return self.queue(Reply(status=status, headers=head, raw=raw))

    def take(self) -> Reply | None:
        """The reply for the request that has just come; None when nothing is queued."""
        if not self._queue:
            return None
        self._given.append(self._queue.popleft())
        return self._given[-1]

    def release(self) -> None:
        """Lets every held reply go on, those of coming requests too."""
        for reply in (*self._queue, *self._given):
            reply.release()


def _event(data: Any) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


def _choice(delta: dict[str, Any], reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "scripted-1"}
    return _event({**frame, "choices": [choice]})
