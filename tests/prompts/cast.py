"""A card with everything, and ways to say what was said."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.macros import Values
from app.prompts.assemble import assemble
from app.prompts.layout import USUAL, Slot
from app.prompts.template import BUILT_IN
from app.prompts.values import Budget, Note, Prompt, Source, Turn
from app.prompts.written import CardText, Main, written

MIRA = CardText(
    name="Mira Holt",
    called="Mira",
    description="{{char}} commands the Heron.",
    personality="Dry, loyal to <USER>.",
    scenario="A storm is near.",
    mes_example='<START>\n{{user}}: Where to?\n{{char}}: *She points.* "Out."\n'
    "<START>\n{{char}}: Sleep well, {{user}}.",
    post_history_instructions="Stay brief, {{char}}.",
)
WIDE = Budget(context_tokens=32_000, answer_tokens=1_000)


def prompt_of(
    card: CardText,
    user: str,
    history: Sequence[Turn],
    budget: Budget,
    *,
    values: Values | None = None,
    layout: Sequence[Slot] = USUAL,
    main: Main = BUILT_IN,
    note: Note | None = None,
    told: Sequence[tuple[Source, Note]] = (),
    **rest: Any,
) -> Prompt:
    """What is sent for this card, its texts written and put together, with what a pipeline has
    told besides."""
    texts = written(card, user, values, layout=layout, main=main, note=note)
    texts = replace(texts, notes=(*texts.notes, *told))
    return assemble(texts, history, budget, layout=layout, **rest)


TOLD: list[tuple[Source, Note]] = [
    ("summary", Note("They met at sea.", depth=99)),
    ("rag", Note("A lamp was lit.", depth=2)),
]
FIELDS = ["description", "personality", "scenario"]


def said(*texts: str) -> list[Turn]:
    """A chat that begins with the character's greeting."""
    return [
        Turn("user" if number % 2 else "assistant", text, f"v{number}")
        for number, text in enumerate(texts)
    ]


def texts(prompt: Prompt, source: str) -> list[str]:
    return [block.text for block in prompt.blocks if block.source == source]


def sources(prompt: Prompt) -> list[str]:
    return [block.source for block in prompt.blocks]


def cost(prompt: Prompt) -> int:
    return sum(block.tokens for block in prompt.blocks)
