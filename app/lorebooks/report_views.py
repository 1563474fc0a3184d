"""What pages show of a report: which entries fired in a prompt and why, which did not."""

from collections.abc import Collection
from dataclasses import dataclass

from app.lorebooks.report import LoreReportObject, LoreToldObject, LoreUntoldObject, fired
from app.lorebooks.views import RULES, UNTITLED, place, why


@dataclass(frozen=True, slots=True)
class LoreLine:
    """An entry, and why. `url` is None where it cannot be opened any more."""

    title: str
    url: str | None
    book: str
    why: str
    where: str = ""
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class LoreView:
    """What the lorebooks had to say: `count` entries fired, `more` of them are not listed. Of those
    that did not, `spoken_of` nearly did."""

    count: int
    tokens: int
    fired: list[LoreLine]
    more: int
    spoken_of: list[LoreLine]
    silent: list[LoreLine]
    more_silent: int

    @classmethod
    def of(cls, told: LoreReportObject, there: Collection[str]) -> "LoreView":
        """`there`: the ids of entries that can be opened."""
        titles = {one["entryId"]: one["title"] for one in (*told["fired"], *told["notFired"])}
        near = [one for one in told["notFired"] if one["rule"] not in ("no_key", "disabled")]
        rest = [one for one in told["notFired"] if one["rule"] in ("no_key", "disabled")]
        return cls(
            count=fired(told),
            tokens=told["tokens"],
            fired=[_fired(one, titles, there) for one in told["fired"]],
            more=told["moreFired"],
            spoken_of=[_silent(one, there) for one in near],
            silent=[_silent(one, there) for one in rest],
            more_silent=told["more"],
        )


def _fired(one: LoreToldObject, titles: dict[str, str], there: Collection[str]) -> LoreLine:
    return LoreLine(
        one["title"] or UNTITLED,
        _url(one, there),
        one["book"],
        why(one["reason"], titles),
        place(one["position"], one["depth"]),
        one["tokens"],
    )


def _silent(one: LoreUntoldObject, there: Collection[str]) -> LoreLine:
    told_too = f" (“{one['told']}”)" if one["told"] else ""
    sentence = RULES[one["rule"]].format(told=one["told"], told_too=told_too)
    return LoreLine(one["title"] or UNTITLED, _url(one, there), one["book"], sentence)


def _url(one: LoreToldObject | LoreUntoldObject, there: Collection[str]) -> str | None:
    here = f"/lore/{one['bookId']}/entries/{one['entryId']}"
    return here if one["entryId"] in there else None
