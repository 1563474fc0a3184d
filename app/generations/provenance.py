"""Where a prompt's numbers came from, and what of it is still there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from app.connections.lookup import connection_for
from app.errors import NotFound
from app.generations import told
from app.generations.author import TemplateOrigin
from app.generations.models import Generation
from app.generations.told import Telling
from app.prompts.models import TemplateRow
from app.samplers.find import OriginObject
from app.samplers.models import Sampler
from app.samplers.views import sampler_url


@dataclass(frozen=True, slots=True)
class Source:
    """A preset or a template by the name and version that it had; its sheet where it is there,
    and whether it has been changed since."""

    name: str
    version: int
    url: str | None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """The connection by its name, where it is there; preset and template, where there were any."""

    connection: str
    sampler: Source | None = None
    template: Source | None = None


async def provenance_of(owner_id: UUID, telling: Telling) -> Provenance:
    """Three statements, and none for a prompt to come, whose everything is there."""
    new = telling.provider_name is not None
    return Provenance(
        await connection_of(owner_id, telling),
        await _source(owner_id, telling.sampler, "samplers", Sampler, new),
        await _source(owner_id, telling.template, "prompts", TemplateRow, new),
    )


async def named(generation: Generation) -> Telling:
    """What this reply's model was told, with the name of its connection."""
    telling = await told.past(generation)
    name = await connection_of(generation.owner_id, telling)
    return replace(telling, provider_name=name)


async def connection_of(owner_id: UUID, telling: Telling) -> str:
    """What the connection is called now."""
    if telling.provider_name is not None:
        return telling.provider_name
    try:
        return (await connection_for(owner_id, telling.provider_id)).name
    except NotFound:
        return "removed since"


async def _source(
    owner_id: UUID,
    origin: OriginObject | TemplateOrigin | None,
    room: str,
    model: type[Sampler] | type[TemplateRow],
    new: bool,
) -> Source | None:
    if origin is None:
        return None
    name, version, url = origin["name"], origin["version"], f"/{room}/{origin['id']}"
    if new:
        return Source(name, version, url)
    now = await model.get_or_none(id=UUID(origin["id"]), owner_id=owner_id, deleted_at=None)
    changed = now is not None and now.version != version
    return Source(name, version, url if now else None, changed)


@dataclass(frozen=True, slots=True)
class Mend:
    """Where one changes what a server refuses."""

    url: str
    label: str


async def mend_of(generation: Generation) -> Mend | None:
    """The preset that holds the parameter which the server's refusal names."""
    if generation.error_code != "REFUSED" or generation.sampler is None:
        return None
    named = parameters_in(generation.error_message or "", generation.params)
    found = Sampler.filter(owner_id=generation.owner_id, deleted_at=None)
    sampler = await found.get_or_none(id=generation.sampler["id"]) if named else None
    if sampler is None or not named & {*sampler.params, *sampler.extra}:
        return None
    return Mend(sampler_url(sampler.id), f"Change “{sampler.name}”")


def parameters_in(sentence: str, names: Iterable[str]) -> set[str]:
    """Those of these parameters that the sentence names."""
    words = set(re.findall(r"\w+", sentence.lower()))
    return {name for name in names if name.lower() in words}
