"""What a file says beyond our fields: kept under the name of its format, and written back.

In a file of the same format it stands where it stood; in one of another format under a key of
our own, from which the next import takes it up again.
"""

from collections.abc import Mapping
from typing import Any

Kept = Mapping[str, Mapping[str, Any]]


def left(home: str, rest: dict[str, Any], ours: object = None) -> dict[str, dict[str, Any]]:
    """What to keep of an object in the format `home`, and what came along from others."""
    carried = ours if isinstance(ours, dict) else {}
    found = {name: one for name, one in carried.items() if isinstance(one, dict)}
    return {**found, home: rest} if rest else found


def with_rest(
    told: dict[str, Any], home: str, kept: Kept, key: str, ours: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The object with what was kept of it; ours is what we say, which wins."""
    whole = {**kept.get(home, {}), **told}
    if beside := carried(kept, home):
        ours = {**(ours or {}), "kept": beside}
    return {**whole, key: ours} if ours else whole


def carried(kept: Kept, home: str) -> dict[str, dict[str, Any]]:
    """What other formats said."""
    return {name: dict(one) for name, one in kept.items() if name != home}
