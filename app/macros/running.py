"""One text on its way from macros to words."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field

from app.macros.blocks import If, Piece, grouped, holds
from app.macros.parsing import Macro, Part, parsed
from app.macros.values import Values

# What macros may add to the texts of one prompt, in characters. Who is at the end of it reads
# the macros themselves.
GROWTH = 1_000_000
NAMED = 100  # macros that are told as left as typed


@dataclass(slots=True)
class Told:
    """What came of the macros in the texts of one prompt."""

    added: int = 0
    unknown: dict[str, str] = field(default_factory=dict)

    def leave(self, label: str) -> None:
        if label and len(self.unknown) < NAMED:
            self.unknown.setdefault(label.lower(), label)


@dataclass(slots=True)
class Run:
    """The text at `place`: what it may use, and which macros of it have said something."""

    values: Values
    variables: MutableMapping[str, str] | None
    place: str
    original: str | None
    told: Told
    table: "Mapping[str, Handler]"
    said: set[str] = field(default_factory=set)

    def join(self, parts: Sequence[Part]) -> str:
        """The parts as they will be read; what a macro says goes in as it is."""
        return self._joined(grouped(parts))

    def _joined(self, pieces: Sequence[Piece]) -> str:
        out: list[str] = []
        trimming = False
        for part in pieces:
            text = part if isinstance(part, str) else self._text(part)
            if isinstance(part, Macro) and part.name.lower() == "trim" and not text:
                _drop_newlines(out)
                trimming = True
                continue
            if trimming:
                text = text.lstrip("\r\n")
                trimming = not text
            if text:
                out.append(text)
        return "".join(out)

    def _text(self, macro: Macro | If) -> str:
        if isinstance(macro, If):
            return self._chosen(macro)
        if macro.result is None:
            macro.result = self._result(macro)
        return macro.result

    def _result(self, macro: Macro) -> str:
        key = macro.name.lower()
        handler = self.table.get(key)
        said = handler(self, macro) if handler else None
        if said is not None and self._may_add(key, said):
            self.said.add(key)
            return said
        self.told.leave(macro.label())
        before, after = macro.braces
        return f"{before}{macro.head}{self.join(macro.args)}{after}"

    def _chosen(self, one: If) -> str:
        """The stretch that counts, without the blanks around it; nothing is done in the other."""
        said, original = set(self.said), self.original
        held = self._holds(one.asked)
        self.said, self.original = said, original  # to ask for a text is not to say it
        if held is None:
            return self._joined(one.typed())
        return self._joined(one.then if held else one.other).strip()

    def _holds(self, asked: list[Part]) -> bool | None:
        """A macro's bare name is asked for what it says. None where that is not known."""
        text = self.join(asked).strip()
        first = asked[0]
        negated = isinstance(first, str) and first.lstrip().startswith("!")
        text = text[1:].strip() if negated else text
        if asked == [first] and isinstance(first, str):
            bare = parsed(f"{{{{{text}}}}}")[0]
            handler = self.table.get(bare.name.lower()) if isinstance(bare, Macro) else None
            if isinstance(bare, Macro) and handler:
                said = handler(self, bare)
                return None if said is None else holds(said) != negated
        return holds(text) != negated

    def _may_add(self, key: str, said: str) -> bool:
        """What `{{original}}` puts in replaces nothing but itself, once: it is always let in."""
        if key != "original":
            self.told.added += len(said)
        return self.told.added <= GROWTH or key == "original"


# None: this macro cannot be followed here, and stays as typed.
Handler = Callable[[Run, Macro], str | None]


def _drop_newlines(out: list[str]) -> None:
    while out:
        out[-1] = out[-1].rstrip("\r\n")
        if out[-1]:
            return
        out.pop()
