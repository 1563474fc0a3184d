"""What one does with lorebooks again and again, through the API."""

from typing import Any

from tests.answers import data
from tests.world import Chat, World

BOOKS = "/api/world-info/books"


async def new_book(world: World, name: str = "Skarn", **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = data(await world.client.post(BOOKS, json={"name": name, **fields}))
    return made


async def new_entry(world: World, book: str, *keys: str, **fields: Any) -> dict[str, Any]:
    said = {"keys": list(keys), "content": f"About {keys}.", **fields}
    made: dict[str, Any] = data(await world.client.post(f"{BOOKS}/{book}/entries", json=said))
    return made


async def linked(world: World, book: str, scope: str = "global", there: str | None = None) -> Any:
    body = {"scope": scope, **({"scopeId": there} if there else {})}
    return data(await world.client.post(f"{BOOKS}/{book}/links", json=body))


async def tried(world: World, book: str, chat: Chat, **body: Any) -> dict[str, Any]:
    """A dry run."""
    url = f"{BOOKS}/{book}/dry-run"
    found: dict[str, Any] = data(
        await world.client.post(url, json={"branchId": chat.branch, **body})
    )
    return found
