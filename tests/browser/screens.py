"""Every page as it looks: `python -m tests.browser.screens OUT_DIR`.

A small world, one PNG a page at two sizes, light and dark.
"""

import argparse
import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, expect

from app import MODELS, db
from tests.answers import data
from tests.browser.conftest import DESK, PHONE, chromium
from tests.browser.room import Room
from tests.browser.scenery import JAPANESE, KENJI, MANUAL, MIRA, RUSSIAN, TALK, VERA, card
from tests.conftest import new_settings, serving
from tests.scripted import ScriptedModel
from tests.world import Chat, World

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SIZES = {"desk": DESK, "phone": PHONE}
READY = "() => document.fonts.ready.then(() => true)"


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
    await discard(world, await chat(world, kenji, "A false start"))
    await add_server(world)
    story = await chat(world, mira, "Eleven minutes")
    await tell(world, story, *TALK)
    world.model.say(TALK[-1][1])
    await world.regenerate((await world.messages(story))[-1]["id"])
    begun = await chat(world, mira, "At the foot of the stairs")
    running = await chat(world, mira, "Before the boat")
    return [
        Shot("library", "/"),
        Shot("library-search", "/?q=nobody"),
        Shot("character", f"/characters/{mira}"),
        Shot("character-edit", f"/characters/{mira}/edit"),
        Shot("character-new", "/characters/new"),
        Shot("chat", f"/chats/{story.id}"),
        Shot("chat-menu", f"/chats/{story.id}", "menu"),
        Shot("chat-composer", f"/chats/{story.id}", "write"),
        Shot("chat-wall", f"/chats/{wall.id}"),
        Shot("chat-wall-top", f"/chats/{wall.id}", "up"),
        Shot("chat-russian", f"/chats/{russian.id}"),
        Shot("chat-japanese", f"/chats/{japanese.id}"),
        Shot("chat-error", f"/chats/{failed.id}"),
        Shot("chat-greeting", f"/chats/{begun.id}"),
        Shot("connections", "/connections", "test"),
        Shot("connection-new", "/connections/new"),
        Shot("trash", "/trash"),
        Shot("not-there", "/nowhere"),
        Shot("chat-running", f"/chats/{running.id}", "ask"),
    ]


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


async def act(world: World, page: Page, what: str) -> None:
    """What somebody does on the page, so that there is something to see."""
    room = Room(page)
    if what == "menu":
        await page.get_by_role("heading", level=1).get_by_role("button").click()
    elif what == "write":
        await room.composer.fill(
            "*I turn the letter over.*\n\nThere is something on the back.\n\n1"
        )
    elif what == "up":
        await page.evaluate("() => { document.getElementById('scroll').scrollTop = -1e6; }")
    elif what == "test":
        await page.get_by_role("button", name="Test Study").click()
        await expect(page.locator(".result")).to_be_visible()
    elif what == "ask":
        if not await room.stop.count():
            words = ("“When the wind turns.” ", "*She counts something on ", "her fin")
            world.model.say(*words).hold(3)
            await room.say("When does it come?")
        await expect(room.words).to_contain_text("her fin")


async def take(browser: Browser, world: World, shots: list[Shot], folder: Path) -> None:
    """Every shot in every size and light."""
    for size, viewport in SIZES.items():
        for scheme in SCHEMES:
            context = await browser.new_context(
                base_url=world.house.url,
                viewport=viewport,
                color_scheme=scheme,
                has_touch=size == "phone",
                is_mobile=size == "phone",
                reduced_motion="reduce",
            )
            page = await context.new_page()
            for shot in shots:
                await page.goto(shot.path)
                await act(world, page, shot.act)
                await page.evaluate(READY)
                await page.screenshot(path=folder / f"{shot.name}-{size}-{scheme}.png")
            await context.close()


async def main(folder: Path) -> None:
    """The empty house first, then the furnished one."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        data_folder, empty = Path(place) / "data", Path(place) / "empty.db"
        await db.migrate(f"sqlite://{empty}", MODELS)
        async with ScriptedModel() as model, chromium() as browser:
            given = {"openai_base_url": model.base_url, "openai_model": "scripted-1"}
            async with serving(new_settings(data_folder, empty, **given)) as house:
                world = World(house, model)
                await take(browser, world, [Shot("library-empty", "/")], folder)
                await take(browser, world, await furnish(world), folder)
                model.release()
                await world.idle()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Pictures of every page.")
    parser.add_argument("folder", type=Path)
    asyncio.run(main(parser.parse_args().folder))
