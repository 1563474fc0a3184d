"""The world that pictures are taken of, and which pictures."""

from dataclasses import dataclass
from typing import Any

from tests.answers import data
from tests.browser.lens import look_back
from tests.browser.scenery import JAPANESE, KENJI, LORE, MANUAL, MIRA, RUSSIAN, TALK, VERA, card
from tests.browser.tree import grow
from tests.lorebooks.room import linked, new_book, new_entry
from tests.world import Chat, World


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, and what is done there before the picture is taken."""

    name: str
    path: str
    act: str = ""


async def furnish(world: World) -> list[Shot]:
    """Everything that there is to see."""
    mira, kenji, vera = [
        await bring(world, *one) for one in ((MIRA, 18), (KENJI, 150), (VERA, 205))
    ]
    wall = await chat(world, mira, "What the keeper knows")
    await tell(world, wall, ("How does one keep a light?", MANUAL))
    russian = await chat(world, vera, "Книга без корешка")
    await tell(world, russian, RUSSIAN)
    japanese = await chat(world, kenji, "最終のあと")
    await tell(world, japanese, JAPANESE)
    failed = await chat(world, vera, "Молчание")
    world.model.fail(401, {"error": {"message": "Incorrect API key provided"}})
    await world.say(failed, "Вера, вы здесь?")
    await throw_away(world, kenji)
    await keep_in_order(world, mira, kenji)
    await add_server(world)
    story = await chat(world, mira, "Eleven minutes")
    await tell(world, story, *TALK)
    world.model.say(TALK[-1][1])
    await world.regenerate((await world.messages(story))[-1]["id"])
    tree, forked = await tend(world, mira)
    await be(world)
    sampler = await tune(world)
    prompt = await direct(world, mira)
    fog = await chat(world, mira, "Nine nights")
    await tell(world, fog, *TALK)
    asked = (await world.variants(forked))[0]["generationId"]
    run = (await world.generation(asked))["pipelineRunId"]
    chance = await chat(world, mira, "By chance")
    pipeline = await pipe(world, chance)
    tried = await try_out(world, chance, pipeline)
    undone = await chat(world, mira, "Said and unsaid")
    await tell(world, undone, *TALK, *TALK)
    night = await chat(world, mira, "Until it happens again")
    await grow(world, night)
    begun = await chat(world, mira, "At the foot of the stairs")
    running = await chat(world, mira, "Before the boat")
    book = await write_lore(world, mira)
    lens = await look_back(world, mira)
    return [
        Shot("library", "/"),
        Shot("library-search", "/?q=nobody"),
        Shot("library-favourites", "/?favourite=1"),
        Shot("library-tag", "/?tag=sea"),
        Shot("chats", "/chats"),
        Shot("prompts", "/prompts"),
        Shot("prompt-editor", f"/prompts/{prompt}"),
        Shot("prompt-line", f"/prompts/{prompt}?line=4"),
        Shot("prompt-order", f"/prompts/{prompt}#order"),
        Shot("prompt-foot", f"/prompts/{prompt}", "down"),
        Shot("chats-put-away", "/chats", "put away"),
        Shot("chats-archived", "/chats?status=archived"),
        Shot("notice", f"/characters/{vera}", "notice"),
        Shot("character", f"/characters/{mira}"),
        Shot("character-foot", f"/characters/{mira}", "down"),
        Shot("character-edit", f"/characters/{mira}/edit"),
        Shot("character-new", "/characters/new"),
        Shot("chat", f"/chats/{story.id}"),
        Shot("chat-menu", f"/chats/{story.id}", "menu"),
        Shot("chat-why", f"/chats/{chance.id}", "why in the menu"),
        Shot("chat-ways", f"/chats/{story.id}", "ways"),
        Shot("chat-renamed", f"/chats/{fog.id}", "rename"),
        Shot("chat-composer", f"/chats/{story.id}", "write"),
        Shot("tree", f"/chats/{tree.id}"),
        Shot("tree-menu", f"/chats/{tree.id}", "more"),
        Shot("tree-edit", f"/chats/{tree.id}", "edit"),
        Shot("tree-stale", f"/chats/{fog.id}", "stale"),
        Shot("tree-undo", f"/chats/{undone.id}", "delete"),
        Shot("tree-picker", f"/chats/{tree.id}", "picker"),
        Shot("tree-keys", f"/chats/{tree.id}", "keys"),
        Shot("lore", "/lore"),
        Shot("lore-book", book),
        Shot("lore-entry", f"{book}/entries/new"),
        Shot("lore-dry-run", f"{book}/dry-run"),
        Shot("samplers", "/samplers"),
        Shot("sampler", sampler),
        Shot("chat-model", f"/chats/{story.id}/model"),
        Shot("personas", "/personas"),
        Shot("persona-new", "/personas/new"),
        Shot("persona-choice", f"/chats/{tree.id}/persona"),
        Shot("note", f"/chats/{tree.id}/note"),
        Shot("notes-empty", f"/chats/{tree.id}/notes"),
        Shot("notes-of-character", f"/characters/{mira}/notes"),
        Shot("notes", f"/chats/{lens.chat.id}/notes"),
        Shot("note-new", f"/chats/{lens.chat.id}/notes/new"),
        Shot("note-edit", f"/notes/{lens.note}"),
        Shot("chat-looked-up", f"/chats/{lens.chat.id}"),
        Shot("looked-up", f"/generations/{lens.reply}/prompt#looked-up"),
        Shot("help", "/help"),
        Shot("help-prompt", "/help/prompt"),
        Shot("help-macros", "/help/macros"),
        Shot("help-retrieval", "/help/retrieval"),
        Shot("help-pipelines", "/help/pipelines"),
        Shot("help-operation", "/help/operation"),
        Shot("keys", "/keys"),
        Shot("branches", f"/chats/{tree.id}/branches"),
        Shot("branches-pen", f"/chats/{tree.id}/branches", "pen"),
        Shot("edit", f"/branches/{tree.branch}/messages/{forked}/edit"),
        Shot("select", f"/branches/{tree.branch}/messages?from={forked}"),
        Shot("message", f"/branches/{tree.branch}/messages/{forked}"),
        Shot("message-compare", f"/branches/{tree.branch}/messages/{forked}", "compare"),
        Shot("prompt", f"/branches/{tree.branch}/prompt"),
        Shot("prompt-kept", f"/generations/{asked}/prompt"),
        Shot("why", f"/generations/{asked}/prompt#why"),
        Shot("run", f"/runs/{run}"),
        Shot("runs", f"/chats/{tree.id}/runs"),
        Shot("pipelines", "/pipelines"),
        Shot("pipeline", f"/pipelines/{pipeline}"),
        Shot("pipeline-step", f"/pipelines/{pipeline}#s1"),
        Shot("pipeline-rag", f"/pipelines/{pipeline}#s2"),
        Shot("pipeline-answer", f"/pipelines/{pipeline}#s4"),
        Shot("pipeline-json", f"/pipelines/{pipeline}", "as JSON"),
        Shot("pipeline-wrong", f"/pipelines/{pipeline}", "wrong step"),
        Shot("pipeline-run", f"/runs/{(await all_runs(world, chance))[1]}"),
        Shot("pipeline-runs", f"/chats/{chance.id}/runs"),
        Shot("trial-new", f"/runs/new?pipeline={pipeline}&chat={chance.id}"),
        Shot("trial", f"/runs/{tried}"),
        Shot("trial-running", f"/runs/new?pipeline={pipeline}&chat={chance.id}", "try"),
        Shot("runs-empty", f"/chats/{begun.id}/runs"),
        Shot("runs-failed", f"/chats/{failed.id}/runs"),
        Shot("map", f"/chats/{night.id}/map"),
        Shot("map-panel", f"/chats/{night.id}", "map"),
        Shot("chat-wall", f"/chats/{wall.id}"),
        Shot("chat-wall-top", f"/chats/{wall.id}", "up"),
        Shot("chat-russian", f"/chats/{russian.id}"),
        Shot("chat-japanese", f"/chats/{japanese.id}"),
        Shot("chat-error", f"/chats/{failed.id}"),
        Shot("chat-greeting", f"/chats/{begun.id}"),
        Shot("search", "/search?q=light"),
        Shot("search-russian", "/search?q=книгу"),
        Shot("search-japanese", "/search?q=時計"),
        Shot("search-nothing", "/search?q=periwinkle"),
        Shot("search-in-story", f"/search?chatId={night.id}&q=“second light”"),
        Shot("connections", "/connections", "test"),
        Shot("connection-new", "/connections/new"),
        Shot("trash", "/trash"),
        Shot("trash-for-ever", "/trash", "for ever"),
        Shot("api", "/api/docs"),
        Shot("not-there", "/nowhere"),
        Shot("chat-running", f"/chats/{running.id}", "ask"),
    ]


def bare() -> list[Shot]:
    """What somebody sees who has just come."""
    paths = {"library": "/", "chats": "/chats", "search": "/search", "trash": "/trash"}
    archived = Shot("chats-archived-empty", "/chats?status=archived")
    return [archived, *(Shot(f"{name}-empty", path) for name, path in paths.items())]


async def throw_away(world: World, profile: str) -> None:
    """One of each kind into the trash."""
    await discard(world, await chat(world, profile, "A false start"))
    story, forked = await tend(world, profile)
    versions = await world.variants(forked)
    client = world.client
    grown = data(await client.get(f"/api/chats/{story.id}/branches"))
    data(await client.delete(f"/api/messages/{forked}/variants/{versions[0]['id']}"))
    last = (await world.messages(story))[-2]["id"]
    url = f"/api/chats/{story.id}/messages/delete"
    data(await client.post(url, json={"branchId": story.branch, "fromMessageId": last}))
    data(await client.delete(f"/api/branches/{grown[-1]['id']}"))
    stranger = data(await client.post("/api/entity-profiles", json={"name": "The Ferryman"}))
    await chat(world, stranger["id"], "Half a coin")
    data(await client.delete(f"/api/entity-profiles/{stranger['id']}"))


async def keep_in_order(world: World, *profiles: str) -> None:
    """A favourite; a story that is pinned, one with a long name, two that are archived."""
    client = world.client
    data(await client.put(f"/api/entity-profiles/{profiles[0]}", json={"favourite": True}))
    pinned = await chat(world, profiles[0], "The log of the ninth night")
    data(await client.put(f"/api/chats/{pinned.id}", json={"pinned": True}))
    await chat(world, profiles[1], "Everything that was said between the last tram and the first")
    for profile, title in zip(profiles, ("Before the fog", "Winter timetable"), strict=True):
        done = await chat(world, profile, title)
        data(await client.put(f"/api/chats/{done.id}", json={"status": "archived"}))


async def tend(world: World, profile: str) -> tuple[Chat, str]:
    """A story with branches, edits and a line that the model does not read; and a message."""
    story = await chat(world, profile, "The second light")
    await tell(world, story, *TALK)
    lines = await world.messages(story)
    for title, line in (("if she lies", lines[1]), ("the boat comes", lines[2])):
        body = {"title": title, "forkedFromMessageId": line["id"], "parentBranchId": story.branch}
        data(await world.client.post(f"/api/chats/{story.id}/branches", json=body))
    said = lines[2]["promptText"].replace("a", "o", 2)
    data(await world.client.put(f"/api/messages/{lines[2]['id']}", json={"promptText": said}))
    url = f"/api/messages/{lines[1]['id']}/visibility"
    data(await world.client.put(url, json={"hidden": True}))
    return story, lines[2]["id"]


async def be(world: World) -> None:
    """Two personas, one of them the usual one."""
    aune = {"name": "Aune", "description": "Ferrywoman, forty. Owes the sea an answer."}
    data(await world.client.post("/api/user-persons", json={**aune, "isDefault": True}))
    data(await world.client.post("/api/user-persons", json={"name": "The inspector"}))


async def tune(world: World) -> str:
    """Two sampler presets, one of them the usual one: its address."""
    calm = {"name": "Calm", "params": {"temperature": 0.6, "top_p": 0.9, "max_tokens": 600}}
    data(await world.client.post("/api/samplers", json=calm))
    wild = {"temperature": 1.2, "min_p": 0.05, "repetition_penalty": 1.08, "stop": ["\nMira:"]}
    body = {"name": "Wild nights", "params": wild, "extra": {"xtc_probability": 0.5}}
    made = data(await world.client.post("/api/samplers", json={**body, "isDefault": True}))
    return f"/samplers/{made['id']}"


async def write_lore(world: World, mira: str) -> str:
    """A book about Skarn: its address."""
    book = await new_book(world, "Skarn", description="What the keepers know.")
    for keys, fields in LORE:
        await new_entry(world, book["id"], *keys, **fields)
    await linked(world, book["id"], "entity_profile", mira)
    return f"/lore/{book['id']}"


async def bring(world: World, spec: dict[str, Any], hue: int) -> str:
    """Import a card, picture and all: the character's id."""
    file = ("files", (f"{spec['name']}.png", card(spec, hue), "image/png"))
    await world.client.post("/api/entity-profiles/import", files=[file])
    found = data(await world.client.get("/api/entity-profiles", params={"q": spec["name"]}))
    return str(found[0]["id"])


