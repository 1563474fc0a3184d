"""Looking back: what the newest lines speak of is looked for in every source, ranked together."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from app.generations.prompt import Asked
from app.generations.retrieval.asking import wanted
from app.generations.retrieval.notes import Notes
from app.generations.retrieval.ranking import ranked
from app.generations.retrieval.story import Story
from app.generations.retrieval.values import Hit, Opens, Source
from app.pipelines.params import LookParams
from app.pipelines.steps.values import Found
from app.prompts.tokens import message_tokens

# A new source is a file of its own and a line here; its name stands in LookParams.
SOURCES: dict[str, Opens] = {"story": Story, "notes": Notes}
AT_ONCE = 100  # of those that fit best, looked up together
MOST = 1000  # that are looked up, where many are not to be told
TRIES = 40  # texts that are read, where many are too long
SHARE = 0.25  # of the prompt's tokens


async def look(asked: Asked, params: LookParams, told: Sequence[Found] = ()) -> list[Found]:
    """What fits what is being said, the best first, and together no more than its share; nothing
    that is `told` already."""
    lines = _lines(asked)
    want = await asyncio.to_thread(wanted, lines[:2], lines[2:])
    sources = [SOURCES[name](asked, want.stems) for name in params.sources]
    best = await asyncio.to_thread(ranked, want, [await one.pool() for one in sources])
    found, room, tries = list[Found](), int(asked.budget.prompt_tokens * SHARE), TRIES
    known = {(one.source, one.id, one.place) for one in told}
    async for hit in _standing(sources, best[:MOST]):
        if len(found) == params.count or tries == 0:
            break
        tries -= 1
        for one in await sources[hit.source].tell(hit):
            tokens = message_tokens(one.text)
            if tokens <= room and (one.source, one.id, one.place) not in known:
                room -= tokens
                found.append(one)
    return found


async def _standing(sources: Sequence[Source], hits: Sequence[Hit]) -> AsyncIterator[Hit]:
    """Those that may be told, in their order."""
    for first in range(0, len(hits), AT_ONCE):
        some = hits[first : first + AT_ONCE]
        there = set()
        for place, source in enumerate(sources):
            if mine := [hit.seq for hit in some if hit.source == place]:
                there |= {(place, seq) for seq in await source.standing(mine)}
        for hit in some:
            if (hit.source, hit.seq) in there:
                yield hit


def _lines(asked: Asked) -> list[str]:
    """What is being said, the newest first."""
    place = asked.ground.place
    said = [one for one in (place.begun.text if place.begun else None, place.said) if one]
    return [*said, *(line.text for line in asked.ground.newest.lines)]
