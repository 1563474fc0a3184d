"""Keys: written, sealed, used, forgotten; never read back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from pydantic import SecretStr

from app import db
from app.connections.desk import desk
from app.connections.lookup import by_operator
from app.connections.models import Connection, Token
from app.connections.seal import WrongMasterKeyError
from app.db.models import new_id, now
from app.db.sql import Row, moment
from app.errors import Conflict, NotFound

HINT = 4
SHORTEST_WITH_HINT = 8
USED = timedelta(hours=1)  # how exact `last_used_at` is

# The key in use first: the one that was chosen, else the newest.
IN_USE = """
SELECT t.id, t.connection_id, t.sealed, t.hint, t.last_used_at FROM connection_tokens t
LEFT JOIN llm_runtime r ON r.token_id = t.id AND r.scope = 'global'
WHERE t.owner_id = ? AND t.connection_id IN ({marks})
ORDER BY CASE WHEN r.id IS NULL THEN 1 ELSE 0 END, t.created_at DESC, t.id DESC
"""


class KeyUnreadable(Conflict):
    """The stored key was sealed with another master key."""

    code = "KEY_UNREADABLE"

    def __init__(self) -> None:
        super().__init__("The stored key cannot be opened with this master key; enter it again.")


@dataclass(frozen=True, slots=True)
class SealedKey:
    """Fit to be stored; `hint` is all that is ever shown."""

    sealed: bytes
    hint: str


def hint_of(key: str) -> str:
    """The last four characters; none of a key that is too short to give four away."""
    return key[-HINT:] if len(key) >= SHORTEST_WITH_HINT else ""


def _bound(owner: UUID, connection: UUID) -> bytes:
    return owner.bytes + connection.bytes


async def sealed_for(connection: Connection, key: SecretStr) -> SealedKey:
    """Seal this key for this connection; before a transaction, for it costs CPU."""
    text = key.get_secret_value()
    bound = _bound(connection.owner_id, connection.id)
    return SealedKey(await asyncio.to_thread(desk().seal.seal, text, bound), hint_of(text))


async def marked(key: SecretStr) -> str:
    """What tells this key from others, and tells nobody what it is."""
    return await asyncio.to_thread(desk().seal.mark, key.get_secret_value())


async def opened(owner: UUID, connection: UUID, sealed: bytes) -> str:
    """Raises KeyUnreadable."""
    try:
        return await asyncio.to_thread(desk().seal.open, bytes(sealed), _bound(owner, connection))
    except WrongMasterKeyError:
        raise KeyUnreadable from None


@db.transaction
async def keep(connection: Connection, key: SealedKey, name: str = "Key") -> Token:
    """Store one more key of the connection."""
    return await Token.create(
        id=new_id(),
        owner_id=connection.owner_id,
        connection_id=connection.id,
        name=name,
        sealed=key.sealed,
        hint=key.hint,
    )


@db.transaction
async def forget_all(connection: Connection) -> int:
    """Delete every key of the connection; gives their number."""
    gone = Token.filter(connection_id=connection.id)
    number = await gone.count()  # a DELETE's own count on SQLite holds what it cascades to
    await gone.delete()
    return number


@db.transaction
async def change(token: Token, name: str | None, key: SealedKey | None) -> Token:
    """Another name, another key, or both."""
    changed = {"name": name} if name else {}
    values = {"sealed": key.sealed, "hint": key.hint, "last_used_at": None} if key else {}
    if changed or values:
        if not await Token.filter(id=token.id).update(**changed, **values):
            raise NotFound("key")
        await token.refresh_from_db()
    return token


@db.transaction
async def forget(token: Token) -> None:
    """Delete this one key; where it was chosen, the newest is used."""
    await Token.filter(id=token.id).delete()


async def key_of(connection: Connection) -> str | None:
    """The key that goes to this connection's server, if it has one. Raises KeyUnreadable."""
    if by_operator(connection):
        operator = desk().operator
        return operator.key if operator else None
    found = await _in_use(connection.owner_id, [connection])
    if not found:
        return None
    token = found[0]
    key = await opened(connection.owner_id, connection.id, token["sealed"])
    await note_use(token["id"], token["last_used_at"])
    return key


async def _in_use(owner: UUID, connections: Sequence[Connection]) -> list[Row]:
    if not connections:
        return []
    sql = IN_USE.format(marks=db.in_marks(connections))
    return await db.rows(sql, owner, *(connection.id for connection in connections))


async def note_use(token_id: object, last: object) -> None:
    """Remember that the key was used, to the hour."""
    before = moment(last)
    if before is None or now() - before > USED:
        await _note_use(token_id)


@db.transaction
async def _note_use(token_id: object) -> None:
    await Token.filter(id=token_id).update(last_used_at=now())


async def hints(owner: UUID, connections: Sequence[Connection]) -> dict[UUID, str | None]:
    """By connection: the hint of the key in use; None where there is no key."""
    found: dict[UUID, str | None] = {c.id: None for c in connections}
    for row in reversed(await _in_use(owner, connections)):
        found[UUID(str(row["connection_id"]))] = row["hint"]
    operator = desk().operator
    for connection in connections:
        if operator is not None and by_operator(connection):
            found[connection.id] = None if operator.key is None else hint_of(operator.key)
    return found
