"""What cannot be said, refused with a reason before a row is written or a stream opened."""

import pytest

from tests.answers import data, error
from tests.world import STREAM, World


async def test_m7_nobody_speaks_for_the_model(world: World) -> None:
    chat = await world.start_chat()
    url = f"/api/chats/{chat.id}/messages"
    for role in ("assistant", "tool", "", None, 1):
        for accept in ({}, STREAM):
            body = {"role": role, "promptText": "I confess."}
            error(await world.client.post(url, json=body, headers=accept), 400, "VALIDATION_ERROR")
    assert len(await world.messages(chat)) == 1
    assert (await world.note(chat, "Night falls.", role="system"))["role"] == "system"


@pytest.mark.parametrize("accept", [{}, STREAM])
async def test_m8_a_text_over_100_kb_is_refused(world: World, accept: dict[str, str]) -> None:
    chat = await world.start_chat()
    url = f"/api/chats/{chat.id}/messages"
    limit = 100 * 1024
    for text in ("x" * (limit + 1), "é" * (limit // 2 + 1), "x" * 1_000_000):
        answer = await world.client.post(url, json={"promptText": text}, headers=accept)
        assert error(answer, 413, "TOO_LARGE")["details"]["limit"] == limit
    assert len(await world.messages(chat)) == 1
    answer = await world.client.post(url, json={"promptText": "é" * (limit // 2)})
    assert data(answer)["promptText"] == "é" * (limit // 2)


BAD: list[tuple[str, int, str]] = [
    ("{}", 400, "VALIDATION_ERROR"),
    ('{"promptText": ""}', 400, "VALIDATION_ERROR"),
    ('{"promptText": " \\n "}', 400, "VALIDATION_ERROR"),
    ('{"promptText": 7}', 400, "VALIDATION_ERROR"),
    ('{"promptText": "a\\u0000b"}', 400, "VALIDATION_ERROR"),
    ('{"promptText": "\\ud83d"}', 400, "VALIDATION_ERROR"),
    ('{"promptText": "x", "prompttext": "y"}', 400, "VALIDATION_ERROR"),
    ('{"promptText": "x", "settings": {"temperature": "hot"}}', 400, "VALIDATION_ERROR"),
    ('{"promptText": "x", "settings": {"temperature": 1e999}}', 400, "VALIDATION_ERROR"),
    ('{"promptText": "x", "meta": {"n": 9223372036854775808}}', 400, "VALIDATION_ERROR"),
    ('{"promptText": "x", "meta": ' + '{"a":' * 70 + "1" + "}" * 70 + "}", 400, "VALIDATION_ERROR"),
    ('{"promptText": "x", "blocks": [1]}', 400, "VALIDATION_ERROR"),
    (
        '{"promptText": "x", "ownerId": "01e07700-7af0-43fe-a99f-4d8831e7fc9d"}',
        400,
        "VALIDATION_ERROR",
    ),
    ("[]", 400, "VALIDATION_ERROR"),
    ('{"promptText": NaN}', 400, "MALFORMED_JSON"),
    ('{"promptText": "x"', 400, "MALFORMED_JSON"),
    ("[" * 100_000, 400, "MALFORMED_JSON"),
]


async def test_m9_i10_i11_a_bad_body_is_refused_before_any_stream(world: World) -> None:
    chat = await world.start_chat()
    headers = STREAM | {"Content-Type": "application/json"}
    url, other = f"/api/chats/{chat.id}/messages", f"/api/branches/{chat.branch}/generate"
    for body, status, code in BAD:
        error(await world.client.post(url, content=body, headers=headers), status, code)
        if code == "MALFORMED_JSON":
            error(await world.client.post(other, content=body, headers=headers), status, code)
    assert len(await world.messages(chat)) == 1
    assert world.model.requests == []


async def test_i10_the_owners_own_id_is_welcome(world: World) -> None:
    chat = await world.start_chat()
    owner = (await world.chat(chat))["ownerId"]
    assert (await world.note(chat, "Mine.", ownerId=owner))["ownerId"] == owner


async def test_i11_what_is_no_json_and_what_is_too_much(world: World) -> None:
    chat = await world.start_chat()
    url = f"/api/chats/{chat.id}/messages"
    answer = await world.client.post(url, data={"promptText": "x"})
    error(answer, 415, "UNSUPPORTED_MEDIA_TYPE")
    headers = {"Content-Type": "application/json"}
    answer = await world.client.post(url, content=b'{"promptText": "\xff"}', headers=headers)
    error(answer, 400, "MALFORMED_JSON")
    answer = await world.client.post(url, content=b" " * (10 * 2**20 + 1), headers=headers)
    error(answer, 413, "TOO_LARGE")
    error(await world.client.patch(url), 405, "METHOD_NOT_ALLOWED")
    error(await world.client.get("/api/nowhere"), 404, "NOT_FOUND")
