"""What every kind of step is given, and what it gives: values in, values out.

A kind is an async function of (its parameters, Given) that gives a Gave, or raises StepFailed.
Cancelling it stops it at once.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.llm.values import Provider, Scene
from app.pipelines.params import LookParams
from app.prompts.values import Note

MAX_ARTIFACT = 64 * 1024  # characters


class StepFailed(Exception):
    """Why a step gives nothing; its words are a sentence for people."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A model that auxiliary steps ask, by a connection of this kind."""

    kind: str
    provider: Provider
    model: str
    params: Mapping[str, Any]
    context_tokens: int
    scene: Scene | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a source, and how well it fits: who says it, or what it is called; `under`
    is its heading in the prompt, `place` its order among what stands there. `id` is the message's
    or the note's, `ref` the number of the version that was told."""

    source: str
    under: str
    name: str
    text: str
    score: float
    id: str
    ref: int | None = None
    role: str = "system"
    place: tuple[str, int] = ("", 0)

    def taken(self) -> dict[str, Any]:
        """What is kept of it: where it came from, and no text."""
        ref = {} if self.ref is None else {"ref": self.ref}
        whole = {"source": self.source, "id": self.id, "name": self.name, "score": self.score}
        return {**whole, **ref}


Reach = Callable[[str, str], Awaitable[Asking]]
"""The model of a connection, blank: of the chat's, by its name, blank: the usual one. Raises
StepFailed where it cannot be asked."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message that stands before those which the prompt holds."""

    position: int
    role: str
    name: str
    text: str


Left = Callable[[int, int], Awaitable[list[Told]]]
"""The messages behind this position, at most so many, that the prompt no longer holds."""
Look = Callable[[LookParams], Awaitable[list[Found]]]
"""Looks in these sources for what fits the newest lines, the best first."""


@dataclass(slots=True)
class Spent:
    """The tokens of all that a step asked, tries that came to nothing too."""

    read: int = 0
    written: int = 0

    def told(self) -> dict[str, Any]:
        """As it is recorded; nothing where no server counted any."""
        some = self.read or self.written
        return {"promptTokens": self.read, "completionTokens": self.written} if some else {}


Tell = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Keeps what a step works on, before it does: so it is there however that ends."""


async def untold(_given: Mapping[str, Any]) -> None:
    """Nothing is kept of this step."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a step can speak of: names for templates, artifacts included; the answer where it has
    come; a seed for draws, and the moment; ways to look far back, and to tell what it works on and
    what it has spent."""

    known: Mapping[str, object]
    asking: Reach
    seed: str
    now: datetime
    answer: str = ""
    look: Look | None = None
    left: Left | None = None
    tell: Tell = untold
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True)
class Gave:
    """What came of it: what is recorded; an artifact, a block of the prompt, or the answer anew,
    and which of its words were thoughts."""

    output: Mapping[str, Any] = field(default_factory=dict)
    artifact: object | None = None
    block: Note | None = None
    answer: str | None = None
    thoughts: str = ""
    rag: Sequence[Found] | None = None
