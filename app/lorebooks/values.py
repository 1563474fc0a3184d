"""What matching takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.lorebooks.entry import Position, Role, Source, Trigger

Rule = Literal[
    "disabled", "trigger", "filter", "condition", "delay", "cooldown", "no_key", "secondary",
    "excluded", "waits_for_recursion", "recursion_limit", "probability", "group", "blank", "budget",
    "outlet",
]  # fmt: skip
Why = Literal["constant", "key", "sticky", "always", "kept_on"]
State = Literal["sticky", "cooldown", "kept_on", "over", "done"]
Place = Position | Literal["after_desc", "before_desc", "personality", "scenario"]


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is read: who said it, by the name that keys may look for."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The house's own, where neither a book nor an entry says otherwise.

    `max_steps` bounds how often entries may wake others, 0 leaves it to MAX_STEPS; until
    `min_activations` fired, older messages are read, up to `min_activations_depth` of them.
    """

    scan_depth: int = 4
    include_names: bool = True
    recursive: bool = True
    case_sensitive: bool = False
    match_whole_words: bool = True
    use_group_scoring: bool = False
    max_steps: int = 0
    min_activations: int = 0
    min_activations_depth: int = 100


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the story is: `messages` on the branch so far, how many of them the character's;
    which greeting is chosen, None where none begins the story. Of the user's pictures, which V3
    names, there is the persona's: `user_icon` is the persona's name."""

    messages: int = 0
    replies: int = 0
    greeting: int | None = None
    trigger: Trigger = "normal"
    character: str = ""
    tags: tuple[str, ...] = ()
    user_icon: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry fired.

    With a key: which, and where it was: `message` counts from the newest, 0; else `source` is
    what else was read, or `woken_by` the entry whose content holds the key. `level` is 0 unless
    entries woke it.
    """

    why: Why
    key: str = ""
    message: int | None = None
    source: Source | None = None
    woken_by: str = ""
    level: int = 0
    secondary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fired:
    """What goes into the prompt. `who` is the entry's lasting name, "book/entry".

    `depth` and `role` are of `at_depth`, counted `from_start` or from the end. `starts`: it
    has sticky or cooldown times, and this firing begins them; keep `who` with the answer.
    """

    who: str
    book: str
    entry: str
    title: str
    content: str
    tokens: int
    position: Place
    reason: Reason
    depth: int = 0
    role: Role = "system"
    from_start: bool = False
    outlet: str = ""
    starts: bool = False
    first_to_drop: bool = False
    disables: str = ""


@dataclass(frozen=True, slots=True)
class NotFired:
    """An entry that stays out, and the rule; `told` is the rule's detail: a key, a group."""

    who: str
    book: str
    entry: str
    title: str
    rule: Rule
    told: str = ""


@dataclass(frozen=True, slots=True)
class BadKey:
    """A pattern that matches nothing, and why."""

    who: str
    title: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Matched:
    """Every entry of every book is in one of the two lists, and in one only."""

    fired: tuple[Fired, ...] = ()
    not_fired: tuple[NotFired, ...] = ()
    bad_keys: tuple[BadKey, ...] = ()
    tokens: int = 0
    cut_short: bool = False

    def started(self) -> list[str]:
        """Who begins its times now."""
        return [one.who for one in self.fired if one.starts]


Timed = Mapping[str, int]
"""Who → how many messages the branch had when it last began its times."""
Sources = Mapping[Source, str]
NO_SOURCES: Sources = {}
NOT_TIMED: Timed = {}


@dataclass(frozen=True, slots=True)
class Unit:
    """A text that is read for keys: a message, a source, or what an entry says."""

    text: str
    message: int | None = None
    source: Source | None = None
    entry: str = ""