async def chat(world: World, profile: str, title: str) -> Chat:
    """A new chat of this name."""
    made = await world.start_chat(profile)
    data(await world.client.put(f"/api/chats/{made.id}", json={"title": title}))
    return made


async def tell(world: World, chat: Chat, *turns: tuple[str, str]) -> None:
    """These turns, one after the other."""
    for said, answered in turns:
        world.model.say(answered)
        await world.say(chat, said)


async def discard(world: World, chat: Chat) -> None:
    await world.client.delete(f"/api/chats/{chat.id}")


async def add_server(world: World) -> None:
    """One more connection, to an address where nothing is."""
    server = {"name": "Study", "kind": "openai_compatible", "model": "mistral-small"}
    address = {"baseUrl": "http://127.0.0.1:9/v1"}
    data(await world.client.post("/api/llm/providers", json={**server, **address}))


QUIET = """You are {{ char.called }}, and you speak with {{ user.name }}.
{%- if char.description != blank %}

{{ char.description }}
{%- endif %}

{% assign last = messages | last -%}
The last word was {{ last.name }}’s.
"""


async def direct(world: World, mira: str) -> str:
    """Prompts of one's own; the id of the one with an order of its own."""
    client = world.client
    layout = [
        {"part": "persona"},
        {"part": "main"},
        {"part": "examples", "enabled": False},
        {"part": "history"},
        {"part": "own", "title": "Length", "text": "Two paragraphs, {{char}}.", "depth": 2},
    ]
    body = {"name": "A quiet voice", "scope": "entity_profile", "scopeId": mira}
    made = await client.post(
        "/api/prompt-templates",
        json={**body, "templateText": QUIET, "layout": layout, "enabled": False},
    )
    other = {"name": "Plain and short", "scope": "global", "enabled": False}
    data(await client.post("/api/prompt-templates", json={**other, "templateText": "Be plain."}))
    return str(data(made)["id"])


