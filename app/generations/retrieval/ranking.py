"""Which of the texts that hold some of the words fit best. Pure.

A word weighs the more, the fewer texts hold it. What holds only words that stand everywhere is not
told at all, nor is what fits far worse than the best.
"""

import math
from collections import Counter
from collections.abc import Sequence

from app.generations.retrieval.asking import Wanted
from app.generations.retrieval.values import Hit, Pool

LEAST = 0.5  # of the weight of a word that stands in one text alone
NEAR = 1 / 3  # of the best score


def ranked(want: Wanted, pools: Sequence[Pool]) -> list[Hit]:
    """The best first; of equals the newer ones."""
    weights = _weights(want, pools)
    scores: dict[int, float] = {}
    hits = []
    for source, pool in enumerate(pools):
        for seq, mask in (pool.held or {}).items():
            if mask not in scores:
                scores[mask] = sum(weight for n, weight in enumerate(weights) if mask >> n & 1)
            hits.append(Hit(source, seq, round(scores[mask], 2)))
    if not hits:
        return []
    floor = max(LEAST * _weight(1, _size(want, pools)), NEAR * max(scores.values()))
    good = [hit for hit in hits if hit.score >= round(floor, 2)]
    return sorted(good, key=lambda hit: (-hit.score, hit.source, -hit.seq))


def _weights(want: Wanted, pools: Sequence[Pool]) -> list[float]:
    masks = Counter(mask for pool in pools for mask in (pool.held or {}).values())
    size = _size(want, pools)
    return [
        counts * _weight(beside + sum(n for mask, n in masks.items() if mask >> bit & 1), size)
        for bit, (counts, beside) in enumerate(zip(want.counts, want.beside, strict=True))
    ]


def _size(want: Wanted, pools: Sequence[Pool]) -> int:
    return max(want.lines + sum(pool.size for pool in pools), 1)


def _weight(holding: int, size: int) -> float:
    """Of a word that so many of all texts hold."""
    holding = min(holding, size)
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))
