"""The dialects of event streams, without a network: whatever the reads cut, the reply is one."""

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.llm import sse
from app.llm.reply import Reply
from app.llm.values import Chunk, Finish, ProviderError, Usage

Outcome = tuple[list[Chunk], Finish | str]


def read(parts: Iterable[bytes]) -> Outcome:
    """Chunks, and the Finish or the code of the error."""
    reply, chunks = Reply(), []
    try:
        for part in parts:
            for chunk in reply.feed(part):
                chunks.append(chunk)
        for piece in reply.end():
            if isinstance(piece, Finish):
                return chunks, piece
            chunks.append(piece)
    except ProviderError as error:
        return chunks, error.code
    raise AssertionError("no end")


def text(*parts: bytes) -> str:
    return "".join(chunk.text for chunk in read(parts)[0])


def frame(**delta: Any) -> bytes:
    return f"data: {json.dumps({'choices': [{'delta': delta}]})}\n\n".encode()


DONE = b"data: [DONE]\n\n"


@st.composite
def streams(draw: st.DrawFn) -> tuple[list[str], bytes]:
    """Words, and a stream that says them in some server's handwriting."""
    words = draw(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=6)
    )
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lines: list[str] = []
    for word in words:
        if draw(st.booleans()):
            lines += [": OPENROUTER PROCESSING", ""]
        payload = json.dumps(
            {"choices": [{"delta": {"content": word}}]},
            ensure_ascii=draw(st.booleans()),
            indent=draw(st.sampled_from([None, None, 1])),
        )
        prefix = draw(st.sampled_from(["data: ", "data:"]))
        if draw(st.booleans()):
            lines.append("event: message")
        # Python's splitlines knows more line ends than an event stream does.
        lines += [prefix + line for line in payload.split("\n")]
        lines += [""] * (1 if "\n" in payload else draw(st.integers(0, 2)))
    lines += ["data: [DONE]", ""]
    return words, end.join([*lines, ""]).encode()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[a:b] for a, b in pairwise(marks)]


@given(streams(), st.lists(st.integers(0, 5000), max_size=30))
def test_any_cut_of_a_stream_gives_the_same_chunks(
    spoken: tuple[list[str], bytes], places: list[int]
) -> None:
    words, stream = spoken
    whole = read([stream])
    said = [word.replace("\0", "") for word in words]
    assert [chunk.text for chunk in whole[0]] == [word for word in said if word]
    assert whole[1] == (Finish("stop", None) if "".join(said).strip() else "EMPTY_REPLY")
    assert read(cut(stream, places)) == whole
    assert read(stream[i : i + 1] for i in range(len(stream))) == whole


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from([b"data:", b"\r", b"\n", b"\r\n", b"{", b"}", b"[", b"error:", b"<"]),
            st.sampled_from([frame(content="x"), b'data: {"choices":[', DONE, b"event: error\n"]),
        ),
        max_size=12,
    ).map(b"".join),
    st.lists(st.integers(0, 500), max_size=12),
)
@example(frame(content="x") + b"event: error\ndata: out of memory\n\n", [3, 70])
def test_any_bytes_end_in_a_reply_or_in_one_of_our_errors(data: bytes, places: list[int]) -> None:
    assert read(cut(data, places)) == read([data])


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (frame(content="Once") + frame(content=None) + frame(role="assistant"), "Once"),
        (frame(content=[{"type": "text", "text": "On"}, {"type": "text", "text": "ce"}]), "Once"),
        (frame(content=["Once", 5, {"type": "image"}]), "Once"),
        (b'data: {"choices": [{"text": "Once"}]}\n\n', "Once"),
        (b'data: {"choices": []}\n\ndata: {"usage": null}\n\n' + frame(content="Once"), "Once"),
        (b'data: {"choices": [null]}\n\ndata: {"choices": 1}\n\n' + frame(content="x"), "x"),
        (b'data: {"choices": [{"delta": "x"}]}\n\n' + frame(content={"a": 1}, x=[]), ""),
        (frame(content="x") + b'data: {"choices": [{"index": 1, "delta": {"content": "y"}}]}\n\n',
         "x"),
        (b"\xef\xbb\xbf" + frame(content="Once"), "Once"),
        (b"id: 7\nretry: 10\n" + frame(content="Once"), "Once"),
        (b": hello\n" + frame(content="Once").replace(b"data: ", b""), "Once"),
        (frame(content="Once").rstrip() + b"\n" + frame(content=" upon"), "Once upon"),
        (b"\n\n  \n" + frame(content="Once"), "Once"),
    ],
)  # fmt: skip
def test_a_dialect_is_understood(stream: bytes, said: str) -> None:
    assert text(stream + DONE) == said


