"""The thinking behind the map: who leaves whom, what goes straight on, what is collapsed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from app.chats.map import Limb, Line, Run, Spot, drawn, lanes, marks, walk
from app.chats.map_drawing import Chart


@dataclass(frozen=True, slots=True)
class Grown:
    """A branch with the messages of its own."""

    limb: Limb
    spots: list[Spot]


def branch(seq: int, parent: int | None, shared: int, *own: float, living: bool = True) -> Grown:
    """A message with versions has a half in its place."""
    spots = [Spot(seq, int(n), 100 * seq + int(n), 0, 3 if n % 1 else 1) for n in own]
    return Grown(Limb(seq, parent, shared, living), spots)


def chart(open_lane: int, *tree: Grown) -> Chart:
    found = lanes(one.limb for one in tree)
    spots = (spot for one in tree if one.limb.living for spot in one.spots)
    return Chart(found, spots, open_lane)


def sketch(lines: tuple[Line, ...], depth: int = 0) -> Iterator[str]:
    """One line of text a stretch: the branch where it heads, `>` on the open path, `+2` for two
    messages in a run, `*5` for one with versions, then the message at which it stops."""
    for line in lines:
        for one in line.stretches:
            words = [f"{one.lane}{':' if one.begins else '…'}"] if one.heads else []
            words += [str(one.first.position)] if one.first else []
            words += [
                f"+{mark.count}" if isinstance(mark, Run) else f"*{mark.position}"
                for mark in one.marks
            ]
            words += [f"[{one.knot.position}]" if one.knot else "[]"]
            words += ["end"] if one.ends else []
            yield "  " * depth + ("> " if one.open else "- ") + " ".join(words)
            yield from sketch(one.sides, depth + 1)


def seen(open_lane: int, *tree: Grown) -> list[str]:
    return list(sketch(chart(open_lane, *tree).lines()))


def test_n10_a_story_that_went_one_way_is_one_line() -> None:
    assert seen(1, branch(1, None, 0, *range(1, 11))) == ["> 1: 1 +8 [10] end"]
    assert seen(1, branch(1, None, 0, 1)) == ["> 1: [1] end"]
    assert seen(1, branch(1, None, 0)) == ["> 1: [] end"]


def test_n10_versions_stand_out_of_a_run() -> None:
    found = seen(1, branch(1, None, 0, 1, 2, 3.5, 4, 5.5, 6.5, 7, 8, 9))
    assert found == ["> 1: 1 +1 *3 +1 *5 *6 +2 [9] end"]


def test_n10_of_many_versions_the_most_stand_out() -> None:
    spots = [Spot(1, n, n, 0, n % 5 + 1) for n in range(1, 21)]
    found = list(marks(spots, 3))
    assert [m.position for m in found if isinstance(m, Spot)] == [4, 9, 14]
    runs = [(m.first.position, m.count, m.varied) for m in found if isinstance(m, Run)]
    assert runs == [(1, 3, 3), (5, 4, 3), (10, 4, 3), (15, 6, 4)]


def test_n10_a_branch_leaves_beside_the_open_path() -> None:
    main, fork = branch(1, None, 0, 1, 2, 3, 4), branch(2, 1, 2, 3, 4)
    assert seen(1, main, fork) == ["> 1: 1 [2]", "  - 2: 3 [4] end", "> +1 [4] end"]
    assert seen(2, main, fork) == ["> 1: 1 [2]", "  - 1… +1 [4] end", "> 2: 3 [4] end"]


def test_n10_at_a_tip_the_story_goes_straight_on_in_another_branch() -> None:
    main, fork, empty = branch(1, None, 0, 1, 2), branch(2, 1, 2, 3), branch(3, 1, 2)
    assert seen(1, main, fork, empty) == ["> 1: 1 [2] end", "  - 3: [] end", "- 2: [3] end"]
    assert seen(3, main, fork, empty) == ["> 1: 1 [2] end", "  - 2: [3] end", "> 3: [] end"]


def test_n10_beside_the_open_path_the_fuller_way_goes_straight_on() -> None:
    main, away = branch(1, None, 0, 1, 2, 3, 4), branch(2, 1, 1, 2, 3, 4)
    one, two = branch(3, 2, 2, 3), branch(4, 2, 3, 4)
    three = branch(5, 1, 2, 3)
    assert seen(5, main, away, one, two, three) == [
        "> 1: [1]",
        "  - 2: [2]",
        "    - 3: [3] end",
        "  - [3]",
        "    - 4: [4] end",
        "  - [4] end",
        "> [2]",
        "  - 1… +1 [4] end",
        "> 5: [3] end",
    ]
    more = branch(6, 3, 3, 4), branch(7, 3, 3, 4)
    assert seen(5, main, away, one, two, three, *more)[1:6] == [
        "  - 2: [2]",
        "    - 2… [3]",
        "      - 4: [4] end",
        "    - [4] end",
        "  - 3: [3] end",
    ]


def test_n10_who_left_a_branch_that_is_gone_hangs_from_what_is_left() -> None:
    main, gone = branch(1, None, 0, 1, 2, 3, 4, 5), branch(2, 1, 3, 4, living=False)
    child = branch(3, 2, 4, 4, 5)
    found = seen(3, main, gone, child)
    assert found == ["> 1: 1 +1 [3]", "  - 1… +1 [5] end", "> 3: 4 [5] end"]
    alone = branch(3, None, 0, 1, 2)
    assert seen(1, main, gone, alone) == ["> 1: 1 +3 [5] end", "- 3: 1 [2] end"]


def test_n10_a_fork_before_its_parents_own_leaves_where_the_words_stand() -> None:
    main, fork = branch(1, None, 0, 1, 2, 3, 4), branch(2, 1, 3, 4)
    early, level = branch(3, 2, 2, 3), branch(4, 2, 3, 4)
    found = chart(1, main, fork, early, level)
    assert [found.place(seq) for seq in (1, 2, 3, 4)] == [None, (1, 3), (1, 2), (1, 3)]
    assert found.depth == {1: 0, 2: 1, 3: 1, 4: 1}


def test_n10_what_the_parent_has_lost_is_the_childs_own() -> None:
    main, child = branch(1, None, 0, 1, 2), branch(2, 1, 2, 3, 4, 5)
    assert seen(1, main, child) == ["> 1: 1 [2] end", "- 2: 3 +1 [5] end"]
    emptied, child = branch(1, None, 0), branch(2, 1, 0, 1, 2)
    assert seen(1, emptied, child) == ["> 1: [] end", "- 2: 1 [2] end"]


def test_n10_who_left_where_nothing_is_left_hangs_higher() -> None:
    """Its way led over a branch that is gone, by messages that the living one has lost too."""
    main, fork = branch(1, None, 0, 1), branch(2, 1, 1, 5, 6)
    gone, child = branch(3, 2, 5, living=False), branch(4, 3, 4, 5)
    assert chart(2, main, fork, gone, child).place(4) == (1, 1)


@st.composite
def trees(draw: st.DrawFn) -> list[Grown]:
    """Up to forty branches that leave one another anywhere; all but the last may be gone."""
    tree = [branch(1, None, 0, *range(1, draw(st.integers(0, 9)) + 1))]
    for seq in range(2, draw(st.integers(2, 40)) + 1):
        parent = tree[draw(st.integers(0 if draw(st.booleans()) else seq - 2, seq - 2))]
        shared = draw(st.integers(0, highest(parent)))
        own = range(shared + 1, shared + draw(st.integers(0, 5)) + 1)
        tree.append(branch(seq, parent.limb.seq, shared, *own, living=draw(st.booleans())))
    return [*tree, branch(99, tree[-1].limb.seq, highest(tree[-1]), highest(tree[-1]) + 1)]


def highest(grown: Grown) -> int:
    return max((spot.position for spot in grown.spots), default=grown.limb.shared)


def nesting(lines: tuple[Line, ...]) -> int:
    sides = [one.sides for line in lines for one in line.stretches if one.sides]
    return 1 + max(map(nesting, sides)) if sides else 0


@settings(deadline=None)
@given(trees(), st.data())
def test_n10_each_message_is_drawn_once_and_lines_nest_shallowly(
    tree: list[Grown], data: st.DataObject
) -> None:
    living = [one.limb.seq for one in tree if one.limb.living]
    open_lane = data.draw(st.sampled_from(living))
    lines = chart(open_lane, *tree).lines()
    stretches = list(walk(lines))
    single = list(drawn(lines))
    runs = [mark for one in stretches for mark in one.marks if isinstance(mark, Run)]
    shown = len(single) + sum(run.count for run in runs)
    assert shown == sum(len(one.spots) for one in tree if one.limb.living)
    assert len(set(single)) == len(single)
    assert sorted(one.lane for one in stretches if one.begins) == living
    assert sorted(one.lane for one in stretches if one.ends) == living
    assert nesting(lines) <= 1 + math.log2(len(living))
    opened = [one for one in stretches if one.open]
    assert opened[-1].lane == open_lane
    assert opened[-1].ends
    (line,) = (one for one in all_lines(lines) if opened[0] in one.stretches)
    assert [one for one in line.stretches if one.open] == opened


def all_lines(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        yield line
        for one in line.stretches:
            yield from all_lines(one.sides)
