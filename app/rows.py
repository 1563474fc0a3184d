"""Rights are the lookup: one row of an owner's; and rows in pages, by their time."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

from app import db
from app.db.models import Deletable
from app.errors import NotFound
from app.paging import Page, moment_and_id, pack
from app.web import row_id

Kept = TypeVar("Kept", bound=Deletable)
Row = TypeVar("Row", bound=Model)


async def owned(
    model: type[Kept],
    owner_id: UUID,
    public_id: object,
    noun: str,
    *,
    deleted: bool = False,
    hold: bool = False,
) -> Kept:
    """This owner's living row, or the one in the trash; `hold` locks it for the transaction.
    Raises NotFound, which speaks of the noun."""
    query = model.filter(id=row_id(str(public_id), noun), owner_id=owner_id)
    query = query.filter(deleted_at__isnull=not deleted)
    found = await (query.select_for_update() if hold else query).first()
    if found is None:
        raise NotFound(noun)
    return found


@dataclass(frozen=True, slots=True)
class Trash(Generic[Kept]):
    """One kind of an owner's rows: into the trash, out of it again as they were, and their end.
    Each raises NotFound."""

    model: type[Kept]
    noun: str

    @db.transaction
    async def discard(self, owner_id: UUID, public_id: object) -> Kept:
        row = await owned(self.model, owner_id, public_id, self.noun, hold=True)
        await row.discard()
        return row

    @db.transaction
    async def restore(self, owner_id: UUID, public_id: object) -> Kept:
        row = await self._there(owner_id, public_id)
        await row.take_back()
        return row

    @db.transaction
    async def purge(self, owner_id: UUID, public_id: object) -> Kept:
        row = await self._there(owner_id, public_id)
        await row.delete()
        return row

    async def _there(self, owner_id: UUID, public_id: object) -> Kept:
        return await owned(self.model, owner_id, public_id, self.noun, deleted=True, hold=True)


async def paged(
    found: QuerySet[Row],
    limit: int,
    cursor: str | None,
    *,
    by: str = "created_at",
    newest: bool = False,
) -> Page[Row]:
    """The oldest first, or the newest; from behind the cursor. Raises Invalid."""
    way, sign = ("lt", "-") if newest else ("gt", "")
    if cursor:
        at, last = moment_and_id(cursor)
        beyond: dict[str, Any] = {f"{by}__{way}": at}
        beside: dict[str, Any] = {by: at, f"id__{way}": last}
        found = found.filter(Q(**beyond) | Q(**beside))
    rows = await found.order_by(f"{sign}{by}", f"{sign}id").limit(limit + 1)
    page = rows[:limit]
    more = len(rows) > limit
    return Page(page, pack(getattr(page[-1], by).isoformat(), page[-1].pk) if more else None)
