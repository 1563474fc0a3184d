"""A walk from its beginning to its end; and of one that fails the few steps that matter."""

from app import db
from tests.tree import changing, removing, speaking
from tests.tree.walker import ACTS, Nothing, Step, Walker
from tests.world import World

ROOMS = (speaking, changing, removing)  # whose steps a walk is made of


class Lost(AssertionError):
    """The program and the plain stories went different ways after these steps."""

    def __init__(self, way: list[Step], error: Exception) -> None:
        super().__init__(f"{error}\nafter the steps {way}")
        self.way = way


async def walk(world: World, way: list[Step]) -> int:
    """Go this way, and end every story; gives how many of its steps were done. Raises Lost."""
    walker, done = Walker(world), 0
    for _ in range(3):
        await walker.begin()
    for number, (name, chance) in enumerate(way, 1):
        walker.chance.seed(chance)
        try:
            done += await is_done(walker, name)
            await walker.check(whole=number == len(way))
        except Exception as error:
            raise Lost(way[:number], error) from error
    await walker.end()
    return done


async def is_done(walker: Walker, name: str) -> bool:
    """Was there anything that this step could be done to?"""
    try:
        await ACTS[name](walker)
    except Nothing:
        return False
    return True


async def walk_or_tell(world: World, way: list[Step]) -> None:
    """A walk that, where it fails, is told without the steps that have no part in it."""
    lost = await _loses(world, way)
    size = len(lost.way) // 2 if lost else 0
    while lost and size:
        for start in range(len(lost.way) - size, -1, -size):
            fewer = lost.way[:start] + lost.way[start + size :]
            lost = await _loses(world, fewer) or lost
        size //= 2
    if lost:
        raise lost


async def _loses(world: World, way: list[Step]) -> Lost | None:
    """What becomes of this way; either way there is nothing left of it."""
    try:
        await walk(world, way)
    except Lost as lost:
        await world.idle()
        await db.execute("DELETE FROM chats")
        while world.model.take():
            pass
        return lost
    return None
