"""Any OpenAI-compatible server: what is asked, what is heard."""

import httpx
import pytest

from app.llm.openai import OpenAICompatible
from app.llm.values import Finish, Message, Model, ProviderError, Request, Usage
from tests.llm.listening import hear, saying
from tests.scripted import ScriptedModel


async def test_l1_the_request_reaches_the_server_with_key_and_headers(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    headers = {"HTTP-Referer": "http://localhost:8000", "X-Title": "TaleSpinner"}
    heard = await hear(OpenAICompatible(client, model.base_url, "sk-canary", headers))
    assert heard.text == "You said: Hello there"
    request = await model.asked()
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer sk-canary"
    assert request.headers["http-referer"] == "http://localhost:8000"
    assert request.headers["x-title"] == "TaleSpinner"
    assert request.body == {
        "model": "scripted-1",
        "messages": [{"role": "user", "content": "Hello there"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize("key", [None, "", "  "])
async def test_l2_a_server_without_keys_gets_none(
    model: ScriptedModel, client: httpx.AsyncClient, key: str | None
) -> None:
    assert (await hear(OpenAICompatible(client, model.base_url, key))).finish
    assert "authorization" not in (await model.asked()).headers


async def test_l3_l4_parameters_arrive_and_none_is_never_sent(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    asked = saying(temperature=0.7, max_tokens=40, stop=["\n"], top_p=None, seed=7)
    await hear(OpenAICompatible(client, model.base_url, None), asked)
    body = (await model.asked()).body
    assert {k: body[k] for k in ("temperature", "max_tokens", "stop", "seed")} == {
        "temperature": 0.7,
        "max_tokens": 40,
        "stop": ["\n"],
        "seed": 7,
    }
    assert "top_p" not in body


async def test_the_storytellers_seed_and_odd_text_do_not_break_the_wire(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    odd = "ночь 😀 \ud800 \u2028"
    request = Request("scripted-1", (Message("user", odd),), {"model": "other"}, seed=5)
    assert (await hear(OpenAICompatible(client, model.base_url, None), request)).finish
    body = (await model.asked()).body
    assert body["messages"][0]["content"] == "ночь 😀 ? \u2028"
    assert body["model"] == "scripted-1"
    assert "seed" not in body


async def test_s2_the_deltas_are_the_text(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    model.say("Once", " upon", " a", "\n", "time").usage(11, 5)
    heard = await hear(OpenAICompatible(client, model.base_url + "/", None))
    assert [piece.text for piece in heard.pieces] == ["Once", " upon", " a", "\n", "time"]
    assert heard.finish == Finish("stop", Usage(11, 5))


@pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
async def test_s11_reasoning_is_kept_apart(
    model: ScriptedModel, client: httpx.AsyncClient, key: str
) -> None:
    model.say_reasoning("Let me", " think", key=key).say("Yes", ".")
    heard = await hear(OpenAICompatible(client, model.base_url, None))
    assert (heard.reasoning, heard.text) == ("Let me think", "Yes.")


async def test_a_server_that_knows_no_stream_options_is_asked_once_without(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.fail(400, {"error": {"message": "Unrecognized argument: stream_options"}})
    model.say("Fine")
    heard = await hear(OpenAICompatible(client, model.base_url, None))
    assert (heard.text, heard.finish) == ("Fine", Finish("stop", None))
    first, second = (request.body for request in model.requests)
    assert "stream_options" in first
    assert "stream_options" not in second


async def test_a_server_that_never_learns_is_not_asked_for_ever(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    for _ in range(3):
        model.fail(400, {"error": {"message": "Unrecognized argument: stream_options"}})
    heard = await hear(OpenAICompatible(client, model.base_url, None))
    assert heard.code == "REFUSED"
    assert len(model.requests) == 2


async def test_one_json_document_is_a_reply_though_a_stream_was_asked(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.json_answer("All at once.")
    heard = await hear(OpenAICompatible(client, model.base_url, None))
    assert (heard.text, heard.finish) == ("All at once.", Finish("stop", Usage(1, 1)))


async def test_a_reply_without_a_stream(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    model.say_reasoning("Hm.").say("All", " at once.").usage(3, 4)
    heard = await hear(OpenAICompatible(client, model.base_url, None), saying(stream=False))
    body = (await model.asked()).body
    assert body["stream"] is False
    assert "stream_options" not in body
    assert (heard.reasoning, heard.text) == ("Hm.", "All at once.")
    assert heard.finish == Finish("stop", Usage(3, 4))


async def test_the_end_is_clean_without_done(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once").finish("length", done=False)
    heard = await hear(OpenAICompatible(client, model.base_url, None))
    assert heard.finish == Finish("length", Usage(2, 1))


async def test_the_end_is_clean_with_done_alone(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once").finish(None)
    assert (await hear(OpenAICompatible(client, model.base_url, None))).finish == Finish(
        "stop", Usage(2, 1)
    )


async def test_a_server_that_holds_the_line_after_the_end_is_not_waited_for(
    model: ScriptedModel, client: httpx.AsyncClient
) -> None:
    model.say("Once").usage(1, 1).hold(3)  # the delta, the finish reason, the usage; never [DONE]
    heard = await hear(OpenAICompatible(client, model.base_url, None))
    assert heard.finish == Finish("stop", Usage(1, 1))
    assert await (await model.asked()).closed


async def test_models_are_listed(model: ScriptedModel, client: httpx.AsyncClient) -> None:
    provider = OpenAICompatible(client, model.base_url, None)
    assert await provider.models() == [Model("scripted-1"), Model("scripted-2")]


async def test_models_carry_name_and_context(client: httpx.AsyncClient) -> None:
    listed = [
        {"id": "a", "name": "Model A", "context_length": 8192},
        {"id": "b", "max_model_len": 4096},
        {"id": "c", "meta": {"n_ctx_train": 2048}},
        {"id": "d", "context_length": "many"},
        {"id": 5},
        "nonsense",
    ]
    async with ScriptedModel(routes={"/v1/models": listed}) as model:
        found = await OpenAICompatible(client, model.base_url, None).models()
    assert found == [
        Model("a", "Model A", 8192),
        Model("b", None, 4096),
        Model("c", None, 2048),
        Model("d"),
    ]


@pytest.mark.parametrize("answer", [{"hello": 1}, {"data": "x"}, "text", None])
async def test_l9_a_failing_list_is_an_error_not_an_empty_one(
    client: httpx.AsyncClient, answer: object
) -> None:
    async with ScriptedModel(routes={"/v1/models": answer}) as model:
        with pytest.raises(ProviderError) as failure:
            await OpenAICompatible(client, model.base_url, None).models()
    assert failure.value.code in ("NOT_A_MODEL_SERVER", "NO_SUCH_MODEL")
