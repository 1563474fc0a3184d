"""One message by itself: what can be done with it, its versions, two of them side by side."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from app import db
from app.chats import compare
from app.chats.models import Branch, Entry, Message, Variant
from app.chats.screen import Screen
from app.chats.views import prompt_url
from app.errors import NotFound
from app.markup import plain

ORIGINS = {
    "original": "as it was written",
    "generation": "by the model",
    "continuation": "continued by the model",
    "manual_edit": "edited by hand",
    "import": "from the card",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands: how many come after it, and what that lets one do. `key` is for
    what is asked of a model, once."""

    key: str
    after: int
    again_url: str | None
    select_url: str

    @classmethod
    async def of(cls, branch: Branch, message: Message, entry: Entry) -> "Place":
        """One count over the index."""
        found = await db.rows(
            "SELECT COUNT(*) AS lines FROM branch_entries"
            " WHERE branch_seq = ? AND deleted_at IS NULL AND position > ?",
            branch.seq,
            entry.position,
        )
        url = f"/branches/{branch.id}/messages"
        can = message.role == "assistant" and not message.is_greeting
        return cls(
            uuid4().hex,
            int(found[0]["lines"]),
            f"{url}/{message.id}/variants" if can else None,
            f"{url}?from={message.id}#chosen",
        )


@dataclass(frozen=True, slots=True)
class VariantView:
    """One version in the list."""

    id: str
    number: int
    origin: str
    preview: str
    at: datetime
    chosen: bool
    running: bool
    choose_url: str
    delete_url: str
    prompt_url: str | None
    generation: str | None


async def context(
    screen: Screen, message: Message, entry: Entry, left: str | None, right: str | None
) -> dict[str, Any]:
    """What `chats/message.html` needs; `left` and `right` are the versions to compare. Raises
    NotFound for one of another message."""
    url = f"/branches/{screen.branch.id}/messages/{message.id}/variants"
    found = await Variant.filter(message_seq=message.seq).order_by("ordinal")
    shown = [one for one in found if one.deleted_at is None or one.seq == entry.variant_seq]
    views = [_view(one, n, entry, url) for n, one in enumerate(shown, 1)]
    known = {view.id: view for view in views}
    if not {one for one in (left, right) if one} <= {str(one.id) for one in found}:
        raise NotFound("variant")
    pair = (known.get(left or ""), known.get(right or ""))
    words = None
    if all(pair):
        texts = {str(one.id): one.prompt_text for one in shown}
        words = await asyncio.to_thread(compare.compare, texts[left or ""], texts[right or ""])
    return {
        **await screen.bar(),
        "message": await screen.message(message.id),
        "place": await Place.of(screen.branch, message, entry),
        "variants": views,
        "left": pair[0] or (views[-2] if len(views) > 1 else None),
        "right": pair[1] or (views[-1] if len(views) > 1 else None),
        "words": words,
    }


def _view(variant: Variant, number: int, entry: Entry, url: str) -> VariantView:
    return VariantView(
        id=str(variant.id),
        number=number,
        origin=ORIGINS[variant.kind],
        preview=plain(variant.prompt_text, 280) or "Nothing yet.",
        at=variant.created_at,
        chosen=variant.seq == entry.variant_seq,
        running=variant.status == "streaming",
        choose_url=f"{url}/{variant.id}/choice",
        delete_url=f"{url}/{variant.id}/delete",
        prompt_url=prompt_url(variant.generation_id),
        generation=str(variant.generation_id) if variant.generation_id else None,
    )
