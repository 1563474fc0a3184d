"""At start, before the first request: close what an earlier process left open."""

import structlog

from app import live
from app.chats import drafts
from app.chats.models import Branch, Variant
from app.generations import closing
from app.generations.closing import Ending
from app.generations.models import Generation

log = structlog.get_logger()


async def recover() -> int:
    """Close every open generation as interrupted, with the words of the journal.

    The caller holds the lock on the data, so whatever is open belongs to nobody. The closing
    transaction comes first, then the journal's rows go: a crash in between repeats harmlessly.
    """
    left = await Generation.filter(status="streaming")
    for generation in left:
        said = await live.scribe().read([str(generation.id)])
        words, reasoning = said.get(str(generation.id), ("", ""))
        start = await _start_of(generation)
        ending = Ending("interrupted", text=start + words, start=start, reasoning=reasoning)
        if ending.empty:
            ending.code = "INTERRUPTED"
            ending.message = "The server stopped before the first word came."
        await closing.close(generation.id, ending)
    await live.scribe().forget_all()
    if left:
        log.info("replies.recovered", count=len(left))
    return len(left)


async def _start_of(generation: Generation) -> str:
    """What it was to continue: that stands where its words belong, the journal has only those."""
    if generation.is_draft:
        branch = await Branch.get_or_none(id=generation.branch_id)
        return await drafts.text_of(branch) if branch else ""
    variant = await Variant.get_or_none(id=generation.variant_id)
    return variant.prompt_text if variant else ""
