"""U12: every page, checked for what people need who see it badly or use the keyboard alone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.answers import data
from tests.browser.conftest import DESK, PHONE, Visitor, visiting
from tests.browser.room import Room
from tests.chats.tree import delete, edit, fork, hide, story
from tests.lorebooks.room import linked, new_book, new_entry
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CHECK = (Path(__file__).parent / "access.js").read_text(encoding="utf-8")
LONG = "Llanfair" * 40
MISSING = r"status of 404"


@pytest_asyncio.fixture(loop_scope="session")
async def calm(browser: Browser, world: World) -> AsyncIterator[Visitor]:
    """Nothing moves, so that everything is as it will stay."""
    async with visiting(browser, world.house.url, forgiven=MISSING, reduced_motion="reduce") as one:
        yield one


async def faults(page: Page) -> list[str]:
    """What is wrong with the page, in both lights, on a desk and on a phone."""
    found: list[str] = await page.evaluate(CHECK, True)
    await page.set_viewport_size(DESK if page.viewport_size == PHONE else PHONE)
    found += await page.evaluate(CHECK, False)
    return list(dict.fromkeys(found))


async def furnished(world: World) -> list[str]:
    """Something of everything; and the addresses of all pages."""
    client, chat = world.client, await story(world)
    lines = await world.messages(chat)
    await edit(world, lines[4]["id"], f"Otherwise. {LONG}")
    await hide(world, chat, lines[3]["id"])
    await fork(world, chat, lines[2]["id"], title=LONG[:150])
    gone = await delete(world, chat, lines[6]["id"])
    both = await world.variants(lines[4]["id"])
    left, right, told = both[0]["id"], both[1]["id"], both[0]["generationId"]
    away, pinned = await world.start_chat(), await world.start_chat()
    data(await client.put(f"/api/chats/{chat.id}", json={"title": LONG[:200]}))
    stranger = await world.character(LONG[:150])
    data(
        await client.delete(f"/api/chats/{(await world.start_chat(stranger, title=LONG[:99])).id}")
    )
    data(await client.put(f"/api/chats/{away.id}", json={"status": "archived"}))
    data(await client.put(f"/api/chats/{pinned.id}", json={"pinned": True}))
    server = {"name": "Study", "kind": "openai_compatible", "baseUrl": "http://127.0.0.1:9/v1"}
    study = data(await client.post("/api/llm/providers", json=server))["id"]
    who = (await world.chat(chat))["entityProfileId"]
    persona = data(await client.post("/api/user-persons", json={"name": LONG[:99]}))["id"]
    extra = {"provider": {"order": [LONG]}}
    preset = {"name": LONG[:150], "params": {"stop": [LONG[:400]]}, "extra": extra}
    made = data(await client.post("/api/samplers", json={**preset, "isDefault": True}))
    sampler = f"/samplers/{made['id']}"
    own = [{"part": "own", "title": LONG[:150], "text": LONG}, {"part": "main", "depth": 3}]
    template = {"name": LONG[:150], "scope": "chat", "scopeId": chat.id, "enabled": False}
    body = {**template, "templateText": f"{LONG}\n{{{{ char.name }}}}", "layout": own}
    prompt = data(await client.post("/api/prompt-templates", json=body))["id"]
    book, entry = await lore(world)
    branch, message = (
        f"/branches/{chat.branch}",
        f"/branches/{chat.branch}/messages/{lines[4]['id']}",
    )
    return [
        *("/", "/?q=nobody", "/?favourite=1", "/characters/new", "/nowhere", "/keys", "/trash"),
        *(
            f"/characters/{stranger}",
            f"/characters/{who}",
            f"/characters/{who}/edit",
            "/chats",
            "/chats?status=archived",
        ),
        *("/personas", "/personas/new", f"/personas/{persona}", f"/chats/{chat.id}/persona"),
        *("/prompts", "/prompts/new", f"/prompts/{prompt}", f"/prompts/{prompt}?line=2"),
        *("/samplers", "/samplers/new", sampler, f"/chats/{chat.id}/model"),
        *("/lore", book, f"{book}?q=nothing", f"{book}/dry-run", f"{book}/entries/new", entry),
        *("/search", "/search?q=otherwise", "/search?q=nothing", f"/search?chatId={chat.id}"),
        f"/generations/{told}/prompt",
        *("/connections", "/connections/new", f"/connections/{study}/edit", "/api/docs"),
        f"/chats/{chat.id}?undo={gone['deletionId']}",
        f"/chats/{chat.id}/branches{branch.removeprefix('/branches')}?at={lines[2]['id']}",
        *(f"/chats/{chat.id}/branches", f"/chats/{chat.id}/map"),
        *(message, f"{message}?left={left}&right={right}", f"{message}/edit"),
        *(f"{branch}/messages?from={lines[2]['id']}", f"{branch}/prompt"),
    ]


async def lore(world: World) -> tuple[str, str]:
    """A book with one entry that fires, one that is off and one that cannot: two addresses."""
    book = await new_book(world, LONG[:150], description=LONG)
    entry = await new_entry(world, book["id"], "light", comment=LONG[:99], content=LONG)
    await new_entry(world, book["id"], LONG[:300], enabled=False)
    await new_entry(world, book["id"], "/(/", constant=True, probability=0)
    await linked(world, book["id"])
    home = f"/lore/{book['id']}"
    return home, f"{home}/entries/{entry['id']}"


async def test_u12_every_page_is_for_everybody(world: World, calm: Visitor) -> None:
    page = await calm.tab()
    await page.keyboard.press("Tab")  # whoever uses the keyboard is shown where the focus is
    found: list[str] = []
    for path in await furnished(world):
        await page.goto(path, wait_until="domcontentloaded")
        found += [f"{path}: {fault}" for fault in await faults(page)]
    assert not found, "\n".join(found)


Open = Callable[[Page], Awaitable[None]]


async def _chat_menu(page: Page) -> None:
    await page.get_by_role("heading", level=1).get_by_role("button").click()


async def _branch_menu(page: Page) -> None:
    await page.locator(".bar-branch").click()
    await expect(page.locator("#branch-menu li").first).to_be_visible()


async def _ways(page: Page) -> None:
    await Room(page).ways.click()


async def _message_menu(page: Page) -> None:
    await Room(page).messages.nth(2).hover()
    await Room(page).messages.nth(2).get_by_title("More").click()
    await expect(page.locator("#message-menu .deed").first).to_be_visible()


async def _edit(page: Page) -> None:
    await Room(page).messages.nth(2).hover()
    await Room(page).messages.nth(2).get_by_title("Edit").click()
    await expect(page.locator("[data-edit]")).to_be_focused()


async def _keys(page: Page) -> None:
    await page.locator("#scroll").press("?")
    await expect(page.locator("#keys")).to_be_visible()


async def _map(page: Page) -> None:
    await page.get_by_role("link", name="Map of the story").click()
    await expect(page.locator("#here a")).to_be_focused()


async def test_u12_what_opens_over_a_story_is_for_everybody(world: World, calm: Visitor) -> None:
    chat = await story(world)
    await fork(world, chat, (await world.messages(chat))[2]["id"], title="If she lies")
    page = await calm.tab(f"/chats/{chat.id}")
    found: list[str] = []
    for unfold in (_chat_menu, _branch_menu, _ways, _message_menu, _keys, _edit, _map):
        await unfold(page)
        await page.keyboard.press("Shift")
        found += [f"{unfold.__name__}: {fault}" for fault in await faults(page)]
        await page.keyboard.press("Escape")
    assert not found, "\n".join(found)


BAD = """<!doctype html><title>Bad</title><style>
  body { background: #fff; color: #999 }
  button { padding: 0; border: 0 }
  :focus { outline: none }
  i { display: none }
  .quiet { opacity: .3; color: #000 }
  .wide { inline-size: 3000px }
</style>
<h2>Too low</h2><h4>Too far</h4>
<p id="a" class="quiet">Faint</p><p id="a">Grey</p><p class="wide">Wide</p>
<img src="data:,"><button><i>Send</i></button><input placeholder="Name"><a href="#gone">On</a>
<button aria-label="x">x</button><button aria-describedby="gone" aria-label="y">y</button>"""
FAULTS = (
    *("no name: <button><i>", "no name: <input", "twice: #a", "aria-describedby to nothing, #gone"),
    *("leads to nothing", "no alt", "after h0", "after h2", "contrast 2.85", "×", "wider than"),
    *("focus unseen: <button", "contrast 2.85 (light): <p id"),
)


async def test_u12_the_check_finds_what_it_looks_for(calm: Visitor) -> None:
    page = await calm.context.new_page()
    await page.set_content(BAD)
    found = await page.evaluate(CHECK, True)
    assert [fault for fault in FAULTS if not any(fault in one for one in found)] == [], found
    assert any("contrast" in one and "Faint" in one for one in found)
