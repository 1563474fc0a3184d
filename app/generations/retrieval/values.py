"""What a source of retrieval gives."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.generations.prompt import Asked
from app.pipelines.steps.values import Found
from app.words.stems import Stem


@dataclass(frozen=True, slots=True)
class Pool:
    """What a source has: how many texts, and by the number of each one that holds any of the
    stems, the sum of 2ⁿ for each that it holds. A higher number is a newer text."""

    size: int = 0
    held: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A text of a source, by its place among those that are asked."""

    source: int
    seq: int
    score: float


class Source(Protocol):
    """Somewhere to look for stems, for one prompt: never more work than the index has hits."""

    async def pool(self) -> Pool:
        """What there is."""

    async def standing(self, seqs: Sequence[int]) -> Collection[int]:
        """Those of these texts that may be told: there, not hidden, not in the prompt already."""

    async def tell(self, hit: Hit) -> list[Found]:
        """The text of one of them; empty where it has gone in this instant."""


Opens = Callable[[Asked, Sequence[Stem]], Source]
