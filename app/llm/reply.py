"""A reply of an OpenAI-compatible server: bytes in, chunks and a Finish out. Knows no network."""

from collections.abc import Iterator
from typing import Any, Literal

from app.llm.failures import reported
from app.llm.sse import DONE, Events, Frame, parse, too_large
from app.llm.text import Cleaner
from app.llm.values import Chunk, Finish, ProviderError, Usage

MAX_TEXT = 2_000_000  # characters, text and reasoning together
MAX_DOCUMENT = 8 * 1024 * 1024  # bytes of an answer that is one JSON document
MAX_COUNT = 2**53

Kind = Literal["text", "reasoning"]


class Reply:
    """Feed it what arrives; `ended` says that nothing needs to follow, `end()` closes it."""

    __slots__ = (
        "_cleaners",
        "_document",
        "_events",
        "_secret",
        "_seen",
        "_size",
        "_spoke",
        "done",
        "reason",
        "usage",
    )

    def __init__(self, secret: str | None = None) -> None:
        """`secret` is kept out of error messages that quote the server."""
        self.reason: str | None = None
        self.usage: Usage | None = None
        self.done = False
        self._secret = secret
        self._events: Events | None = None
        self._document = bytearray()
        self._cleaners: dict[Kind, Cleaner] = {"text": Cleaner(), "reasoning": Cleaner()}
        self._seen = False
        self._spoke = False
        self._size = 0

    @property
    def ended(self) -> bool:
        return self.done or self.reason is not None

    def feed(self, data: bytes) -> Iterator[Chunk]:
        if self._events is None:
            self._document += data if self._document else data.lstrip()
            if not self._is_stream():
                return
            data = bytes(self._document)
            self._document.clear()
            self._events = Events()
        for frame in self._events.feed(data):
            yield from self._take(frame)

    def end(self) -> Iterator[Chunk | Finish]:
        """The body has ended, or was left after `ended`: the rest of the text and the Finish."""
        for frame in self._events.end() if self._events else self._whole():
            yield from self._take(frame)
        for kind, cleaner in self._cleaners.items():
            if rest := cleaner.rest():
                yield self._said(kind, rest)
        yield self._finish()

    def _is_stream(self) -> bool:
        """Decides by the first byte, whatever the content type says."""
        start = bytes(self._document[:1])
        if start == b"<":
            raise _not_a_model_server("The address answers with a web page")
        if start in (b"{", b"["):
            if len(self._document) > MAX_DOCUMENT:
                raise too_large(f"more than {MAX_DOCUMENT // 2**20} MB")
            return False
        return bool(start)

    def _whole(self) -> Iterator[Frame]:
        """An answer in one piece is complete when it can be parsed."""
        if not self._document:
            return
        try:
            frame = parse(bytes(self._document))
        except ValueError:
            raise _not_a_model_server("The answer cannot be read") from None
        yield frame
        self.done = True

    def _take(self, frame: Frame) -> Iterator[Chunk]:
        if frame is DONE:
            self.done = self._seen = True
        if self.done:
            return
        if error := frame.get("error"):
            raise reported(error, self._secret)
        if usage := frame.get("usage"):
            self.usage = _usage(usage) or self.usage
        choices = frame.get("choices")
        if not isinstance(choices, list):
            return
        self._seen = True
        choice = choices[0] if choices else None
        if isinstance(choice, dict) and not choice.get("index"):
            yield from self._choice(choice)

    def _choice(self, choice: dict[str, Any]) -> Iterator[Chunk]:
        if reason := choice.get("finish_reason"):
            self.reason = str(reason)[:40]
            if error := choice.get("error"):
                raise reported(error, self._secret)
        delta = choice.get("delta") or choice.get("message") or choice
        if not isinstance(delta, dict):
            return
        if thought := delta.get("reasoning_content") or delta.get("reasoning"):
            yield from self._pieces("reasoning", thought)
        if words := delta.get("content") or choice.get("text"):
            yield from self._pieces("text", words)

    def _pieces(self, kind: Kind, content: object) -> Iterator[Chunk]:
        """Content is a string or a list of typed parts."""
        if isinstance(content, str):
            if text := self._cleaners[kind].feed(content):
                yield self._said(kind, text)
            return
        for part in content if isinstance(content, list) else ():
            if isinstance(part, str):
                yield from self._pieces(kind, part)
            elif isinstance(part, dict):
                thought = part.get("thinking") or part.get("reasoning")
                inner: Kind = "reasoning" if thought else kind
                yield from self._pieces(inner, thought or part.get("text"))

    def _said(self, kind: Kind, text: str) -> Chunk:
        self._size += len(text)
        if self._size > MAX_TEXT:
            raise too_large(f"more than {MAX_TEXT:,} characters")
        if not self._spoke and kind == "text":
            self._spoke = not text.isspace()
        return Chunk(kind, text)

    def _finish(self) -> Finish:
        if not self._seen and (self.ended or (self._events and self._events.began)):
            raise _not_a_model_server("The answer has the wrong shape")
        if not self.ended:
            raise ProviderError("CUT_OFF", "The model server broke off before the reply was whole.")
        if not self._spoke:
            raise ProviderError("EMPTY_REPLY", EMPTY.get(self.reason or "", EMPTY["stop"]))
        return Finish(self.reason or "stop", self.usage)


EMPTY = {
    "stop": "The model ended its reply without a word.",
    "length": "The model used up its token limit before the first word of the reply.",
    "content_filter": "The provider's filter held the reply back.",
}


def _not_a_model_server(what: str) -> ProviderError:
    return ProviderError(
        "NOT_A_MODEL_SERVER", f"{what}; it is not that of an OpenAI-compatible server."
    )


def _usage(usage: object) -> Usage | None:
    if not isinstance(usage, dict):
        return None
    prompt, completion = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    return None if prompt is None or completion is None else Usage(prompt, completion)


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < MAX_COUNT else None
