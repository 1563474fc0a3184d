"""Texts with their macros followed."""

from dataclasses import dataclass, field, replace
from typing import Any

from app.macros.parsing import parsed
from app.macros.plain import fill_plain
from app.macros.running import Run, Told
from app.macros.table import SLOTS, TABLE
from app.macros.values import Values


@dataclass(frozen=True, slots=True)
class Filled:
    """A text, and by name the macros that said something in it and those left as typed."""

    text: str
    said: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class Filler:
    """Fills the texts of one prompt one after the other.

    A variable that one of them sets is there for those after it, and gone with the filler. What
    macros add is bounded over all of them. One filler may be given more values as it goes on.
    """

    values: Values
    variables: dict[str, str] | None = field(default_factory=dict)
    told: Told = field(default_factory=Told)

    def fill(self, text: str, place: str = "", *, original: str | None = None) -> Filled:
        """The text as it will be read; macros that nobody knows stay as typed.

        `place` is the text's own name: two texts with one name draw alike. `original` is what a
        card's own prompt replaces: it stands where `{{original}}` is first written, and once
        only. Macros may stand in the arguments of others, eight deep.
        """
        if "{{" not in text and "<" not in text:
            return Filled(text)
        told = Told(self.told.added)
        found = fill_plain(text, self.values, told, SLOTS) or self._fill(
            text, place, original, told
        )
        self._hear(told)
        return Filled(found[0], found[1], tuple(told.unknown.values()))

    def _fill(
        self, text: str, place: str, original: str | None, told: Told
    ) -> tuple[str, frozenset[str]]:
        """The long way, macro by macro."""
        run = Run(self.values, self.variables, place, original, told, TABLE)
        return run.join(parsed(text)), frozenset(run.said)

    def know(self, **values: Any) -> None:
        """What later texts may say besides."""
        self.values = replace(self.values, **values)

    def _hear(self, told: Told) -> None:
        self.told.added = told.added
        for label in told.unknown.values():
            self.told.leave(label)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The macros that were left as typed in any of the texts."""
        return tuple(self.told.unknown.values())


def fill(text: str, values: Values, place: str = "", *, original: str | None = None) -> Filled:
    """One text by itself; variables have nowhere to live in it, and stay as typed."""
    return Filler(values, None).fill(text, place, original=original)
