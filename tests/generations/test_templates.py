"""Prompt templates at work: what the model receives, and what happens when one fails."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.answers import data, error
from tests.world import JSON, STREAM, Chat, World

URL = "/api/prompt-templates"


async def made(world: World, text: str, scope: str = "global", of: str | None = None) -> str:
    """A new template's id."""
    body = {"name": text[:20] or "Empty", "scope": scope, "scopeId": of, "templateText": text}
    return str(data(await world.client.post(URL, json=body))["id"])


async def put(world: World, template: str, **body: Any) -> None:
    data(await world.client.put(f"{URL}/{template}", json=body))


async def sent(world: World, chat: Chat) -> list[tuple[str, str]]:
    """What the model receives for one more line: (role, text)."""
    await world.say(chat, "Go on.")
    messages = world.model.requests[-1].body["messages"]
    return [(one["role"], one["content"]) for one in messages]


async def test_t1_t3_chat_over_character_over_everything_over_the_built_in(each: World) -> None:
    chat = await each.start_chat()
    assert (await sent(each, chat))[0][1].startswith("Write Mira Holt's next reply")
    everything = await made(each, "For everything.")
    assert (await sent(each, chat))[0][1] == "For everything."
    other = await each.character("Otis")
    await made(each, "For Otis.", "entity_profile", other)
    mine = await made(each, "For {{ char.name }}.", "entity_profile", each.mira)
    assert (await sent(each, chat))[0][1] == "For Mira Holt."
    older = await made(each, "An older one.", "chat", chat.id)
    newer = await made(each, "For this chat.", "chat", chat.id)
    assert (await sent(each, chat))[0][1] == "For this chat."
    await put(each, newer, enabled=False)
    assert (await sent(each, chat))[0][1] == "An older one."
    for one in (older, mine):
        data(await each.client.delete(f"{URL}/{one}"))
    assert (await sent(each, chat))[0][1] == "For everything."
    await put(each, everything, enabled=False)
    assert (await sent(each, chat))[0][1].startswith("Write Mira Holt's next reply")


SPEAKS = """{{ char.name }}|{{ char.called }}|{{ char.tags | join: '+' }}|{{ user.name }}|
{{- user.persona }}|{{ chat.title }}|{{ chat.message_count }}|{{ messages.last.name }}:
{{- messages.last.text }}|{{ messages.size }}|{{ now | date: '%Y' | size }}|{{ model.name }}|
{{- lore.first.text }}|{{ rag.size }}|{{ char.first_mes | size }}"""


async def test_t4_a_template_speaks_of_character_user_chat_messages_and_now(world: World) -> None:
    persona = {"name": "Anna", "description": "A surveyor, {{user}}.", "isDefault": True}
    data(await world.client.post("/api/user-persons", json=persona))
    profile = await world.character(
        "Mira Holt", nickname="Mira", tags=["sea", "lamp"], first_mes="The lamp is lit."
    )
    book = data(await world.client.post("/api/world-info/books", json={"name": "Skarn"}))
    url = f"/api/world-info/books/{book['id']}"
    entry = {"content": "It burns whale oil.", "constant": True}
    data(await world.client.post(f"{url}/entries", json=entry))
    data(await world.client.post(f"{url}/links", json={"scope": "global"}))
    await made(world, SPEAKS)
    chat = await world.start_chat(profile, title="A night")
    told = await sent(world, chat)
    assert told[0][1] == (
        "Mira Holt|Mira|sea+lamp|Anna|A surveyor, Anna.|A night|2|Anna:Go on.|2|4|scripted-1|"
        "It burns whale oil.|0|16"
    )
    others = "\n".join(text for _, text in told[1:])
    assert "whale oil" not in others
    assert "A surveyor" not in others


async def test_a_template_says_names_and_the_cards_texts_as_macros_do(world: World) -> None:
    card = {
        "nickname": "Mi",
        "description": "Tall.",
        "first_mes": "Hello, {{user}}.",
        "alternate_greetings": ["Again, {{user}}?"],
        "creator_notes": "<BOT> is shy.",
        "system_prompt": "",
        "post_history_instructions": "{{original}}Be {{char}}.",
    }
    await made(
        world,
        "{{char}}, {{ user | upcase }}: {{ char.first_mes }} {{ char.alternate_greetings }} "
        "{{ char.creator_notes }} {{ char.post_history_instructions }}",
    )
    told = await sent(world, await world.start_chat(await world.character("Mira", **card)))
    assert told[0][1] == "Mi, YOU: Hello, You. Again, You? Mi is shy. Be Mi."
    assert "Tall." in told[1][1]


async def test_a_field_that_the_template_prints_is_not_sent_again(world: World) -> None:
    await made(world, "{% if char.scenario %}{% endif %}Be this: {{ char.description }}")
    told = await sent(world, await world.start_chat())
    texts = [text for _, text in told]
    assert texts[0] == "Be this: Mira Holt keeps the lighthouse at Skarn."
    assert sum("keeps the lighthouse" in text for text in texts) == 1
    assert sum("A storm is coming." in text for text in texts) == 1


async def test_t1_the_cards_own_prompt_stands_instead_and_can_say_the_template(
    world: World,
) -> None:
    await made(world, "The template.")
    card = {"system_prompt": "First. {{original}} Last.", "first_mes": "Hush."}
    told = await sent(world, await world.start_chat(await world.character("Iris", **card)))
    assert told[0][1] == "First. The template. Last."


