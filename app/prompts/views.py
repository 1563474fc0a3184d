"""What the pages of prompt templates get: values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.chats.models import Chat
from app.lorebooks.views import choices
from app.profiles.models import Profile
from app.prompts.models import TemplateRow
from app.prompts.scoped import Scoped

LIGHT = ("id", "name", "profile_id", "chat_id")  # a text may have 64 KB


@dataclass(frozen=True, slots=True)
class TemplateView:
    """One of them in a list, where it applies, and the one there that is used instead of it."""

    id: str
    name: str
    url: str
    enabled: bool
    where: str
    where_url: str
    newer: str


async def views(rows: Sequence[TemplateRow]) -> list[TemplateView]:
    """All of them, in four statements at most."""
    known = await reach_of(rows)
    return [
        TemplateView(str(row.id), row.name, template_url(row), row.enabled, *known[row.id])
        for row in rows
    ]


def template_url(row: TemplateRow) -> str:
    """Its page."""
    return f"/prompts/{row.id}"


async def reach_of(rows: Sequence[Scoped]) -> dict[UUID, tuple[str, str, str]]:
    """Where each of them applies, in words, the page of whom it is for, and the name of a newer
    one that is used there instead; three statements."""
    named, used = await _named(rows), await _used(rows)
    return {
        row.id: (
            *_reach(row, named.get(row.scope_id, "") if row.scope_id else ""),
            _newer(row, used.get(row.scope_id, row)),
        )
        for row in rows
    }


def _newer(row: Scoped, used: Scoped) -> str:
    return used.name if row.enabled and used.id != row.id else ""


async def _used(rows: Sequence[Scoped]) -> dict[UUID | None, Scoped]:
    """For everything, and for each character and chat: the newest that is on."""
    if not rows:
        return {}
    on = type(rows[0]).filter(owner_id=rows[0].owner_id, deleted_at=None, enabled=True)
    return {row.scope_id: row for row in await on.only(*LIGHT).order_by("created_at", "id")}


def _reach(row: Scoped, subject: str) -> tuple[str, str]:
    return {
        "global": ("in every story", ""),
        "entity_profile": (f"with {subject}", f"/characters/{row.profile_id}"),
        "chat": (f"in “{subject}”", f"/chats/{row.chat_id}"),
    }[row.scope]


async def _named(rows: Sequence[Scoped]) -> dict[UUID, str]:
    profiles = [row.profile_id for row in rows if row.profile_id]
    chats = [row.chat_id for row in rows if row.chat_id]
    found = {one.id: one.name for one in await Profile.filter(id__in=profiles)} if profiles else {}
    titles = {one.id: one.title for one in await Chat.filter(id__in=chats)} if chats else {}
    return found | titles


async def places(owner_id: UUID, chosen: str) -> dict[str, list[dict[str, str]]]:
    """Where a template can apply, what is chosen among them even where there are many."""
    found = await choices(owner_id)
    scope, _, there = chosen.partition(" ")
    kind = {"entity_profile": "profiles", "chat": "chats"}.get(scope)
    if kind and all(one["value"] != chosen for one in found[kind]):
        model = Profile if kind == "profiles" else Chat
        row = await model.get_or_none(id=there, owner_id=owner_id)
        name = row.name if isinstance(row, Profile) else row.title if row else ""
        found[kind].append({"value": chosen, "name": name or "Not there any more"})
    return found
