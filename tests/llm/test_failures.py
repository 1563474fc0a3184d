"""Every way a model server can fail, told apart by a code and in a sentence."""

import asyncio
import socket
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.llm.failures import refusal, reported, retry_after
from app.llm.openai import OpenAICompatible
from tests.llm.listening import Heard, hear, saying
from tests.scripted import ScriptedModel

KEY = "sk-canary-0123456789"


async def no_pause(_: float) -> None:
    """Between two attempts."""


async def ask(client: httpx.AsyncClient, base_url: str, **params: Any) -> Heard:
    provider = OpenAICompatible(client, base_url, KEY, pause=no_pause)
    heard = await hear(provider, saying(**params))
    if heard.error:
        assert KEY not in repr(heard.error) + heard.error.message
        assert len(heard.error.message) < 330
        assert heard.error.message.endswith((".", "”"))
    return heard


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, None, "BAD_KEY"),
        (403, None, "BAD_KEY"),
        (404, None, "NO_SUCH_MODEL"),
        (400, {"error": {"message": "foo/bar is not a valid model ID"}}, "NO_SUCH_MODEL"),
        (400, {"error": {"message": "x", "code": "model_not_found"}}, "NO_SUCH_MODEL"),
        (400, {"error": {"message": "This model's maximum context length is 4097 tokens"}},
         "CONTEXT_TOO_LONG"),
        (400, {"error": {"code": 400, "type": "exceed_context_size_error",
                         "message": "the request exceeds the available context size"}},
         "CONTEXT_TOO_LONG"),
        (400, {"error": {"message": "temperature must be below 2"}}, "REFUSED"),
        (400, [{"error": {"message": "as Google says it"}}], "REFUSED"),
        (402, {"error": {"message": "Insufficient credits"}}, "REFUSED"),
        (422, {"detail": [{"msg": "field required"}]}, "REFUSED"),
        (500, None, "PROVIDER_ERROR"),
        (502, "<html>bad gateway</html>", "PROVIDER_ERROR"),
        (302, "", "NOT_A_MODEL_SERVER"),
        (404, "<html>not found</html>", "NOT_A_MODEL_SERVER"),
    ],
)  # fmt: skip
async def test_s7_a_refusal_has_its_code(
    model: ScriptedModel, client: httpx.AsyncClient, status: int, body: Any, code: str
) -> None:
    for _ in range(3):
        model.fail(status, body, {"Location": "http://127.0.0.1:9/elsewhere"})
    heard = await ask(client, model.base_url)
    assert (heard.code, heard.pieces) == (code, [])
    assert heard.error
    assert heard.error.status == status


async def test_the_servers_own_words_are_quoted_without_the_key(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.fail(
        401, {"error": {"message": f"Incorrect\tkey: {KEY[:5]}\x00{KEY[5:]}\n" + "and so on " * 90}}
    )
    heard = await ask(client, model.base_url)
    assert heard.error
    assert "“Incorrect key: … and so on" in heard.error.message
    assert "\n" not in heard.error.message


async def test_a_redirect_is_not_followed(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    async with ScriptedModel() as elsewhere:
        model.fail(307, "", {"Location": f"{elsewhere.base_url}/chat/completions"})
        assert (await ask(client, model.base_url)).code == "NOT_A_MODEL_SERVER"
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("The engine is on fire", "PROVIDER_ERROR"),
        ({"message": "Rate limited", "code": 429}, "RATE_LIMITED"),
        ({"message": "No endpoints", "code": "404"}, "NO_SUCH_MODEL"),
        ({"message": "Key revoked", "code": 401}, "BAD_KEY"),
        ({"message": "odd", "code": 12}, "PROVIDER_ERROR"),
        ({"error": {"error": {"error": {"error": {"message": "deep"}}}}}, "PROVIDER_ERROR"),
    ],
)
async def test_an_error_object_under_status_200(
    model: ScriptedModel, client: httpx.AsyncClient, error: Any, code: str
) -> None:
    model.answer({"error": error})
    heard = await ask(client, model.base_url)
    assert heard.code == code
    assert reported(error).code == code


