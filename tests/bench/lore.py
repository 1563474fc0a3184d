"""What matching costs: a book of 2,000 entries over a usual scan depth, and books made to cost.

Processor time, one line each.
"""

import random
import re
import time

from app.lorebooks.entry import Book, Entry
from app.lorebooks.match import match
from app.lorebooks.values import Matched, Said
from app.prompts.tokens import estimate

SYLLABLES = re.findall("..", "karomitesholethundavirostelmarganthibelstorwynael")
USUAL = (
    "the",
    "and",
    "of",
    "to",
    "a",
    "in",
    "was",
    "she",
    "he",
    "said",
    "it",
    "her",
    "his",
    "with",
)


def words(chance: random.Random, count: int) -> list[str]:
    """Names of nobody."""
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(3, 4))) for _ in range(count)]


def usual_book(entries: int, patterns: int = 0) -> Book:
    """One to four keys an entry, some of two words, half with secondary ones; every tenth wakes
    another; `patterns` of them go by a regular expression."""
    chance = random.Random(7)
    names = words(chance, entries * 3)

    def entry(at: int) -> Entry:
        keys = [*chance.sample(names, chance.randint(1, 3)), " ".join(chance.sample(names, 2))]
        said = " ".join(chance.choices(USUAL, k=60))
        return Entry(
            ref=str(at),
            keys=[rf"/\b{keys[0]}(s|ra)?\b/i"] if at < patterns else keys,
            secondary_keys=chance.sample(names, 1) if chance.random() < 0.5 else [],
            selective_logic="not_any",
            content=f"{said} {chance.choice(names)}" if at % 10 == 0 else said,
            probability=chance.choice([100, 100, 60]),
            group=chance.choice(["", "", "", f"group {at % 40}"]),
        )

    return Book("usual", tuple(entry(at) for at in range(entries)), ref="usual")


def usual_talk(messages: int, length: int) -> list[Said]:
    """Prose with a few names in it."""
    chance = random.Random(8)
    names = words(random.Random(7), 6000)
    lines = []
    for _ in range(messages):
        prose = chance.choices(USUAL, k=length)
        lines.append(Said("Mira", " ".join([*prose, *chance.choices(names, k=12)])))
    return lines


def chained_book(entries: int) -> Book:
    """Each wakes the next, one after the other."""
    made = (
        Entry(ref=str(at), keys=[f"link{at}"], content=f"Then comes link{at + 1}.")
        for at in range(entries)
    )
    return Book("chain", tuple(made), ref="chain")


def shouting_book(entries: int) -> Book:
    """Each wakes all others at once."""
    made = (
        Entry(ref=str(at), keys=["bell", f"bell{at}"], content="bell " * 150)
        for at in range(entries)
    )
    return Book("shout", tuple(made), ref="shout")


def asked(book: Book, texts: list[Said], seed: str = "") -> Matched:
    return match([book], texts, seed=seed, budget=2000, count=estimate)


def timed(book: Book, texts: list[Said], times: int = 20) -> tuple[float, float, Matched]:
    """Milliseconds of the first match and, the median, of those that follow."""
    found = []
    for seed in range(times + 1):
        began = time.process_time()
        matched = asked(book, texts, str(seed))
        found.append((time.process_time() - began) * 1000)
    return found[0], sorted(found[1:])[times // 2], matched


async def lore() -> None:
    """Matching of lorebooks."""
    cases = {
        "2,000 entries, 4 messages of 150 words": (usual_book(2000), usual_talk(4, 150)),
        "2,000 entries, 4 messages of 1,000 words": (usual_book(2000), usual_talk(4, 1000)),
        "2,000 entries, 200 of them patterns": (usual_book(2000, 200), usual_talk(4, 150)),
        "10,000 entries": (usual_book(10_000), usual_talk(4, 150)),
        "10,000 that wake each other in a chain": (chained_book(10_000), [Said("A", "link0")]),
        "10,000 that wake all others": (shouting_book(10_000), [Said("A", "a bell")]),
    }
    for name, (book, texts) in cases.items():
        first, later, matched = timed(book, texts)
        print(
            f"lore, {name}: {later:.1f} ms, the first time {first:.0f} ms;"
            f" {len(matched.fired)} fired{', cut short' if matched.cut_short else ''}"
        )
