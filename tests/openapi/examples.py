"""The examples: docs/api/*.http are requests that tell a story; the first one of an endpoint is its
example. What a server answers is kept in app/openapi/examples.json, and shown in the document.

After an example or an answer has changed: python -m tests.openapi.examples
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from app.llm.discover import Place
from app.openapi.examples import FILE
from tests.conftest import serving
from tests.openapi.still import Still
from tests.openapi.story import STREAM, Teller, Told, endpoint_at, steps
from tests.scripted import ScriptedModel
from tests.world import World, settings_on

ROOT = Path(__file__).parent.parent.parent
STORIES = sorted((ROOT / "docs/api").glob("*.http"))
NOT_SHOWN = ("/api/openapi.json", "/api/docs")


async def told(world: World) -> dict[str, Any]:
    """All examples, by endpoint; each as it is kept in the file."""
    found: dict[str, Any] = {}
    run_a_server(world)
    for file in STORIES:
        teller = Teller(world, {"owner": str(world.house.app.config["USER"].id)})
        for step in steps(file):
            one = await teller.tell(step)
            one.check()
            if one.path not in NOT_SHOWN:
                name = endpoint_at(world, step.method, one.path).key
                still = Still(step.title, teller.names)
                _keep(found.setdefault(name, {}), one, still)
        await world.idle()
    return dict(sorted(found.items()))


def run_a_server(world: World) -> None:
    """The model is found on this machine as an Ollama would be, and nobody else is."""
    world.model.routes["/api/version"] = {"version": "0.9"}
    ollama = Place(world.model.port, "Ollama", "/api/version", "version")
    world.house.app.config["LOCAL_PLACES"] = (ollama,)


def _keep(example: dict[str, Any], one: Told, still: Still) -> None:
    """The first answer of each kind; with a stream's, its request is the example."""
    if one.step.refusal:
        refusals = example.setdefault("refusals", {})
        refusals.setdefault(str(one.answer.status_code), still.value(one.answer))
    elif one.media not in example.get("answers", {}) and not one.step.held:
        if "title" not in example or one.media == STREAM:
            example |= _request(one, still)
        example.setdefault("answers", {})[one.media] = still.value(one.answer)


def _request(one: Told, still: Still) -> dict[str, Any]:
    step = one.step
    found: dict[str, Any] = {"title": step.title, "url": still.text(one.url)}
    found["headers"] = step.headers
    if one.body:
        found["body"] = json.loads(still.text(one.body))
    if step.file:
        found["file"] = list(step.file)
    return found


async def record(folder: Path) -> None:
    """Write the file anew."""
    async with ScriptedModel() as model:
        settings = settings_on("", model, folder)
        async with serving(settings) as house:
            found = await told(World(house, model))
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(record(Path(place)))
