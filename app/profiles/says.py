"""What macros may say of a character, out of the card."""

from app.macros import Values, fill
from app.profiles.card import Card


def values_of(card: Card, user: str) -> Values:
    """The card's fields for `{{description}}` and its like, with nothing but names put in."""
    names = Values(char=card.called(), user=user)

    def named(text: str) -> str:
        return fill(text, names).text.strip()

    return Values(
        char=names.char,
        user=user,
        description=named(card.description),
        personality=named(card.personality),
        scenario=named(card.scenario),
        mes_examples=named(card.mes_example),
        greetings=tuple(named(text) for text in card.greetings()),
        char_version=card.character_version,
        char_creator_notes=named(card.creator_notes),
        char_prompt=named(card.system_prompt),
        char_instruction=named(card.post_history_instructions),
        char_depth_prompt=named(_depth_prompt(card)),
    )


def _depth_prompt(card: Card) -> str:
    """An extension, so of any shape."""
    given = card.extensions.get("depth_prompt")
    text = given.get("prompt") if isinstance(given, dict) else None
    return text if isinstance(text, str) else ""