def test_thinking_parts_are_reasoning() -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]},
        {"type": "text", "text": "Yes"},
    ]
    assert read([frame(content=parts) + DONE])[0] == [
        Chunk("reasoning", "Hm"),
        Chunk("text", "Yes"),
    ]


def test_text_is_cleaned_once_here() -> None:
    stream = frame(content="a\0b") + frame(content="\0") + frame(content="x\ud800y\udc00z")
    chunks, _ = read([stream + DONE])
    assert [chunk.text for chunk in chunks] == ["ab", "x\ufffdy\ufffdz"]


def test_a_character_cut_between_two_deltas_is_whole_again() -> None:
    assert text(frame(content="a\ud83d") + frame(content="\ude00b") + DONE) == "a😀b"
    assert text(frame(content="a\ud83d") + DONE) == "a\ufffd"


def test_invalid_bytes_are_replaced() -> None:
    stream = frame(content="_").replace(b"_", b"a\xff\xc3b") + DONE
    assert text(stream) == "a\ufffd\ufffdb"


def test_usage_may_come_after_the_reason_and_the_last_one_counts() -> None:
    usage = b'data: {"choices": [], "usage": {"prompt_tokens": %d, "completion_tokens": 2}}\n\n'
    reason = b'data: {"choices": [{"delta": {}, "finish_reason": "length"}]}\n\n'
    stream = frame(content="x") + usage % 1 + reason + usage % 9
    assert read([stream])[1] == Finish("length", Usage(9, 2))


@pytest.mark.parametrize("count", ["-1", '"3"', "1.5", "true", "null", "1e999", "9" * 30, "[]"])
def test_usage_that_is_no_count_is_none(count: str) -> None:
    usage = f'data: {{"usage": {{"prompt_tokens": {count}, "completion_tokens": 1}}}}\n\n'
    assert read([frame(content="x") + usage.encode() + DONE])[1] == Finish("stop", None)


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"error": {"message": "full"}}\n\n',
        b'event: error\ndata: {"message": "full"}\n\n',
        b"event: error\ndata: all full\n\n",
        b'error: {"code": 500, "message": "full"}\n\n',
        b'data: [{"error": {"message": "full"}}]\n\n',
        b'{"error": "full"}\n',
        b'data: {"choices":[{"delta":{},"finish_reason":"error","error":{"message":"full"}}]}\n\n',
    ],
)
def test_every_manner_of_error_ends_the_reply(event: bytes) -> None:
    stream = frame(content="Once") + event
    assert read([stream + DONE]) == ([Chunk("text", "Once")], "PROVIDER_ERROR")
    with pytest.raises(ProviderError, match="full"):
        list(Reply().feed(stream))


def test_nothing_counts_after_done() -> None:
    later = frame(content="more") + b'data: {"error": "late"}\n\n'
    assert read([frame(content="x") + DONE + later]) == ([Chunk("text", "x")], Finish("stop", None))


def test_an_event_of_endless_lines_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_LINE", 1000)
    assert read([frame(content="x" * 800) + DONE])[1] == Finish("stop", None)
    assert read([b"data: {\n"] * 600)[1] == "TOO_LARGE"
    assert read([b"data: {"] * 600)[1] == "TOO_LARGE"
    assert read([b"data: {\n", *[b"data:\n"] * 5000])[1] == "TOO_LARGE"


def test_nesting_without_end_is_no_reply() -> None:
    assert read([b'{"a":' * 100_000])[1] == "NOT_A_MODEL_SERVER"
    assert read([b"data: " + b"[" * 100_000 + b"\n\n"])[1] == "NOT_A_MODEL_SERVER"
