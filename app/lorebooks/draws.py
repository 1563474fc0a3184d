"""Chance, the same for the same seed: a draw depends on what is drawn for, never on the order."""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import TypeVar

Item = TypeVar("Item")


def draw(seed: str, what: str) -> float:
    """A number from 0 up to 1, never 1."""
    digest = blake2b(f"{seed}\0{what}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest[:7]) / 2**56


def weighted(
    seed: str, what: str, items: Iterable[Item], weight: Callable[[Item], int]
) -> Item | None:
    """One of them, by weight; the first where none weighs anything."""
    listed = list(items)
    point = draw(seed, what) * sum(map(weight, listed))
    for item in listed:
        point -= weight(item)
        if point < 0:
            return item
    return listed[0] if listed else None
