"""A story's tree as plainly as it can be said: what the program must agree with.

A branch is a dictionary of lines by position. A fork is a copy of it, an undo puts back what a
deletion took out, and nothing here is shared but the versions of a message.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field


@dataclass
class Version:
    """One text of a message."""

    id: str
    text: str
    deleted: bool = False


@dataclass
class Message:
    """Its versions are in the order of their making, and of all branches."""

    id: str
    role: str
    versions: dict[str, Version]
    greeting: bool = False

    def living(self) -> list[str]:
        """The versions that there are to choose from."""
        return [version.id for version in self.versions.values() if not version.deleted]

    def neighbour(self, gone: str) -> str | None:
        """What is chosen where this version was: the next one, else the one before."""
        order, left = list(self.versions), [one for one in self.living() if one != gone]
        after = [one for one in left if order.index(one) > order.index(gone)]
        return after[0] if after else left[-1] if left else None


@dataclass
class Line:
    """A message on a branch, and what it says there."""

    message: str
    version: str
    hidden: bool = False


Lines = dict[int, Line]


@dataclass
class Branch:
    """`gone` has what each deletion took off it."""

    id: str
    title: str
    parent: str | None = None
    lines: Lines = field(default_factory=dict)
    gone: dict[str, Lines] = field(default_factory=dict)
    draft: str = ""
    deleted: bool = False

    def entries(self) -> Iterator[tuple[int, Line, str | None]]:
        """(position, line, deletion) of everything that stands or stood here."""
        for position, line in self.lines.items():
            yield position, line, None
        for deletion, lines in self.gone.items():
            for position, line in lines.items():
                yield position, line, deletion

    def add(self, message: str, version: str) -> None:
        """At the tip; the place of a deleted line is not taken."""
        places = [position for position, _, _ in self.entries()]
        self.lines[max(places, default=0) + 1] = Line(message, version)

    def tip(self) -> int:
        return max(self.lines)

    def place(self, message: str) -> int:
        """Where this message stands."""
        return next(place for place, line in self.lines.items() if line.message == message)

    def up_to(self, position: int) -> Lines:
        """A copy of the lines up to this place."""
        return {at: copy(line) for at, line in self.lines.items() if at <= position}

    def take_off(self, deletion: str, positions: list[int]) -> None:
        self.gone[deletion] = {at: self.lines.pop(at) for at in positions}

    def put_back(self, deletion: str) -> None:
        self.lines |= self.gone.pop(deletion)


@dataclass
class Story:
    """A chat. `silent` are the ids of what came to nothing by itself: not in the trash."""

    id: str
    active: str
    branches: dict[str, Branch]
    messages: dict[str, Message]
    deleted: bool = False
    silent: set[str] = field(default_factory=set)

    def living(self) -> list[Branch]:
        return [branch for branch in self.branches.values() if not branch.deleted]

    def heir(self, gone: Branch) -> str | None:
        """The nearest living ancestor, where there is one."""
        parent = gone.parent
        while parent is not None and self.branches[parent].deleted:
            parent = self.branches[parent].parent
        return parent

    def uses(self, version: str) -> bool:
        """Does any branch show it, or would after an undo?"""
        entries = (entry for branch in self.branches.values() for entry in branch.entries())
        return any(line.version == version for _, line, _ in entries)

    def end_branch(self, gone: str) -> None:
        """For ever; its children have no parent then."""
        del self.branches[gone]
        for branch in self.branches.values():
            branch.parent = None if branch.parent == gone else branch.parent
        self.sweep()

    def sweep(self) -> None:
        """Messages that stand nowhere are no more."""
        entries = (entry for branch in self.branches.values() for entry in branch.entries())
        stand = {line.message for _, line, _ in entries}
        self.messages = {key: one for key, one in self.messages.items() if key in stand}

    def trash(self) -> set[tuple[str, str]]:
        """(kind, id) of what waits in it."""
        if self.deleted:
            return {("chat", self.id)}
        found = {("branch", one.id) for one in self.branches.values() if one.deleted}
        found |= {("entry", deletion) for branch in self.living() for deletion in branch.gone}
        found |= {("variant", version) for _, version in self.dropped()}
        return {(kind, key) for kind, key in found if key not in self.silent}

    def dropped(self) -> list[tuple[str, str]]:
        """(message, version) of the versions that somebody deleted."""
        return [
            (message.id, version.id)
            for message in self.messages.values()
            for version in message.versions.values()
            if version.deleted and version.id not in self.silent
        ]
