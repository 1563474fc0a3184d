"""A template tried in a story: what it writes, and the prompt that it would be sent in."""

from tests.answers import data, error
from tests.generations.test_templates import URL, made
from tests.world import World


async def test_t9_a_preview_renders_without_sending(world: World) -> None:
    chat = await world.start_chat()
    url = f"{URL}/preview"
    body = {"chatId": chat.id, "templateText": "{{ char.name }}: {{ messages.last.text }}"}
    text = data(await world.client.post(url, json=body))["text"]
    assert text.startswith("Mira Holt: The lamp is lit")
    template = await made(world, "Kept for {{ user.name }}.")
    kept = {"chatId": chat.id, "id": template, "branchId": chat.branch}
    assert data(await world.client.post(url, json=kept))["text"].startswith("Kept for ")
    broken = {"chatId": chat.id, "templateText": "a\n{{ nobody }}"}
    told = error(await world.client.post(url, json=broken), 422, "TEMPLATE_FAILED")
    assert told["details"] == {"line": 2, "column": 4, "message": "“nobody” is not known here."}
    wrong = {"chatId": chat.id, "templateText": "{{"}
    error(await world.client.post(url, json=wrong), 400, "TEMPLATE_SYNTAX")
    assert world.model.requests == []


async def test_t9_a_preview_has_the_whole_prompt_with_an_order_that_is_not_stored(
    world: World,
) -> None:
    chat = await world.start_chat()
    body = {"name": "Mine", "scope": "global", "templateText": "Main."}
    layout = [
        {"part": "history"},
        {"part": "main"},
        {"part": "own", "text": "Be brief, {{char}}.", "role": "user"},
        {"part": "closing", "enabled": False},
    ]
    asked = {"chatId": chat.id, "templateText": "Main.", "layout": layout}
    told = data(await world.client.post(f"{URL}/preview", json=asked))
    assert (told["text"], told["messages"][0]["role"]) == ("Main.", "assistant")
    assert {"role": "user", "content": "Be brief, Mira Holt."} in told["messages"]
    assert ("closing", "off") in {(one["source"], one["rule"]) for one in told["leftOut"]}
    data(await world.client.post(URL, json={**body, "layout": layout}))
    url = f"/api/branches/{chat.branch}/prompt-preview"
    saved = data(await world.client.post(url, json={}))
    assert saved["messages"] == told["messages"]
    assert (saved["tokens"], saved["room"]) == (told["tokens"], told["room"])
