"""At start, before the first request: close what an earlier process left open."""

import structlog

from app import live
from app.generations import closing
from app.generations.closing import Ending
from app.generations.models import Generation

log = structlog.get_logger()


async def recover() -> int:
    """Close every open generation as interrupted, with the words of the journal.

    The caller holds the lock on the data, so whatever is open belongs to nobody. The closing
    transaction comes first, then the journal's rows go: a crash in between repeats harmlessly.
    """
    left = await Generation.filter(status="streaming").values_list("id", flat=True)
    for generation_id in left:
        text, reasoning = (await live.scribe().read([str(generation_id)])).get(
            str(generation_id), ("", "")
        )
        ending = Ending("interrupted", text=text, reasoning=reasoning)
        if ending.empty:
            ending.code = "INTERRUPTED"
            ending.message = "The server stopped before the first word came."
        await closing.close(generation_id, ending)  # type: ignore[arg-type]  # values_list is loose
    await live.scribe().forget_all()
    if left:
        log.info("replies.recovered", count=len(left))
    return len(left)
