"""Presets of SillyTavern: blocks, order, roles, depth."""

import json
from typing import Any

import pytest

from app.errors import Invalid
from app.prompts.layout import Slot
from app.prompts.presets import read
from tests.answers import data, error
from tests.world import World

PRESET: dict[str, Any] = {
    "temperature": 0.7,
    "openai_max_tokens": 300,
    "reverse_proxy": "https://proxy.invalid",
    "proxy_password": "CANARY",
    "prompts": [
        {"identifier": "main", "name": "Main", "role": "system", "content": "You are {{char}}."},
        {"identifier": "nsfw", "name": "Aside", "role": "system", "content": ""},
        {"identifier": "jailbreak", "name": "Post", "role": "user", "content": "Stay {{char}}."},
        {"identifier": "worldInfoBefore", "marker": True},
        {"identifier": "charDescription", "marker": True, "role": "user"},
        {"identifier": "chatHistory", "marker": True},
        {
            **{"identifier": "x-1", "name": "Length", "role": "assistant", "content": "Short."},
            **{"injection_position": 1, "injection_depth": 2},
        },
        {"identifier": "x-2", "name": "Forgotten", "content": "Nobody reads this."},
    ],
    "prompt_order": [
        {"character_id": 100000, "order": [{"identifier": "chatHistory", "enabled": True}]},
        {
            "character_id": 100001,
            "order": [
                {"identifier": "charDescription", "enabled": True},
                {"identifier": "main", "enabled": True},
                {"identifier": "nsfw", "enabled": True},
                {"identifier": "worldInfoBefore", "enabled": False},
                {"identifier": "x-1", "enabled": True},
                {"identifier": "chatHistory", "enabled": True},
                {"identifier": "jailbreak", "enabled": True},
            ],
        },
    ],
}


def test_t13_order_flags_roles_and_depth_are_kept() -> None:
    found = read(PRESET)
    assert found.passed_over == 1
    assert found.slots[:6] == (
        Slot("description", role="user"),
        Slot("main", text="You are {{char}}."),
        Slot("lore_before", enabled=False),
        Slot("own", role="assistant", depth=2, title="Length", text="Short."),
        Slot("history"),
        Slot("closing", role="user", text="Stay {{char}}."),
    )
    absent = {slot.part: slot.enabled for slot in found.slots[6:]}
    off = ("personality", "scenario", "persona", "lore_after", "examples")
    settled = ("depth", "note", "summary", "rag")
    assert absent == dict.fromkeys(off, False) | dict.fromkeys(settled, True)


def test_t13_an_order_for_nobody_is_passed_over() -> None:
    strange: list[Any] = [{"character_id": [1], "order": []}, {"character_id": "100001"}, "x"]
    assert read({**PRESET, "prompt_order": strange}).passed_over == 0


def test_t13_what_a_card_must_not_replace_is_a_text_of_ones_own() -> None:
    prompts = [{**one, "forbid_overrides": True} for one in PRESET["prompts"][:1]]
    found = read({"prompts": prompts})
    assert found.slots[:2] == (
        Slot("own", title="Main", text="You are {{char}}."),
        Slot("main", enabled=False),
    )


@pytest.mark.parametrize("value", [[], {}, {"prompts": 1}, {"temperature": 1}, None])
def test_t13_what_is_no_preset_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        read(value)


async def test_t13_a_preset_comes_in_switched_off_and_steers_what_is_sent(world: World) -> None:
    file = {"files": ("Plain.json", json.dumps(PRESET).encode())}
    made = data(await world.client.post("/api/prompt-templates/import", files=file))
    (template,) = made["created"]
    assert (template["name"], template["enabled"]) == ("Plain", False)
    assert "CANARY" not in json.dumps(template)
    assert "proxy.invalid" not in json.dumps(template)
    (sampler,) = data(await world.client.get("/api/samplers"))
    assert (sampler["name"], sampler["params"]["temperature"]) == ("Plain", 0.7)
    assert "CANARY" not in json.dumps(sampler)
    url = f"/api/prompt-templates/{template['id']}"
    data(await world.client.put(url, json={"enabled": True}))
    chat = await world.start_chat(await world.character("Iris", description="An eel."))
    for line in ("One.", "Two."):
        await world.say(chat, line)
    sent = [(m["role"], m["content"]) for m in world.model.requests[-1].body["messages"]]
    assert sent[:2] == [
        ("user", "# Who Iris is\n\nAn eel."),
        ("system", "You are Iris."),
    ]
    assert sent[-4] == ("assistant", "Short.")
    assert sent[-1] == ("user", "Stay Iris.")


async def test_t13_what_a_preset_says_besides_is_named(world: World) -> None:
    besides = {
        "scenario_format": "SCEN {{scenario}}",
        "personality_format": "{{personality}}",
        "wi_format": "{0}",
        "new_chat_prompt": "[Begin]",
        "assistant_prefill": " ",
        "impersonation_prompt": 7,
        "squash_system_messages": True,
    }
    files = {"files": ("Plain.json", json.dumps({**PRESET, **besides}).encode())}
    made = data(await world.client.post("/api/prompt-templates/import", files=files))
    named = "Not taken over: scenario_format, new_chat_prompt, squash_system_messages."
    assert made["message"].endswith(named)
    there = await world.client.post("/prompts/import", files=files)
    assert named in (await world.client.get(there.headers["Location"])).text


async def test_t13_a_page_says_what_came_in_and_what_did_not(world: World) -> None:
    wrong = await world.client.post("/prompts/import", files={"files": ("a.json", b"{}")})
    assert wrong.status_code == 400
    assert "a.json" in wrong.text
    files = {"files": ("Plain.json", json.dumps(PRESET).encode())}
    there = await world.client.post("/prompts/import", files=files)
    page = (await world.client.get(there.headers["Location"])).text
    assert "switched off until you switch it on" in page
    error(
        await world.client.post("/api/prompt-templates/import", files={"files": ("a", b"[]")}),
        *(400, "IMPORT_FAILED"),
    )
