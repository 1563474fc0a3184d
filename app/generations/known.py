"""What the card's macros may say in the next prompt, and what their draws grow from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.chats import thread
from app.chats.models import Branch, Chat
from app.chats.thread import Spoken
from app.connections.active import Voice
from app.macros import Values
from app.pipelines.models import Pipeline
from app.profiles.card import Card
from app.profiles.says import values_of
from app.prompts.values import Budget, Turn

NEWEST = 100  # lines in which the last words of each side are looked for


@dataclass(frozen=True, slots=True)
class Through:
    """A pipeline that is tried instead of the chosen one; None: the built-in one."""

    pipeline: Pipeline | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next reply will stand, and how it came to be asked for.

    `before`: in the place of the line at this position, else at the tip. `ordinal` counts the
    variants that are there already. `said` is a line of the user's that is about to be stored,
    `begun` what the model goes on with; `as_user` asks for a turn of the user's. With `through`
    it is a trial, of which nothing will be stored.
    """

    before: int | None = None
    ordinal: int = 0
    said: str | None = None
    begun: Turn | None = None
    as_user: bool = False
    through: Through | None = None

    @property
    def upto(self) -> int | None:
        """The position before which everything has been said; None: all of it has."""
        if self.before is None or self.begun is None:
            return self.before
        return self.before + 1

    @property
    def kind(self) -> str:
        """What `{{lastGenerationType}}` says."""
        if self.as_user:
            return "impersonate"
        if self.begun:
            return "continue"
        return "swipe" if self.ordinal else "normal"


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest lines, newest first, whether there are older ones, and how many stand there
    altogether, the line that is about to be stored included."""

    lines: Sequence[Spoken]
    more: bool
    count: int


async def recent(branch: Branch, place: Place) -> Recent:
    lines, more = await thread.spoken(branch, NEWEST, place.before)
    count = branch.message_count
    if place.before is not None:
        count = await thread.count_before(branch, place.before)
    return Recent(lines, more, count + (place.said is not None))


def values_for(
    chat: Chat,
    branch: Branch,
    card: Card,
    voice: Voice,
    budget: Budget,
    place: Place,
    newest: Recent,
    now: datetime,
) -> Values:
    """The same for the same branch, tip and ordinal, but for the clock."""
    tip = newest.lines[0].position if newest.lines else 0
    said = _said(newest.lines, place)
    return replace(
        values_of(card, chat.user_name),
        last_message=said[0][1] if said else "",
        last_user_message=_last(said, "user"),
        last_char_message=_last(said, "assistant"),
        last_message_id=newest.count - 1 if newest.count else None,
        current_swipe_id=place.ordinal + 1,
        last_swipe_id=place.ordinal + 1,
        model=voice.model,
        context_tokens=voice.context_tokens,
        answer_tokens=budget.answer_tokens,
        last_generation_type=place.kind,
        input=place.begun.text if place.as_user and place.begun else "",
        now=now,
        idle=_idle(newest.lines, place, now),
        seed=f"{branch.id}:{tip}:{place.ordinal}",
        pick_seed=str(chat.id),
    )


def _said(lines: Sequence[Spoken], place: Place) -> list[tuple[str, str]]:
    """(role, text), the newest first, of what will have been said when the model reads."""
    said = [(line.role, line.text) for line in lines]
    if place.begun and not place.as_user:
        said.insert(0, (place.begun.role, place.begun.text))
    return [("user", place.said), *said] if place.said is not None else said


def _last(said: list[tuple[str, str]], role: str) -> str:
    return next((text for who, text in said if who == role), "")


def _idle(lines: Sequence[Spoken], place: Place, now: datetime) -> timedelta:
    """Since the user's line before the one that is being answered."""
    earlier = lines if place.said is not None else lines[1:]
    at = next((line.at for line in earlier if line.role == "user"), None)
    return max(now - at, timedelta()) if at else timedelta()
