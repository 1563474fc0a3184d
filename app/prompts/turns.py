"""Messages as a provider takes them: some refuse two in a row from one side. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby, takewhile
from typing import Literal, get_args

from app.llm.values import Message
from app.prompts.layout import Role

Roles = Literal["free", "joined", "strict"]
ROLES: tuple[Roles, ...] = get_args(Roles)
START = "(The story begins.)"

Said = tuple[Role, str]


def on_the_wire(said: Sequence[Said], roles: Roles) -> tuple[Message, ...]:
    """`free`: as they are. `joined`: neighbours of one role are one message. `strict`: besides,
    the system speaks only first, and then user and assistant in turn, the user first."""
    told = list(said) if roles == "free" else _joined(said if roles == "joined" else _strict(said))
    return tuple(Message(role=role, content=text) for role, text in told)


def _strict(said: Sequence[Said]) -> list[Said]:
    first = list(takewhile(lambda one: one[0] == "system", said))
    rest: list[Said] = [("user" if r == "system" else r, text) for r, text in said[len(first) :]]
    start: list[Said] = [("user", START)] if not rest or rest[0][0] == "assistant" else []
    return [*first, *start, *rest]


def _joined(said: Iterable[Said]) -> list[Said]:
    runs = groupby(said, lambda one: one[0])
    return [(role, "\n\n".join(text for _, text in run)) for role, run in runs]
