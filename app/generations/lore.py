"""What the lorebooks say in the next prompt, and where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from app.chats.models import Branch, Chat
from app.generations.known import Place
from app.lorebooks import asking
from app.lorebooks.entry import Trigger
from app.lorebooks.values import Fired, Matched, NotFired, Said
from app.macros import Filler, Values
from app.prompts.layout import Slot
from app.prompts.tokens import estimate, message_tokens
from app.prompts.values import Block, Budget, LeftOut, Lore, Note

SHARE = 4  # a quarter of what a prompt may hold, and the books' own limit at most
BEFORE = frozenset({"before_char", "before_desc"})
MACROS = {"lore_before": "wibefore", "lore_after": "wiafter"}
PROMPTS = {"system_prompt": "main", "post_history_instructions": "closing"}
NO_NOTE = Note("")  # where entries beside the author's note stand without one


@dataclass(frozen=True, slots=True)
class Wording:
    """What the books say, with macros followed: in its places, and in outlets, by name. `tokens`:
    what each entry costs in the prompt, by its lasting name. `unknown`: macros sent as typed."""

    placed: Sequence[Lore]
    outlets: Mapping[str, Sequence[str]]
    tokens: Mapping[str, int]
    unknown: Sequence[str] = ()

    def known(self, values: Values) -> Values:
        """With what macros may say of it."""
        return replace(
            values,
            wi_before=_joined(one.text for one in self.placed if one.part == "lore_before"),
            wi_after=_joined(one.text for one in self.placed if _is_plain(one)),
            outlets={name: _joined(texts) for name, texts in self.outlets.items()},
        )

    def unasked(self, blocks: Iterable[Block]) -> set[str]:
        """The outlets whose words no macro has put into these."""
        texts = [block.text for block in blocks if block.source != "history"]
        said = {name: _joined(words) for name, words in self.outlets.items()}
        return {name for name, words in said.items() if not any(words in text for text in texts)}

    def unsaid(self, said: frozenset[str]) -> list[Lore]:
        """What the main block does not say already, by these macros or a template's `lore`."""
        return [one for one in self.placed if one.depth is not None or not _says(said, one)]


def _is_plain(one: Lore) -> bool:
    return one.part == "lore_after" and one.depth is None


def _says(said: frozenset[str], one: Lore) -> bool:
    return bool(said & {"lore", MACROS.get(one.part, "lore")})


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(texts)


async def found(chat: Chat, branch: Branch, place: Place, persona: str, budget: Budget) -> Matched:
    """The entries that belong into the prompt of the reply that will stand there, and the others
    with the rules that keep them out."""
    said = Said(chat.user_name, place.said) if place.said is not None else None
    asked = await asking.ask(
        chat,
        branch,
        budget=min(asking.BUDGET, budget.prompt_tokens // SHARE),
        trigger=cast("Trigger", place.kind),
        sources={"persona_description": persona},
        before=place.before,
        said=said,
        ordinal=place.ordinal,
    )
    return asked.matched


def sent(
    found: Matched, wording: Wording, blocks: Iterable[Block]
) -> tuple[Matched, list[LeftOut]]:
    """The same with what each entry costs, but for those of outlets that nobody asked for; and
    these as left out."""
    names = wording.unasked(blocks)
    counted = [replace(one, tokens=wording.tokens.get(one.who, 0)) for one in found.fired]
    unasked = {
        one: NotFired(one.who, one.book, one.entry, one.title, "outlet", one.outlet.strip())
        for one in counted
        if one.position == "outlet" and one.outlet.strip() in names
    }
    fired = tuple(one for one in counted if one not in unasked)
    told = replace(
        found,
        fired=fired,
        not_fired=(*found.not_fired, *unasked.values()),
        tokens=sum(one.tokens for one in fired),
    )
    return told, [LeftOut("lore", None, one.tokens, "outlet") for one in unasked]


def heeded(layout: Iterable[Slot], entries: Iterable[Fired]) -> tuple[Slot, ...]:
    """The layout without the prompts that entries switch off."""
    off = {PROMPTS[one.disables] for one in entries if one.disables}
    return tuple(replace(slot, enabled=False) if slot.part in off else slot for slot in layout)


def wording(entries: Iterable[Fired], values: Values, note: Note | None) -> Wording:
    """What they say; entries beside the author's note stand at its depth, in its role."""
    filler = Filler(values)
    placed: list[Lore] = []
    outlets: defaultdict[str, list[str]] = defaultdict(list)
    tokens: dict[str, int] = {}
    for one in entries:
        text = filler.fill(one.content, f"lore {one.who}").text.strip()
        if text and one.position == "outlet":
            outlets[one.outlet.strip()].append(text)
            tokens[one.who] = estimate(text)
        elif text:
            placed.append(Lore(text, title=one.title, **_place(one, note or NO_NOTE)))
            tokens[one.who] = message_tokens(text)
    return Wording(placed, outlets, tokens, filler.unknown)


def _place(one: Fired, note: Note) -> dict[str, Any]:
    match one.position:
        case "at_depth":
            return {"role": one.role, "depth": one.depth, "from_start": one.from_start}
        case "note_top" | "note_bottom":
            behind = one.position == "note_bottom"
            return {"role": note.role, "depth": note.depth, "behind": behind}
        case "before_examples" | "after_examples":
            behind = one.position == "after_examples"
            return {"role": one.role, "part": "examples", "behind": behind}
        case position:
            part = "lore_before" if position in BEFORE else "lore_after"
            return {"role": one.role, "part": part}
