"""Chance does to three stories all that can be done, and after every step they are as a plain
model has them: no branch feels what is done on another, an undo is exact, an end leaves nothing."""

import pytest

from tests.tree.walker import ACTS, steps
from tests.tree.walks import ROOMS, walk, walk_or_tell
from tests.world import World

SEED, SHORT = 7, 60
WALKS, LONG = 15, 150


async def test_b4_n8_n9_a_walk_through_all_that_can_be_done(each: World) -> None:
    """B10, M12, M13, M14, V9, V10, V11."""
    way = steps(SEED, SHORT)
    assert {ACTS[name].__module__ for name, _ in way} == {room.__name__ for room in ROOMS}
    assert await walk(each, way) > SHORT / 2


@pytest.mark.long
@pytest.mark.parametrize("seed", range(WALKS))
async def test_b4_n8_n9_many_walks(each: World, seed: int) -> None:
    """B10, M12, M13, M14, V9, V10, V11."""
    await walk_or_tell(each, steps(seed, LONG))
