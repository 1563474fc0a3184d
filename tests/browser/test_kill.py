"""The server goes away and comes back, gently or by force: the page goes on by itself."""

import contextlib
import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import visiting
from tests.browser.room import Room
from tests.processes import process
from tests.scripted import ScriptedModel
from tests.world import MIRA

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

AWAY = r"net::ERR_|Failed to load resource|Failed to fetch|network error"


def free_port() -> str:
    """A port that the next server can have, and the one after it again."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def server(data: Path, port: str, model: ScriptedModel) -> AsyncIterator[tuple[int, str]]:
    """(pid, address) of a server in a process of its own."""
    settings = {
        "TALESPINNER_DATA": str(data),
        "TALESPINNER_PORT": port,
        "OPENAI_BASE_URL": model.base_url,
        "OPENAI_MODEL": "scripted-1",
    }
    async with process("app", "serve", **settings) as running:
        yield running


async def new_chat(url: str) -> str:
    """The path of a new chat with Mira."""
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        spec = {"name": "Mira", **MIRA}
        made = await client.post("/api/entity-profiles", json={"name": "Mira", "spec": spec})
        profile = made.json()["data"]["id"]
        made = await client.post(f"/api/entity-profiles/{profile}/chats", json={})
        return f"/chats/{made.json()['data']['chat']['id']}"


async def read_some(room: Room) -> None:
    """Until a few dozen words are on the page."""
    await expect(room.words).to_contain_text(
        re.compile(r"(Once upon a time[^.]+\.\s*){2}Once upon a time")
    )


async def test_n6_the_server_starts_anew_and_the_page_goes_on(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    async with ScriptedModel(token_ms=10, tokens=2000) as model:
        async with server(tmp_path, port, model) as (_, url):
            path = await new_chat(url)
            visit = visiting(browser, url, forgiven=AWAY)
            visitor = await visit.__aenter__()
            room = Room(await visitor.tab(path))
            await room.say("Tell me.")
            await read_some(room)
            before = await room.words.inner_text()
        await expect(room.page.get_by_text("The connection is broken")).to_be_visible()
        async with server(tmp_path, port, model):
            await expect(room.last).to_contain_text("Interrupted here", timeout=20_000)
            await expect(room.page.get_by_text("The connection is broken")).to_be_hidden()
            assert (await room.words.inner_text()).startswith(before)
            model.tokens = 0
            model.say("Where was I?")
            await room.say("Go on.")
            await room.says("Where was I?", "1/1")
            await visit.__aexit__(None, None, None)


async def test_n5_what_was_on_the_screen_survives_kill_9(browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    async with ScriptedModel(token_ms=5, tokens=4000) as model:
        async with server(tmp_path, port, model) as (pid, url):
            path = await new_chat(url)
            visit = visiting(browser, url, forgiven=AWAY)
            visitor = await visit.__aenter__()
            room = Room(await visitor.tab(path))
            await room.say("Tell me.")
            await read_some(room)
            os.kill(pid, signal.SIGKILL)
            await expect(room.page.get_by_text("The connection is broken")).to_be_visible()
            shown = await room.words.inner_text()
        async with server(tmp_path, port, model):
            await room.page.reload()
            await expect(room.last).to_contain_text("Interrupted here")
            assert len(shown) > 100
            assert (await room.words.inner_text()).startswith(shown)
            await expect(room.messages.nth(-2)).to_contain_text("Tell me.")
            await visit.__aexit__(None, None, None)
