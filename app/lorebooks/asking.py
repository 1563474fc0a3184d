"""Lore for the next turn of a branch: which books, what is read, what fires.

The dry run and the request ask here alike, so that they agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from quart import current_app

from app import db
from app.chats import thread
from app.chats.models import Branch, Chat
from app.lorebooks import store, times
from app.lorebooks.budget import Count
from app.lorebooks.entry import Trigger
from app.lorebooks.forms import MAX_SCAN
from app.lorebooks.links import in_play
from app.lorebooks.match import depth_needed, match
from app.lorebooks.models import BookRow
from app.lorebooks.times import Time
from app.lorebooks.values import Matched, Said, Situation, Sources
from app.profiles.card import Card
from app.profiles.find import card_of
from app.profiles.models import Profile
from app.thinking import think

COUNT = "talespinner.count_tokens"
"""Where the room that counts tokens signs in how."""
BUDGET = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found, in which books, how many messages were read for it, and how entries stand
    that fired before."""

    matched: Matched
    books: Sequence[BookRow]
    read: int
    times: Sequence[Time] = ()


async def ask(
    chat: Chat,
    branch: Branch,
    *,
    also: BookRow | None = None,
    budget: int | None = None,
    trigger: Trigger = "normal",
    sources: Sources | None = None,
    before: int | None = None,
    said: Said | None = None,
    ordinal: int = 0,
) -> Asked:
    """What fires at the tip of this branch, or before a position; `also` is a book that may not
    apply there yet, `sources` what is read beyond the card: the persona's description; `said` a
    line that is about to be stored; `ordinal` counts the answers that are there already, each of
    which has draws of its own."""
    rows = await in_play(chat, also)
    if not rows:
        return Asked(Matched(), rows, 0)
    books = [await store.whole(row) for row in rows]
    depth = min(max(await think(chat.owner_id, depth_needed, books), 1), MAX_SCAN)
    page = await thread.newest(branch, depth, before)
    here = await _length(branch, before)
    timed = await times.begun(chat, branch, books, before, here)
    lines = [line for line in reversed(page.lines) if not line.hidden]
    heard = [Said(line.name, line.text) for line in lines]
    profile = await Profile.get(id=chat.entity_profile_id)
    card = card_of(profile)
    now = Situation(
        messages=here + (said is not None),
        replies=await _replies(branch, before),
        greeting=await _greeting(branch, before),
        trigger=trigger,
        character=profile.name,
        tags=tuple(card.tags),
        user_icon=chat.user_name,
    )
    thought = partial(
        match,
        books,
        [said, *heard] if said else heard,
        seed=f"{branch.id} {page.lines[-1].message_id if page.lines else ''} {ordinal}",
        budget=BUDGET if budget is None else budget,
        count=count(),
        sources={**_sources(card), **(sources or {})},
        now=now,
        timed=timed,
    )
    matched = await think(chat.owner_id, thought)
    return Asked(matched, rows, len(lines), times.states(books, now, timed))


def count() -> Count:
    """How tokens are counted: by the room that knows, else by four letters each."""
    found: Count = current_app.extensions.get(COUNT, _roughly)
    return found


def _roughly(text: str) -> int:
    return -(-len(text) // 4)


def _sources(card: Card) -> Sources:
    said = card.extensions.get("depth_prompt")
    deep = said.get("prompt") if isinstance(said, dict) else ""
    return {
        "character_description": card.description,
        "character_personality": card.personality,
        "character_depth_prompt": deep if isinstance(deep, str) else "",
        "scenario": card.scenario,
        "creator_notes": card.creator_notes,
    }


async def _length(branch: Branch, before: int | None) -> int:
    return branch.message_count if before is None else await thread.count_before(branch, before)


async def _replies(branch: Branch, before: int | None) -> int:
    (found,) = await db.rows(
        "SELECT COUNT(*) AS replies FROM branch_entries e JOIN chat_messages m"
        " ON m.seq = e.message_seq WHERE e.branch_seq = ? AND e.deleted_at IS NULL"
        " AND e.position < ? AND m.role = 'assistant'",
        branch.seq,
        times.TIP if before is None else before,
    )
    return int(found["replies"])


async def _greeting(branch: Branch, before: int | None) -> int | None:
    """Which one is chosen, where one begins the story."""
    first = await db.rows(
        "SELECT m.is_greeting, v.ordinal FROM branch_entries e"
        " JOIN chat_messages m ON m.seq = e.message_seq"
        " JOIN message_variants v ON v.seq = e.variant_seq"
        " WHERE e.branch_seq = ? AND e.deleted_at IS NULL AND e.position < ?"
        " ORDER BY e.position LIMIT 1",
        branch.seq,
        times.TIP if before is None else before,
    )
    return int(first[0]["ordinal"]) if first and first[0]["is_greeting"] else None
