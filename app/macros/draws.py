"""{{random}}, {{pick}} and {{roll}}: drawn from a seed and the macro's place, never from chance."""

from app.macros.dice import numbers, rolled
from app.macros.parsing import Macro, Part, split
from app.macros.running import Handler, Run


def random(run: Run, macro: Macro) -> str | None:
    """New with every prompt."""
    return _choice(run, macro, run.values.seed)


def pick(run: Run, macro: Macro) -> str | None:
    """The same for as long as chat and text stay the same."""
    return _choice(run, macro, run.values.pick_seed)


def roll(run: Run, macro: Macro) -> str | None:
    """`6`, `d20`, `2d6+3`."""
    if run.values.seed is None:
        return None
    found = rolled(run.join(macro.args), _own(run, macro, run.values.seed))
    return None if found is None else str(found)


HANDLERS: dict[str, Handler] = {"random": random, "pick": pick, "roll": roll}


def _choice(run: Run, macro: Macro, seed: str | None) -> str | None:
    if seed is None or not macro.sep or not macro.args:
        return None
    choices = _choices(macro.args)
    (number,) = numbers(_own(run, macro, seed), 1)
    return run.join(choices[number % len(choices)])


def _choices(args: list[Part]) -> list[list[Part]]:
    r"""`a::b` as written; `a, b` without the blanks around, and `\,` for a comma."""
    if any(isinstance(part, str) and "::" in part for part in args):
        return split(args, "::")
    hidden = [part.replace("\\,", "\0") if isinstance(part, str) else part for part in args]
    return [_stripped(choice) for choice in split(hidden, ",")]


def _stripped(parts: list[Part]) -> list[Part]:
    """Without the author's blanks at both ends, and with the commas that were escaped."""
    whole = [part.replace("\0", ",") if isinstance(part, str) else part for part in parts]
    if whole and isinstance(whole[0], str):
        whole[0] = whole[0].lstrip()
    if whole and isinstance(whole[-1], str):
        whole[-1] = whole[-1].rstrip()
    return whole


def _own(run: Run, macro: Macro, seed: str) -> str:
    """This macro's own seed."""
    return f"{seed}\0{run.place}\0{macro.place}\0{macro.name.lower()}"
