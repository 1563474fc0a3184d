"""Every endpoint holds the border: what the document says may not come in does not, whatever it
is, with the one envelope, and changes nothing."""

from typing import Any

from app.openapi.endpoint import endpoints
from tests.answers import error
from tests.openapi.examples import STORIES, run_a_server
from tests.openapi.poking import Poking, flawed
from tests.openapi.story import steps
from tests.world import Stranger, World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


async def test_i11_i12_every_endpoint_holds_the_border(
    world: World, stranger: Stranger, document: dict[str, Any]
) -> None:
    seen: set[str] = set()
    theirs = {
        "branch": stranger.chat.branch,
        "message": stranger.message,
        "around": stranger.message,
        "variant": stranger.variant,
        "scope": stranger.chat.id,
    }
    run_a_server(world)
    for file in STORIES:
        teller = Poking(world, document, seen, theirs)
        for step in steps(file):
            await teller.tell(step)
        await world.idle()
    assert seen == {one.key for one in endpoints(world.house.app)}


async def test_i11_i12_other_methods_are_refused_everywhere(world: World) -> None:
    addresses = world.house.app.url_map.bind("localhost")
    paths = {one.path.replace("{", "").replace("}", "") for one in endpoints(world.house.app)}
    assert len(paths) > 40
    for path in paths:
        allowed = set(addresses.allowed_methods(path))
        for method in set(METHODS) - allowed:
            answer = await world.client.request(method, path)
            error(answer, 405, "METHOD_NOT_ALLOWED")
            assert set(answer.headers["Allow"].split(", ")) == allowed, (method, path)


async def test_i11_i12_an_unknown_address_is_told_in_the_envelope(world: World) -> None:
    for method in METHODS:
        for address in ("/api/nowhere", "/api/", "/api/chat", "/api/messages"):
            error(await world.client.request(method, address), 404, "NOT_FOUND")


def test_the_border_is_looked_for_in_every_field(document: dict[str, Any]) -> None:
    form = document["components"]["schemas"]["NewMessage"]
    found = [name for name, _ in flawed(document, form, {"promptText": "x"})]
    assert set(form["properties"]) <= set(found)
    assert found.count("promptText") == 4
