"""Every page as it looks: `python -m tests.browser.screens OUT_DIR [NAME …]`.

A small world, one PNG a page at two sizes, light and dark; of the named pages only, if any are
named.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser

from app import MODELS, db
from tests.browser.acts import act
from tests.browser.conftest import DESK, PHONE, chromium
from tests.browser.stage import Shot, bare, furnish
from tests.conftest import new_settings, serving
from tests.scripted import ScriptedModel
from tests.world import World

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SIZES = {"desk": DESK, "phone": PHONE}
READY = "() => document.fonts.ready.then(() => true)"


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


async def main(folder: Path, names: list[str]) -> None:
    """The empty house first, then the furnished one."""

    def wanted(shots: list[Shot]) -> list[Shot]:
        return [shot for shot in shots if not names or shot.name in names]

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        data_folder, empty = Path(place) / "data", Path(place) / "empty.db"
        await db.migrate(f"sqlite://{empty}", MODELS)
        async with ScriptedModel() as model, chromium() as browser:
            given = {"openai_base_url": model.base_url, "openai_model": "scripted-1"}
            async with serving(new_settings(data_folder, empty, **given)) as house:
                world = World(house, model)
                await take(browser, world, wanted(bare()), folder)
                await take(browser, world, wanted(await furnish(world)), folder)
                model.release()
                await world.idle()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Pictures of every page.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    asyncio.run(main(given.folder, given.names))
