"""What the page of a dry run shows."""

from typing import Any

from app.lorebooks.asking import Asked
from app.lorebooks.models import BookRow
from app.lorebooks.report import UNSPOKEN
from app.lorebooks.telling import reason_object
from app.lorebooks.times import Time
from app.lorebooks.values import Fired, NotFired
from app.lorebooks.views import CHOICES, EXCERPT, RULES, UNTITLED, place, why
from app.markup import plain

TIMES = {
    "sticky": "It stays on for {left}.",
    "cooldown": "It rests for {left}.",
    "kept_on": "It stays on for good.",
    "done": "It has fired once, and does not again.",
    "over": "Its times are over; it may fire again.",
}


def fired_row(one: Fired, titles: dict[str, str]) -> dict[str, Any]:
    """An entry that fires, and why."""
    return {
        "title": one.title or UNTITLED,
        "url": f"/lore/{one.who.replace('/', '/entries/')}",
        "why": why(reason_object(one.reason), titles),
        "where": place(one.position, one.depth, one.from_start),
        "tokens": one.tokens,
        "excerpt": plain(one.content[:600], EXCERPT),
    }


def silent_row(one: NotFired) -> dict[str, Any]:
    """An entry that does not, and why not."""
    told_too = f" (“{one.told}”)" if one.told else ""
    return {
        "title": one.title or UNTITLED,
        "url": f"/lore/{one.who.replace('/', '/entries/')}",
        "why": RULES[one.rule].format(told=one.told, told_too=told_too),
    }


def time_row(one: Time) -> dict[str, Any]:
    """How an entry stands that fired before."""
    left = "1 more message" if one.left == 1 else f"{one.left} more messages"
    return {
        "title": one.title or UNTITLED,
        "url": f"/lore/{one.who.replace('/', '/entries/')}",
        "state": TIMES[one.state].format(left=left),
    }


def run(asked: Asked, book: BookRow) -> dict[str, Any]:
    """What a dry run says of this book."""
    found, ours = asked.matched, f"{book.id}/"
    titles = {one.entry: one.title for one in found.fired}
    fired = [one for one in found.fired if one.who.startswith(ours)]
    silent = [one for one in found.not_fired if one.who.startswith(ours)]
    told = [one for one in silent if one.rule not in UNSPOKEN]
    quiet = [one for one in silent if one.rule in UNSPOKEN]
    return {
        "fired": [fired_row(one, titles) for one in fired],
        "silent": [silent_row(one) for one in told[:CHOICES]],
        "unspoken": [silent_row(one) for one in quiet[:CHOICES]],
        "more": len(quiet[CHOICES:]),
        "bad_keys": [one for one in found.bad_keys if one.who.startswith(ours)][:CHOICES],
        "times": [time_row(one) for one in asked.times if one.who.startswith(ours)],
        "tokens": sum(one.tokens for one in fired),
        "read": asked.read,
    }
