"""How refusals read, and what HEAD and a wrong method are told."""

import asyncio
from typing import Any

import httpx
import pytest

from app import texts
from app.errors import Invalid
from tests.answers import error
from tests.world import World


@pytest.mark.parametrize(
    ("url", "method", "allowed"),
    [
        ("/api/entity-profiles", "DELETE", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/api/generations/x/abort", "GET", {"OPTIONS", "POST"}),
        ("/trash", "POST", {"GET", "HEAD", "OPTIONS"}),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(
    client: httpx.AsyncClient, url: str, method: str, allowed: set[str]
) -> None:
    answer = await client.request(method, url)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == allowed
    if url.startswith("/api"):
        found = error(answer, 405, "METHOD_NOT_ALLOWED")
        assert found["message"].startswith(f"{method} does nothing here")


async def test_a_foreign_page_is_refused_before_its_method_is(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/api/entity-profiles", headers={"Origin": "http://evil.example"})
    error(answer, 403, "FORBIDDEN")


SENTENCES: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("POST", "messages", {}, "promptText", "This is missing."),
    ("POST", "messages", {"promptText": 1}, "promptText", "This must be text."),
    ("POST", "messages", {"promptText": "x", "mood": 1}, "mood", "There is no such field."),
    (
        *("POST", "messages", {"promptText": "x", "role": "assistant"}, "role"),
        "This must be 'user' or 'system'.",
    ),
    ("POST", "messages", {"promptText": "x", "blocks": {}}, "blocks", "This must be a list."),
    (
        *("POST", "messages", {"promptText": "x", "blocks": [{}] * 51}, "blocks"),
        "This holds at most 50 entries.",
    ),
    ("POST", "messages", {"promptText": "x", "meta": []}, "meta", "This must be an object."),
    ("PUT", "", {"title": "x" * 201}, "title", "This has at most 200 characters."),
    ("PUT", "", {"version": "1"}, "version", "This must be a whole number."),
    ("PUT", "", {"version": -1}, "version", "This must be 0 or more."),
    ("PUT", "", {"version": 2**31}, "version", "This must be 2,147,483,647 or less."),
]


@pytest.mark.parametrize(("method", "place", "body", "path", "sentence"), SENTENCES)
async def test_what_is_wrong_with_a_field_is_a_plain_sentence(
    world: World, method: str, place: str, body: dict[str, Any], path: str, sentence: str
) -> None:
    chat = await world.start_chat()
    url = f"/api/chats/{chat.id}/{place}".rstrip("/")
    found = error(await world.client.request(method, url, json=body), 400, "VALIDATION_ERROR")
    told = {one["path"]: one["message"] for one in found["details"]["issues"]}
    assert told[path] == sentence


BROKEN = {
    "": "Line 1, column 1: a value is missing.",
    '{"a": 1,\n  b}': "Line 2, column 3: a name in double quotes is missing.",
    '{"a" 1}': "Line 1, column 6: a “:” is missing.",
    "[1\n2]": "Line 2, column 1: a “,” or the end of a list or an object is missing.",
    "{} {}": "Line 1, column 4: something follows after the end.",
    '{"a': "Line 1, column 2: the quotes that begin here are never closed.",
    '"a\nb"': "Line 1, column 3: a line break or the like stands in a text; write \\n for it.",
    r'"\q"': "Line 1, column 2: this “\\” has no meaning; write it twice.",
    r'"\u12"': "Line 1, column 3: this “\\” has no meaning; write it twice.",
    "[NaN]": "NaN is not a finite number.",
}


@pytest.mark.parametrize("text", BROKEN)
def test_where_json_breaks_off_is_a_plain_sentence(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        texts.read_json(text.encode())
    assert refused.value.code == "MALFORMED_JSON"
    assert refused.value.message == f"This is not valid JSON. {BROKEN[text]}"


async def test_head_on_a_stream_answers_at_once_and_holds_nothing(world: World) -> None:
    chat = await world.start_chat()
    generation = (await world.say(chat, "Who is there?")).meta["generationId"]
    for url in (f"/api/generations/{generation}/events", f"/chats/{chat.id}/events"):
        async with asyncio.timeout(2):
            answer = await world.client.head(url)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["X-Accel-Buffering"] == "no"
    assert (await world.client.head("/api/generations/none/events")).status_code == 404


async def test_head_does_not_wait_for_a_reply_that_is_being_written(world: World) -> None:
    chat = await world.start_chat()
    async with world.saying(chat, "Tell me.") as reader:
        meta = await reader.until("meta")
        async with asyncio.timeout(2):
            url = f"/api/generations/{meta.data['generationId']}/events"
            assert (await world.client.head(url)).status_code == 200
        await reader.rest()
