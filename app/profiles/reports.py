"""What became of files that were brought in, whatever came out of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from app.errors import Invalid, Problem, TooLarge
from app.profiles.objects import FailedObject

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file: a sentence beside its name. `too_large`: that is what is wrong."""

    name: str
    ok: bool
    sentence: str
    too_large: bool = False


class Read(Protocol):
    """One file after reading."""

    def line(self) -> Line:
        """What the user is told of it."""


@dataclass(frozen=True, slots=True)
class Report(Generic[Made]):
    """What became of every file, in their order; `created` is what came out of them."""

    read: Sequence[Read]
    created: list[Made]

    def lines(self) -> list[Line]:
        """A line a file."""
        return [one.line() for one in self.read]

    def failed(self) -> list[FailedObject]:
        """The files that did not come in."""
        wrong = [line for line in self.lines() if not line.ok]
        return [{"originalName": line.name, "error": line.sentence} for line in wrong]

    def message(self) -> str:
        """All of it in a sentence."""
        failed = len(self.failed())
        return f"Imported: {len(self.created)}." + (f" Not imported: {failed}." if failed else "")

    def told(self) -> str:
        """The same, a sentence a file."""
        return " ".join(f"{line.name}: {line.sentence}" for line in self.lines())

    def problem(self) -> Problem | None:
        """The error that stands for it all when nothing came in."""
        if self.created:
            return None
        first = self.read[0].line()
        sentence = f"{first.name}: {first.sentence}"
        large = first.too_large
        problem = TooLarge(sentence) if large else Invalid(sentence, code="IMPORT_FAILED")
        problem.details["failed"] = self.failed()
        return problem
