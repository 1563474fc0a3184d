"""One Chromium for the whole run, a server a test, and a witness to what every page does."""

import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    async_playwright,
    expect,
)

from tests.conftest import new_settings, serving
from tests.scripted import ScriptedModel
from tests.world import World, cast

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--in-process-gpu",
]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DESK: Any = {"width": 1280, "height": 800}
PHONE: Any = {"width": 390, "height": 844}

expect.set_options(timeout=10_000)


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """An installed Chromium, else playwright's own."""
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own, and everything that its pages did unseen."""

    context: BrowserContext
    home: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    async def tab(self, path: str = "/") -> Page:
        """A new tab at this address of the house."""
        page = await self.context.new_page()
        page.on("dialog", self._interrupted)
        await page.goto(path)
        return page

    def heard(self, said: ConsoleMessage) -> None:
        """The browser's console."""
        if said.type in ("error", "warning"):
            where = urlsplit(said.location.get("url", ""))
            self.complaints.append(f"{said.text} {where.path}?{where.query}".rstrip(" ?"))

    async def _interrupted(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        await dialog.dismiss()

    def acquit(self, forgiven: str = "$^") -> None:
        """No page complained, asked, or called another host; but for complaints like these."""
        assert [one for one in self.complaints if not re.search(forgiven, one)] == []
        assert self.dialogs == []
        ours = urlsplit(self.home).netloc
        calls = [one for one in self.requests if one.startswith(("http", "ws"))]
        assert [one for one in calls if urlsplit(one).netloc != ours] == []


@contextlib.asynccontextmanager
async def visiting(
    browser: Browser, home: str, *, forgiven: str = "$^", **options: Any
) -> AsyncIterator[Visitor]:
    """A visitor whose pages must have been faultless when they leave."""
    context = await browser.new_context(**{"base_url": home, "viewport": DESK, **options})
    context.set_default_timeout(10_000)
    visitor = Visitor(context, home)
    context.on("console", visitor.heard)
    context.on("weberror", lambda thrown: visitor.complaints.append(str(thrown.error)))
    context.on("request", lambda asked: visitor.requests.append(asked.url))
    try:
        yield visitor
    finally:
        await context.close()
    visitor.acquit(forgiven)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The one browser of this run."""
    async with chromium() as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def world(
    tmp_path: Path, migrated: Path, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """The cast, in the browser's event loop; a parameter changes the server's settings."""
    async with ScriptedModel() as model:
        given = {"openai_base_url": model.base_url, "openai_model": "scripted-1"}
        given |= getattr(request, "param", {})
        async with serving(new_settings(tmp_path / "data", migrated, **given)) as house:
            yield await cast(house, model)


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, world: World) -> AsyncIterator[Visitor]:
    """The one at the keyboard."""
    async with visiting(browser, world.house.url) as one:
        yield one
