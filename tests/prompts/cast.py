"""A card with everything, and ways to say what was said."""

from app.prompts.assemble import Budget, CardText, Prompt, Turn

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
