"""The same request sent twice is done once: a double click, a reload, a retry after a cut."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from quart import request

from app import db, texts, web
from app.accounts.models import IdempotencyKey
from app.db.models import now
from app.errors import Conflict, Invalid

KEPT = timedelta(hours=24)
MAX_KEY = 200

Answer = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at something: its key, and the words in which it was asked for.

    The words are the caller's, not what they were taken to mean: the same request may find
    another branch open the second time.
    """

    key: str | None
    words: str

    @classmethod
    def of_request(cls, words: str, key: str | None = None) -> "Attempt":
        """The request that is being answered; `key` is that of a form, else the header's."""
        return cls(key or web.idempotency_key(), f"{request.path} {words}")


async def first_answer(owner_id: UUID, key: str | None, route: str, body: str) -> Answer | None:
    """What this very request was answered the first time; None for one that is new, or without a
    key. Raises as `once` does."""
    if not key:
        return None
    _must_be_a_key(key)
    found = await IdempotencyKey.get_or_none(
        owner_id=owner_id, key=key, created_at__gte=now() - KEPT
    )
    return _answer_of(found, route, _digest(body)) if found else None


async def once(
    owner_id: UUID, key: str | None, route: str, body: str, act: Callable[[], Awaitable[Answer]]
) -> tuple[Answer, bool]:
    """Inside a transaction: (ids of the answer, whether they are new).

    The same key with the same body gives the first answer; with another body 409
    `IDEMPOTENCY_MISMATCH`. Without a key `act` is simply done.
    """
    if not key:
        return await act(), True
    _must_be_a_key(key)
    await IdempotencyKey.filter(created_at__lt=now() - KEPT).delete()
    digest = _digest(body)
    if not await _is_first(owner_id, key, route, digest):
        known = await IdempotencyKey.get(owner_id=owner_id, key=key)
        return _answer_of(known, route, digest), False
    answer = await act()
    await db.execute(
        "UPDATE idempotency_keys SET answer = ? WHERE owner_id = ? AND key = ?",
        json.dumps(answer),
        owner_id,
        key,
    )
    return answer, True


def _must_be_a_key(key: str) -> None:
    if len(key) > MAX_KEY or texts.flaw(key):
        raise Invalid.field("Idempotency-Key", f"A text of at most {MAX_KEY} characters.")


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _answer_of(known: IdempotencyKey, route: str, digest: str) -> Answer:
    if (known.route, known.body_hash) != (route, digest):
        raise Conflict("This key was used for another request before.", "IDEMPOTENCY_MISMATCH")
    return known.answer


async def _is_first(owner_id: UUID, key: str, route: str, digest: str) -> bool:
    """Take the key. Whoever else comes with it waits here until this transaction has ended."""
    taken = await db.rows(
        "INSERT INTO idempotency_keys (owner_id, key, route, body_hash, answer, created_at)"
        " VALUES (?, ?, ?, ?, '{}', ?) ON CONFLICT (owner_id, key) DO NOTHING RETURNING id",
        owner_id,
        key,
        route,
        digest,
        now(),
    )
    return bool(taken)


async def made_once(
    owner_id: UUID,
    what: str,
    words: str,
    make: Callable[[], Awaitable[Answer]],
    key: str | None = None,
) -> Answer:
    """The ids of what `make` makes, in a transaction of its own; of the first time where this
    request has been made before. `words` are what it asks for, `key` is a form's. Raises
    Conflict, Invalid."""
    attempt = Attempt.of_request(words, key)

    @db.transaction
    async def act() -> tuple[Answer, bool]:
        return await once(owner_id, attempt.key, what, attempt.words, make)

    answer, _fresh = await act()
    return answer
