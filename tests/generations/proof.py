"""Stories, characters, books and limits at random, for the proof that a preview is what is sent."""

import random
from dataclasses import dataclass
from typing import Any

from app.prompts.layout import PARTS
from tests.answers import data
from tests.world import Chat, World

BOOKS = "/api/world-info/books"
CONNECTION = "/api/llm/providers/custom_openai"
WORDS = [
    *("lamp", "storm", "{{char}}", "{{user}}", "boat", "Skarn", "море", "灯台", "*waves*", "\n\n"),
    *("{{random::a::b::c}}", "{{roll:2d6}}", "{{pick::x::y}}", "{{time}}", "{{nobody::knows}}"),
    *("{% if %}", "{{ 7 | times: 6 }}", "<USER>", "<START>\n", "{{setvar::n::1}}", "{{getvar::n}}"),
]
FIELDS = ("description", "personality", "scenario", "mes_example", "first_mes")
ROLES = ("system", "user", "assistant")
TEMPLATES = [
    "Write as {{ char.called }}.",
    "{{ user.persona }}{% for m in messages limit: 3 %}{{ m.role }}: {{ m.text }}{% endfor %}",
    "{{ char.description | upcase }} {{ now | date: '%H:%M' }} {{ chat.message_count }}",
    "{% if lore.size > 0 %}{{ lore[0].text }}{% endif %} {{ model.name }} {{ char.scenario }}",
    "",
]
POSITIONS = ("before_char", "after_char", "at_depth")


@dataclass
class Chance:
    """A world at random; the same seed, the same world."""

    dice: random.Random
    looked_up: int = 0  # messages and passages that came into a prompt again

    def text(self, most: int = 40) -> str:
        return " ".join(self.dice.choices(WORDS, k=self.dice.randint(0, most)))

    def card(self) -> dict[str, Any]:
        """Some fields, blank ones among them."""
        spec: dict[str, Any] = {name: self.text() for name in FIELDS if self.dice.random() < 0.7}
        own = self.dice.choice(["", "{{original}} Rhyme.", "You are {{char}}. {{scenario}}"])
        reminder = {"prompt": self.text(5), "depth": self.dice.randint(0, 9)}
        closing = self.dice.choice(["", "Be {{char}}."])
        extensions = {"depth_prompt": {**reminder, "role": self.dice.choice(ROLES)}}
        closing_words = {"post_history_instructions": closing}
        return {**spec, "system_prompt": own, **closing_words, "extensions": extensions}

    def entry(self) -> dict[str, Any]:
        """One that may be woken, may be drawn, may wake others."""
        some = self.dice.sample(["lamp", "storm", "boat", "skarn", "море"], 2)
        return {
            "keys": some,
            "content": self.text(12),
            "constant": self.dice.random() < 0.2,
            "probability": self.dice.choice([100, 100, 50]),
            "position": self.dice.choice(POSITIONS),
            "depth": self.dice.randint(0, 5),
            "role": self.dice.choice(ROLES),
        }

    def note(self) -> dict[str, Any] | None:
        if self.dice.random() < 0.4:
            return None
        place = {"depth": self.dice.randint(0, 8), "interval": self.dice.randint(1, 3)}
        return {"text": self.text(8), **place, "role": self.dice.choice(ROLES)}

    def template(self) -> dict[str, Any]:
        """Parts in any order, some off, some in mid-story, words of one's own among them."""
        layout = [
            {
                "part": part,
                "enabled": self.dice.random() < 0.8,
                "role": self.dice.choice(ROLES),
                "depth": self.dice.choice([None, None, None, 0, 3]),
                **({"text": self.text(6), "title": "Own"} if part == "own" else {}),
            }
            for part in self.dice.sample([*PARTS, "own", "own"], len(PARTS) + 2)
        ]
        return {"templateText": self.dice.choice(TEMPLATES), "layout": layout}

    async def furnish(self, world: World, stories: int, books: int) -> list[Chat]:
        """Characters, books that apply everywhere, and stories of a few turns."""
        for number in range(books):
            made = data(await world.client.post(BOOKS, json={"name": f"Book {number}"}))
            url = f"{BOOKS}/{made['id']}"
            for _ in range(5):
                data(await world.client.post(f"{url}/entries", json=self.entry()))
            data(await world.client.post(f"{url}/links", json={"scope": "global"}))
        chats = []
        for number in range(stories):
            profile = await world.character(f"Nobody {number}", **self.card())
            chats.append(chat := await world.start_chat(profile))
            await self.look_back(world, chat)
            for _ in range(4):
                world.model.say(self.text() + "Yes.")
                await world.say(chat, self.text() + "Go on.")
        return chats

    async def look_back(self, world: World, chat: Chat) -> None:
        """Notes, and a pipeline that looks into them and far back."""
        for name in self.dice.sample(["Ships", "Lamps", "Море"], self.dice.randint(0, 3)):
            note = {"name": name, "text": f"# {name}\n\n{self.text(90)} lamp"}
            data(await world.client.post(f"/api/chats/{chat.id}/notes", json=note))
        if self.dice.random() < 0.6:
            params = {"count": self.dice.randint(1, 6), "depth": self.dice.randint(0, 5)}
            steps = [{"name": "back", "type": "rag", "params": params}]
            steps.append({"name": "answer", "type": "llm"})
            new = {"name": "Back", "scope": "chat", "scopeId": chat.id}
            body = {**new, "definition": {"steps": steps}}
            data(await world.client.post("/api/pipelines", json=body))

    async def turn_up(self, world: World, chat: Chat) -> str:
        """Another branch, other hidden lines, another note, another limit: the branch's id."""
        lines = await world.messages(chat)
        at = self.dice.choice(lines)["id"]
        body = {"forkedFromMessageId": at, "activate": True}
        branch = data(await world.client.post(f"/api/chats/{chat.id}/branches", json=body))["id"]
        for line in await world.messages(chat):
            if self.dice.random() < 0.15:
                place = {"branchId": branch, "hidden": True}
                data(await world.client.put(f"/api/messages/{line['id']}/visibility", json=place))
        url = f"/api/chats/{chat.id}"
        data(await world.client.put(url, json={"note": self.note()}))
        if self.dice.random() < 0.5:
            scope = {"name": "Own", "scope": "chat", "scopeId": chat.id}
            body = {**scope, **self.template(), "enabled": self.dice.random() < 0.8}
            data(await world.client.post("/api/prompt-templates", json=body))
        tokens = self.dice.choice([900, 1500, 3000, 32_000])
        limits = {"contextTokens": tokens, "roles": self.dice.choice(["free", "joined", "strict"])}
        data(await world.client.put(CONNECTION, json=limits))
        return str(branch)