WEATHER: list[dict[str, Any]] = [
    {
        "name": "storm",
        "type": "tool",
        "params": {"tool": "dice", "input": "1d6", "artifact": "storm"},
    },
    {
        "name": "mood",
        "type": "llm",
        "required": False,
        "params": {
            "artifact": "mood",
            "prompt": 'In one word, the mood of this:\n{{ messages | map: "text" | last }}',
        },
    },
    {"name": "long ago", "type": "rag", "required": False, "params": {"count": 3}},
    {
        "name": "weather",
        "type": "pre",
        "when": "artifacts.storm > 6",
        "dependsOn": ["storm"],
        "params": {"text": "A storm breaks. The mood is {{ artifacts.mood }}.", "depth": 1},
    },
    {"name": "answer", "type": "llm"},
    {"name": "whole", "type": "post", "params": {"do": "trim"}},
]


async def pipe(world: World, chat: Chat) -> str:
    """Two pipelines, one of them for a story, where it is used; its id."""
    body = {"name": "Weather, by chance", "scope": "chat", "scopeId": chat.id}
    made = await world.client.post(
        "/api/pipelines", json={**body, "definition": {"steps": WEATHER}}
    )
    plain = {"steps": [{"name": "answer", "type": "llm"}]}
    other = {"name": "Nothing but the answer", "enabled": False, "definition": plain}
    data(await world.client.post("/api/pipelines", json=other))
    for said, answered in TALK:
        world.model.say("Uneasy.")
        world.model.say(answered)
        await world.say(chat, said)
    return str(data(made)["id"])


async def try_out(world: World, chat: Chat, pipeline: str) -> str:
    """A trial; its run's id."""
    world.model.say("Calm.")
    world.model.say("“Ask me *when the wind turns*,” she says. She means it. And then")
    body = {"pipelineId": pipeline, "promptText": "And if it never does?"}
    async with world.stream(f"/api/chats/{chat.id}/pipeline-runs", body) as reader:
        return str((await reader.rest())[0].data["pipelineRunId"])


async def all_runs(world: World, chat: Chat) -> list[str]:
    """The ids of a chat's runs, the newest first."""
    found = data(await world.client.get(f"/api/chats/{chat.id}/pipeline-runs"))
    return [one["id"] for one in found]