async def test_an_error_in_mid_stream_keeps_what_came_before(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once", " upon").error_after(2)
    heard = await ask(client, model.base_url)
    assert (heard.text, heard.code) == ("Once upon", "PROVIDER_ERROR")
    assert heard.error
    assert "The engine is on fire" in heard.error.message


async def test_a_cut_connection(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    model.fail_after(2)
    model.fail_after(0)
    heard = await ask(client, model.base_url)
    assert (heard.text, heard.code) == ("Once upon", "CUT_OFF")
    assert (await ask(client, model.base_url)).code == "CUT_OFF"
    assert len(model.requests) == 2


async def test_an_end_without_done_and_reason_is_a_cut(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once").finish(None, done=False)
    heard = await ask(client, model.base_url)
    assert (heard.text, heard.code) == ("Once", "CUT_OFF")


async def test_what_is_no_model_server(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    model.answer_html()
    model.answer_garbage()
    model.answer({"answer": 42})
    model.answer('{"choices": [')
    model.answer(b'data: {"choices": [{"delta": {"content"\n\ndata: [DONE]\n\n')
    model.answer(b"data: 5\n\n")
    for _ in range(6):
        assert (await ask(client, model.base_url)).code == "NOT_A_MODEL_SERVER"


async def test_garbage_after_good_tokens_is_the_providers_error(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.answer(b'data: {"choices": [{"delta": {"content": "Once"}}]}\n\ndata: {"cho\n\n')
    heard = await ask(client, model.base_url)
    assert (heard.text, heard.code) == ("Once", "PROVIDER_ERROR")


async def test_a_server_that_speaks_no_http(client: httpx.AsyncClient) -> None:
    async with ScriptedModel() as model:
        model.answer("x").headers = {"": "broken"}
        heard = await ask(client, model.base_url)
    assert heard.code == "NOT_A_MODEL_SERVER"


async def test_too_much_at_once_and_too_much_in_all(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.huge_delta(20)
    model.say(*(["x" * 999_999] * 3))
    model.answer('{"choices": [{"message": {"content": "' + "x" * 9_000_000)
    heard = [await ask(client, model.base_url) for _ in range(3)]
    assert [h.code for h in heard] == ["TOO_LARGE"] * 3
    assert [len(h.text) for h in heard] == [0, 1_999_998, 0]


@pytest.mark.parametrize(
    ("reason", "words"),
    [("stop", "without a word"), ("length", "token limit"), ("content_filter", "filter")],
)
async def test_an_empty_reply_says_why(
    model: ScriptedModel, client: httpx.AsyncClient, reason: str, words: str
) -> None:
    model.say_reasoning("I could say").say(" \n").finish(reason)
    heard = await ask(client, model.base_url)
    assert (heard.code, heard.reasoning) == ("EMPTY_REPLY", "I could say")
    assert heard.error
    assert words in heard.error.message


async def test_nobody_there(client: httpx.AsyncClient) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: a connection is refused
        heard = await ask(client, f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        assert heard.code == "UNREACHABLE"
        assert heard.error
        assert "127.0.0.1" in heard.error.message


async def test_a_secure_connection_to_a_server_without_one(client: httpx.AsyncClient) -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Speak plainly\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        heard = await ask(client, f"https://127.0.0.1:{port}/v1")
    assert heard.code == "UNREACHABLE"
    assert heard.error
    assert "secure" in heard.error.message


@pytest.mark.parametrize("address", ["", "localhost", "ftp://x/v1", "http://", "http://[::1/v1"])
async def test_what_is_no_address(client: httpx.AsyncClient, address: str) -> None:
    assert (await ask(client, address)).code == "NOT_A_MODEL_SERVER"


@pytest.mark.parametrize("key", ["sk-\nnewline", "ключ", "sk-\x7f"])
async def test_a_key_that_cannot_be_sent(
    model: ScriptedModel, client: httpx.AsyncClient, key: str
) -> None:
    heard = await hear(OpenAICompatible(client, model.base_url, key))
    assert heard.code == "BAD_KEY"
    assert key not in str(heard.error)


@pytest.mark.parametrize("value", ["a\r\nb", "имя"])
async def test_a_header_that_cannot_be_sent(
    model: ScriptedModel, client: httpx.AsyncClient, value: str
) -> None:
    heard = await hear(OpenAICompatible(client, model.base_url, None, {"X-Title": value}))
    assert heard.code == "REFUSED"
    assert value not in str(heard.error)


def test_retry_after_is_seconds_or_a_date() -> None:
    now = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
    said = ["7", "0.5", "-3", "Mon, 05 Jan 2026 12:00:30 GMT", "soon", "nan", "", None]
    assert [retry_after(value, now) for value in said] == [7, 0.5, 0, 30, None, None, None, None]


def test_a_body_that_nests_without_end_is_still_an_error() -> None:
    body = b'{"error":' * 50_000
    assert refusal(400, {}, body).code == "REFUSED"
