"""A prompt in the tokens of the model that reads it, for people: ours are estimates."""

from dataclasses import replace

from app.generations.told import Telling
from app.lorebooks.report import LoreReportObject


def calibrated(telling: Telling) -> Telling:
    """The same, each number as this model counts; room and answer are its whole context then."""
    if telling.factor == 1:
        return telling

    def own(tokens: int) -> int:
        return round(tokens * telling.factor)

    told = telling.lore
    lore: LoreReportObject = {
        **told,
        "tokens": own(told["tokens"]),
        "fired": [{**one, "tokens": own(one["tokens"])} for one in told["fired"]],
    }
    return replace(
        telling,
        blocks=[replace(one, tokens=own(one.tokens)) for one in telling.blocks],
        left=[replace(one, tokens=own(one.tokens)) for one in telling.left],
        room=telling.holds,
        same=own(telling.same),
        lore=lore,
        factor=1.0,
    )
