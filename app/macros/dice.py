"""Dice, as `2d6+3` or `d20`, that fall as their seed says."""

import re
import struct
from hashlib import shake_128

MAX_DICE, MAX_SIDES = 100, 1_000_000
_DICE = re.compile(r"\s*(?:(\d{0,3})d)?(\d{1,7})\s*([+-]\s*\d{1,7})?\s*", re.ASCII | re.IGNORECASE)


def rolled(text: str, seed: str) -> int | None:
    """The sum of the eyes; `6` is one die of six sides. None for what are no dice."""
    dice = _DICE.fullmatch(text)
    count, sides = (int(dice[1] or 1), int(dice[2])) if dice else (0, 0)
    if dice is None or not (0 < count <= MAX_DICE and 0 < sides <= MAX_SIDES):
        return None
    eyes = sum(1 + number % sides for number in numbers(seed, count))
    return eyes + int((dice[3] or "0").replace(" ", ""))


def numbers(seed: str, count: int) -> tuple[int, ...]:
    """So many numbers below 2**64."""
    return struct.unpack(f">{count}Q", shake_128(seed.encode()).digest(8 * count))
