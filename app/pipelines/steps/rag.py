"""Looking back: what was said long ago and no longer fits, and what notes say, where it speaks of
what is being said now."""

from collections.abc import Sequence
from itertools import groupby

from app.pipelines.params import LookParams
from app.pipelines.steps.values import Found, Gave, Given
from app.prompts.values import Note


async def run(params: LookParams, given: Given) -> Gave:
    """What fits best, as one block: source by source, each in its own order."""
    found = await given.look(params) if given.look else []
    return Gave(
        {"found": len(found), "taken": [one.taken() for one in found]},
        block=Note(told(found, params.sources), depth=params.depth) if found else None,
        rag=found,
    )


def told(found: Sequence[Found], sources: Sequence[str]) -> str:
    """As the model reads it."""
    ordered = sorted(found, key=lambda one: (sources.index(one.source), one.place))
    parts = []
    for under, some in groupby(ordered, lambda one: one.under):
        parts += [f"# {under}", *(f"{one.name}: {one.text}" for one in some)]
    return "\n\n".join(parts)