async def test_a_layout_says_in_what_order_and_which_roles(world: World) -> None:
    template = await made(world, "Main.")
    layout = [
        {"part": "scenario", "role": "user"},
        {"part": "own", "title": "Length", "text": "Be brief, {{char}}.", "depth": 1},
        {"part": "main"},
        {"part": "examples", "enabled": False},
        {"part": "closing", "enabled": False},
    ]
    await put(world, template, layout=layout)
    told = await sent(world, await world.start_chat())
    assert told[0] == ("user", "# The scene\n\nA storm is coming.")
    assert told[1] == ("system", "Main.")
    assert told[-2:] == [("system", "Be brief, Mira Holt."), ("user", "Go on.")]
    assert not any("Stay brief" in text or "Whoever keeps" in text for _, text in told)


async def test_t6_a_template_that_fails_stops_the_turn_and_says_where(world: World) -> None:
    chat = await world.start_chat()
    template = await made(world, "Hello.\n{{ char.nmae }} SECRET")
    before = await world.texts(chat)
    url = f"/api/chats/{chat.id}/messages"
    with capture_logs() as logs:
        answer = await world.client.post(url, json={"promptText": "Hm?"}, headers=STREAM)
    details = error(answer, 422, "TEMPLATE_FAILED")["details"]
    assert (details["line"], details["templateId"]) == (2, template)
    assert details["message"] == "“char.nmae” is not known here."
    (told,) = [one for one in logs if one["event"] == "template.failed"]
    assert told["template"] == template
    assert "SECRET" not in str(logs)
    page = await world.client.post(f"/branches/{chat.branch}/messages", data={"text": "Typed."})
    assert page.status_code == 422
    assert "Typed.</textarea>" in page.text
    mend = f"/prompts/{template}?line=2&amp;story={chat.id}"
    assert f'href="{mend}"' in page.text
    ahead = await world.client.get(f"/branches/{chat.branch}/prompt")
    assert ahead.status_code == 422
    assert f'href="{mend}">Mend it' in ahead.text
    assert await world.texts(chat) == before
    assert world.model.requests == []
    data(await world.client.post(url, json={"promptText": "A note."}, headers=JSON))


async def test_t6_who_mends_a_template_is_led_back_to_the_story(world: World) -> None:
    chat = await world.start_chat()
    template = await made(world, "{{ char.nmae }}")
    sheet = f"/prompts/{template}"
    page = await world.client.get(sheet, params={"line": 1, "story": chat.id})
    assert f'href="/chats/{chat.id}"' in page.text
    typed = {"name": "Mended", "text": "{{ char.name }}", "where": "global", "enabled": "1"}
    for story, home in ((chat.id, f"/chats/{chat.id}"), ("nobody's", sheet), ("", sheet)):
        saved = await world.client.post(sheet, data={**typed, "story": story})
        assert (saved.status_code, saved.headers["Location"].split("?")[0]) == (303, home)


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in (1..300000000) %}{% endfor %}",
        "{% assign a = 'aaaaaaaaaa' %}{% for i in (1..99) %}{% assign a = a | append: a %}"
        "{% endfor %}{{ a }}",
        "{{ char.__class__ }}",
    ],
)
async def test_t7_a_template_that_means_harm_stops_its_turn_alone(world: World, text: str) -> None:
    await made(world, text)
    chat = await world.start_chat()
    body = {"promptText": "Hm?"}
    answer = await world.client.post(f"/api/chats/{chat.id}/messages", json=body, headers=STREAM)
    error(answer, 422, "TEMPLATE_FAILED")
    assert (await world.client.get(f"/chats/{chat.id}")).status_code == 200


async def test_n1_a_reply_keeps_which_template_wrote_its_prompt(each: World) -> None:
    chat = await each.start_chat()
    template = await made(each, "Once upon a time.")
    await put(each, template, name="A tale", version=1)
    reply = (await each.say(chat, "Well?")).meta["generationId"]
    await put(each, template, templateText="Another.", name="Renamed")
    page = (await each.client.get(f"/generations/{reply}/prompt")).text
    link = f'<a href="/prompts/{template}" dir="auto">A tale</a>'
    assert f"{link}, version 2; changed since<" in page
    data(await each.client.delete(f"{URL}/{template}"))
    data(await each.client.delete(f"/api/trash/prompt_template/{template}"))
    kept = data(await each.client.get(f"/api/generations/{reply}/prompt"))
    assert kept["template"] == {"id": template, "version": 2, "name": "A tale"}
    assert kept["messages"][0]["content"] == "Once upon a time."
    page = (await each.client.get(f"/generations/{reply}/prompt")).text
    assert "A tale</span>, version 2; deleted since<" in page
    assert f"/prompts/{template}" not in page
    ahead = data(await each.client.post(f"/api/branches/{chat.branch}/prompt-preview", json={}))
    assert ahead["template"] is None


async def test_t6_a_template_that_a_card_replaces_need_not_work(world: World) -> None:
    await made(world, "{{ nobody }}")
    profile = await world.character("Rok", system_prompt="You are {{char}}.")
    assert (await sent(world, await world.start_chat(profile)))[0] == ("system", "You are Rok.")
