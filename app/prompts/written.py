"""What people wrote for a prompt, with its macros followed: the texts of its system blocks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.macros import Filled, Filler, Values
from app.prompts.layout import USUAL, Slot
from app.prompts.template import BUILT_IN, Fields
from app.prompts.values import Note, Source, Writer

# Some cards go on behind the mark, in the same line.
_EXAMPLE_MARK = re.compile(r"^[ \t]*+<START>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CardText:
    """What of a card goes into a prompt, macros still open. `called`: the nickname, else name;
    `persona`: what the user says of themselves; `depth_prompt`: the card's words in mid-story."""

    name: str
    called: str
    description: str = ""
    personality: str = ""
    scenario: str = ""
    mes_example: str = ""
    system_prompt: str = ""
    post_history_instructions: str = ""
    persona: str = ""
    depth_prompt: Note | None = None


class Main(Protocol):
    """What writes the main block. `says`: the parts that it prints itself, so that they are not
    sent again."""

    @property
    def says(self) -> frozenset[str]: ...

    def render(self, fields: Fields) -> str: ...


@dataclass(frozen=True, slots=True)
class Written:
    """Texts with nothing left to follow; blank ones are not there. `own` has one for each own
    slot of the layout. `fields`: the card's, as templates see them; `said`: what the main block
    says itself, by the names of macros; `writers`: of the main and the closing text."""

    texts: Mapping[Source, str]
    own: tuple[str, ...]
    examples: tuple[str, ...]
    notes: tuple[tuple[Source, Note], ...]
    fields: Fields
    said: frozenset[str]
    unknown: tuple[str, ...]
    writers: Mapping[Source, Writer]


def written(
    card: CardText,
    user: str,
    values: Values | None = None,
    *,
    layout: Sequence[Slot] = USUAL,
    main: Main = BUILT_IN,
    note: Note | None = None,
) -> Written:
    """The texts, their macros followed in this order: the card's fields, the persona, the
    examples, the main block, one's own texts, the words in mid-story, the closing ones. A
    variable that one sets is there for the next."""
    filler = Filler(replace(values or Values(card.called, user), char=card.called, user=user))
    fields, talks = _fields(card, user, filler)
    text, said, by = _main(card, fields, filler, layout, main)
    if not any(slot.part == "main" and slot.enabled for slot in layout):
        said = frozenset()  # nobody will read it
    own = tuple(
        filler.fill(slot.text, f"own {number}").text.strip()
        for number, slot in enumerate(slot for slot in layout if slot.part == "own")
    )
    notes = _notes(card, note, filler)
    closing, closed_by = _closing(card, layout, filler)
    texts = _unsaid(fields, said) | {"main": text, "closing": closing}
    return Written(
        texts={source: text for source, text in texts.items() if text},
        own=own,
        examples=() if said & {"mesexamples", "mes_example"} else _titled(card, talks),
        notes=notes,
        fields=fields,
        said=said,
        unknown=filler.unknown,
        writers={"main": by, "closing": closed_by},
    )


def _fields(card: CardText, user: str, filler: Filler) -> tuple[Fields, list[str]]:
    """The fields and the example conversations, filled; from then on macros may say them."""
    filled = {}
    for name in ("description", "personality", "scenario", "persona"):
        filled[name] = filler.fill(getattr(card, name), name).text.strip()
        filler.know(**{name: filled[name]})
    # Split before filling, so that no name can start another.
    parts = enumerate(_EXAMPLE_MARK.split(card.mes_example))
    talks = [text for n, talk in parts if (text := filler.fill(talk, f"examples {n}").text.strip())]
    filler.know(mes_examples="\n\n".join(talks))
    return Fields(
        **(filled | {"name": card.name, "called": card.called, "user": user}),
        mes_example="\n\n".join(talks),
    ), talks


def _main(
    card: CardText, fields: Fields, filler: Filler, layout: Sequence[Slot], main: Main
) -> tuple[str, frozenset[str], Writer]:
    """The main text, what it says of the parts that would be sent besides, and whose it is. The
    card's own prompt replaces the usual one, which is the text of the layout's slot or what `main`
    writes."""
    given = next((slot.text for slot in layout if slot.part == "main"), "")
    literal = filler.fill(given, "preset")
    said = literal.said if given.strip() else main.says

    def usual() -> str:
        return literal.text.strip() or main.render(fields).strip()

    if "original" not in card.system_prompt.lower():
        own = filler.fill(card.system_prompt, "main")
        # A template that nobody will read need not work.
        if own.text.strip():
            return own.text.strip(), own.said, "card"
        return usual(), said, "prompt"
    own = filler.fill(card.system_prompt, "main", original=usual())
    stays = said if "original" in own.said else frozenset[str]()
    return own.text.strip() or usual(), own.said | stays, _writer(own)


def _unsaid(fields: Fields, said: frozenset[str]) -> dict[Source, str]:
    """The parts that the main block does not say already, each under its title."""
    titled: list[tuple[Source, str, str]] = [
        ("description", f"Who {fields.called} is", fields.description),
        ("personality", f"{fields.called}’s personality", fields.personality),
        ("scenario", "The scene", fields.scenario),
        ("persona", f"Who {fields.user} is", fields.persona),
    ]
    return {
        source: f"# {title}\n\n{text}"
        for source, title, text in titled
        if text and source not in said
    }


def _notes(card: CardText, note: Note | None, filler: Filler) -> tuple[tuple[Source, Note], ...]:
    """The card's words in mid-story, then the author's, which so stand nearer to the end."""
    given: list[tuple[Source, Note | None]] = [("depth", card.depth_prompt), ("note", note)]
    filled = (
        (source, replace(one, text=filler.fill(one.text, source).text.strip()))
        for source, one in given
        if one
    )
    return tuple((source, one) for source, one in filled if one.text)


def _writer(own: Filled) -> Writer:
    """Whose words they are where the card's replace the usual ones."""
    if not own.text.strip():
        return "prompt"
    return "both" if "original" in own.said else "card"


def _closing(card: CardText, layout: Sequence[Slot], filler: Filler) -> tuple[str, Writer]:
    """The card's closing words, which replace those of the layout; and whose they are."""
    given = next((slot.text for slot in layout if slot.part == "closing"), "")
    usual = filler.fill(given, "closing preset").text.strip()
    own = filler.fill(card.post_history_instructions, "closing", original=usual)
    return own.text.strip() or usual, _writer(own)


def _titled(card: CardText, talks: list[str]) -> tuple[str, ...]:
    title = f"# An example of how {card.called} talks and acts (not part of the story)"
    return tuple(f"{title}\n\n{talk}" for talk in talks)
