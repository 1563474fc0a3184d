"""The trash's part for things that lie in a table of their own and have a name."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quart import Blueprint
from quart.typing import ResponseReturnValue
from tortoise.expressions import Q

from app import web
from app.db.models import Deletable
from app.errors import NotFound
from app.profiles.trash import Discarded, Place

Deed = Callable[[UUID, str], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class NamedBin:
    """Its rows of one kind; `purge` ends one of an owner's for good."""

    kind: str
    model: type[Deletable]
    purge: Callable[[UUID, UUID], Awaitable[Any]]

    async def count(self, owner_id: UUID) -> int:
        """How many of this owner's."""
        return await self.model.filter(owner_id=owner_id, deleted_at__isnull=False).count()

    async def newest(self, owner_id: UUID, before: Place | None, limit: int) -> list[Discarded]:
        """Up to `limit` of them below `before`."""
        query = self.model.filter(owner_id=owner_id, deleted_at__isnull=False)
        if before:
            at, row = before
            query = query.filter(Q(deleted_at__lt=at) | Q(deleted_at=at, id__lt=UUID(row)))
        found = query.order_by("-deleted_at", "-id").limit(limit)
        return [
            Discarded(self.kind, str(id_), name, "", at)
            for id_, name, at in await found.values_list("id", "name", "deleted_at")
        ]

    async def purge_before(self, moment_: datetime) -> int:
        """End for good what was put in before this moment; gives their number."""
        old = await self.model.filter(deleted_at__lt=moment_).values_list("owner_id", "id")
        for owner_id, id_ in old:
            with contextlib.suppress(NotFound):  # brought back, or ended, in this instant
                await self.purge(owner_id, id_)
        return len(old)


def trash_forms(
    pages: Blueprint, kind: str, restore: Deed, purge: Deed, there: Callable[[Any], str]
) -> None:
    """The two forms that rows of a kind have in the trash; `there` is where one is seen again."""

    @pages.post(f"/trash/{kind}/<public_id>/restore", endpoint=f"restore_{kind}")
    async def again(public_id: str) -> ResponseReturnValue:
        return web.back(there(await restore(web.me().id, public_id)))

    @pages.post(f"/trash/{kind}/<public_id>/purge", endpoint=f"purge_{kind}")
    async def end(public_id: str) -> ResponseReturnValue:
        row = await purge(web.me().id, public_id)
        return web.back(web.with_notice("/trash", f"{row.name} is gone for good."))
