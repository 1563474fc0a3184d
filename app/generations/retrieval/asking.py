"""What is looked for: the words of what is being said, without those that everybody says. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.words.stems import Stem, plain, stems

MOST = 16  # stems
READ = 4000  # characters of a line that is asked about
BESIDE = 60  # lines that tell which words everybody says
BESIDE_READ = 1500  # characters of each of those
ENOUGH = 6  # lines, before which nothing is said of that
OFTEN = 1 / 3  # of the lines
BEFORE = 0.5  # what a word counts that only the line before the newest one says


@dataclass(frozen=True, slots=True)
class Wanted:
    """Stems, what each of them counts, and in how many of the `lines` beside each stands."""

    stems: tuple[Stem, ...]
    counts: tuple[float, ...]
    beside: tuple[int, ...]
    lines: int


def wanted(lines: Sequence[str], beside: Sequence[str]) -> Wanted:
    """Of the newest line and the one before it; `beside` are those before them, newest first."""
    folded = [plain(line[:BESIDE_READ]) for line in beside[:BESIDE]]
    found: dict[Stem, tuple[int, int]] = {}
    for place, line in enumerate(lines):
        for stem in stems(line[:READ]):
            if stem not in found:
                found[stem] = (place, sum(map(stem.within, folded)))
    limit = OFTEN * len(folded) if len(folded) >= ENOUGH else len(folded) + 1
    rare = [(stem, *told) for stem, told in found.items() if told[1] <= limit]
    rare.sort(key=lambda one: (one[1], one[2], -len(one[0].words[0])))
    best = rare[:MOST]
    return Wanted(
        tuple(stem for stem, _, _ in best),
        tuple(stem.tells * (1 if place == 0 else BEFORE) for stem, place, _ in best),
        tuple(count for _, _, count in best),
        len(folded),
    )
