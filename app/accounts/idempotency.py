"""The same request sent twice is done once: a double click, a reload, a retry after a cut."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from app.accounts.models import IdempotencyKey
from app.db.models import now
from app.errors import Conflict, Invalid

KEPT = timedelta(hours=24)
MAX_KEY = 200

Answer = dict[str, str | None]


async def once(
    owner_id: UUID, key: str | None, route: str, body: str, act: Callable[[], Awaitable[Answer]]
) -> tuple[Answer, bool]:
    """Inside a transaction: (ids of the answer, whether they are new).

    The same key with the same body gives the first answer; with another body 409
    `IDEMPOTENCY_MISMATCH`. Without a key `act` is simply done.
    """
    if not key:
        return await act(), True
    if len(key) > MAX_KEY:
        raise Invalid.field("Idempotency-Key", f"At most {MAX_KEY} characters.")
    digest = hashlib.sha256(body.encode()).hexdigest()
    await IdempotencyKey.filter(created_at__lt=now() - KEPT).delete()
    known = await IdempotencyKey.get_or_none(owner_id=owner_id, key=key)
    if known is not None:
        if (known.route, known.body_hash) != (route, digest):
            raise Conflict("This key was used for another request before.", "IDEMPOTENCY_MISMATCH")
        return known.answer, False
    answer = await act()
    await IdempotencyKey.create(
        owner_id=owner_id, key=key, route=route, body_hash=digest, answer=answer
    )
    return answer, True
