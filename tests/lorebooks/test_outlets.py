"""Entries that stand where a macro asks for them."""

from tests.answers import data, error
from tests.lorebooks.room import BOOKS, new_book, new_entry
from tests.world import World


async def test_an_entry_keeps_the_name_of_its_outlet(world: World) -> None:
    book = await new_book(world)
    one = await new_entry(world, book["id"], position="outlet", outletName="door")
    url = f"{BOOKS}/{book['id']}/entries/{one['id']}"
    error(await world.client.put(url, json={"outletName": ""}), 400, "VALIDATION_ERROR")
    moved = data(await world.client.put(url, json={"position": "before_char", "outletName": ""}))
    error(await world.client.put(url, json={"position": "outlet"}), 400, "VALIDATION_ERROR")
    assert data(await world.client.get(url)) == moved
