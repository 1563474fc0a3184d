"""What a dry run finds, as the API has it."""

from app.lorebooks.asking import Asked
from app.lorebooks.models import BookRow
from app.lorebooks.objects import (
    LoreFiredObject,
    LoreNotFiredObject,
    LoreReasonObject,
    LoreRunObject,
    LoreTimeObject,
)
from app.lorebooks.times import Time
from app.lorebooks.values import Fired, NotFired, Reason


def fired_object(one: Fired) -> LoreFiredObject:
    """An entry that fired."""
    return {
        "entryId": one.entry,
        "title": one.title,
        "content": one.content,
        "tokens": one.tokens,
        "position": one.position,
        "depth": one.depth,
        "role": one.role,
        "reason": reason_object(one.reason),
    }


def reason_object(reason: Reason) -> LoreReasonObject:
    """Why it fired."""
    return {
        "why": reason.why,
        "key": reason.key,
        "message": reason.message,
        "source": reason.source,
        "wokenBy": reason.woken_by.rpartition("/")[2] or None,
        "level": reason.level,
        "secondary": list(reason.secondary),
    }


def time_object(one: Time) -> LoreTimeObject:
    """How an entry stands that fired before."""
    return {
        "entryId": one.who.rpartition("/")[2],
        "title": one.title,
        "state": one.state,
        "began": one.began,
        "left": one.left,
    }


def not_fired_object(one: NotFired) -> LoreNotFiredObject:
    """An entry that did not."""
    return {"entryId": one.entry, "title": one.title, "rule": one.rule, "told": one.told}


def run_object(asked: Asked, book: BookRow) -> LoreRunObject:
    """What a dry run finds of this book."""
    found, ours = asked.matched, f"{book.id}/"
    fired = [one for one in found.fired if one.who.startswith(ours)]
    return {
        "fired": [fired_object(one) for one in fired],
        "notFired": [not_fired_object(one) for one in found.not_fired if one.who.startswith(ours)],
        "badKeys": [
            {"title": one.title, "key": one.key, "reason": one.reason}
            for one in found.bad_keys
            if one.who.startswith(ours)
        ],
        "times": [time_object(one) for one in asked.times if one.who.startswith(ours)],
        "tokens": sum(one.tokens for one in fired),
        "read": asked.read,
        "cutShort": found.cut_short,
    }
