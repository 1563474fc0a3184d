"""A hostile card and a hostile model: every page is walked, and nothing of theirs happens."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.answers import data
from tests.browser.conftest import Visitor
from tests.browser.room import Room
from tests.profiles import cards
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ABROAD = "http://127.0.0.1:9"  # another host as far as a browser is concerned
HOSTILE = f"""HOSTILE <script>alert(1); fetch("/evil/script")</script>
<img src=x onerror="alert(2)"><svg onload="alert(3)"></svg>
<img src="{ABROAD}/evil/pixel.png"> ![pixel]({ABROAD}/evil/markdown.png)
<div hx-get="/evil/get" hx-trigger="load">a</div>
<div data-hx-get="/evil/data" data-hx-trigger="load">b</div>
<div id="composer" hx-swap-oob="true">gone</div>
<hx-partial hx-target="#thread" hx-swap="innerHTML">gone</hx-partial>
<iframe src="javascript:alert(4)"></iframe><meta http-equiv="refresh" content="0;url={ABROAD}">
<style>@import "{ABROAD}/evil.css"; body {{ display: none }}</style><base href="{ABROAD}">
<form action="{ABROAD}/evil"><button>b</button></form><textarea></textarea></title></textarea>
<link rel="stylesheet" href="{ABROAD}/evil.css"><body onload="alert(5)">
[click](javascript:alert(6)) <a href="javascript:alert(7)">link</a> <javascript:alert(8)>
"><script>alert(9)</script> ' onmouseover='alert(10)' {{{{ 7 * 7 }}}} {{% include "x" %}}
"""
SHORT = "<img src=x onerror=alert(11)>"


def hostile_card() -> bytes:
    """Every field of a V3 card says it."""
    fields = (
        "description", "personality", "scenario", "first_mes", "mes_example", "creator_notes",
        "system_prompt", "post_history_instructions",
    )  # fmt: skip
    return cards.png_card(
        cards.v3(
            name=f"Eve {SHORT}",
            nickname=SHORT,
            creator=SHORT,
            character_version=SHORT,
            tags=[SHORT, '"><script>alert(12)</script>'],
            alternate_greetings=[HOSTILE, HOSTILE],
            **dict.fromkeys(fields, HOSTILE),
        ),
        "ccv3",
    )


def kind_of(path: str) -> str:
    """Which page this is, whatever it shows."""
    return re.sub(r"[0-9a-f-]{36}|\?.*", "…", path)


async def walk(page: Page, home: str) -> list[str]:
    """Open two of every kind of page that links lead to, and press what only shows something."""
    seen, waiting = set[str](), ["/", "/trash", "/characters/new", "/connections/new", "/nowhere"]
    while waiting:
        path = waiting.pop()
        if sum(kind_of(one) == kind_of(path) for one in seen) == 2:
            continue
        seen.add(path)
        await page.goto(path)
        await expect(page.locator("body")).to_be_visible()
        for button in await page.locator("[popovertarget]").all():
            await button.click()
            await page.keyboard.press("Escape")
        links = await page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        for link in links:
            there = urlsplit(link)
            path = there.path + (f"?{there.query}" if there.query else "")
            if link.startswith(home) and path not in seen and path not in waiting:
                waiting.append(path)
    return sorted(seen)


async def intact(room: Room) -> None:
    """The page is whole, and shows the text as text."""
    await expect(room.composer).to_be_visible()
    await expect(room.words).to_contain_text("HOSTILE")
    await expect(room.words).to_contain_text("alert(1)")
    for inside in ("script", "style", "iframe", "form", "[onerror]", "[hx-get]", "[data-hx-get]"):
        await expect(room.messages.locator(f".prose {inside}")).to_have_count(0)
    links = await room.page.eval_on_selector_all(".prose a", "all => all.map(a => a.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:"}


async def test_u3_nothing_of_a_hostile_card_or_model_happens(
    world: World, visitor: Visitor
) -> None:
    """Also U4: nobody else's address is asked, whatever a card or a model says."""
    files = [("files", (f"{SHORT}.png", hostile_card(), "image/png"))]
    report = await world.client.post("/api/entity-profiles/import", files=files)
    assert report.status_code == 200, report.text
    profile = data(await world.client.get("/api/entity-profiles", params={"q": "Eve"}))
    eve = (profile["items"] if isinstance(profile, dict) else profile)[0]["id"]
    chat = await world.start_chat(eve)
    await world.client.put(f"/api/chats/{chat.id}", json={"title": SHORT})

    room = Room(await visitor.tab(f"/chats/{chat.id}"))
    await intact(room)
    words = [word + " " for word in re.split(r"(?<=\s)", HOSTILE)]
    reply = world.model.say_reasoning(HOSTILE).say(*words).hold(len(words) // 2)
    await room.say(HOSTILE)
    await intact(room)
    reply.release()
    await room.finished()
    await intact(room)
    await room.last.get_by_text("Thoughts").click()
    world.model.fail(400, {"error": {"message": HOSTILE}})
    await room.say("<b>And</b> now?")
    await expect(room.page.get_by_role("alert").filter(has_text="HOSTILE")).to_be_visible()

    gone = await world.start_chat(eve)
    await world.client.put(f"/api/chats/{gone.id}", json={"title": SHORT})
    await world.client.delete(f"/api/chats/{gone.id}")
    bad: Any = {"name": SHORT, "kind": "openai_compatible", "baseUrl": f"{world.model.base_url}"}
    data(await world.client.post("/api/llm/providers", json=bad))
    seen = await walk(room.page, world.house.url)
    kinds = set(map(kind_of, seen))
    assert kinds >= {"/", "/characters/…", "/characters/…/edit", "/chats/…", "/connections"}
    assert [path for path in visitor.requests if "/evil" in path] == []
    missing = [one for one in visitor.complaints if "404" in one]
    assert [one.rpartition(" ")[2] for one in missing] == ["/nowhere"]
    visitor.complaints.remove(missing[0])
