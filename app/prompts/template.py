"""The built-in main prompt: a Liquid template over plain strings.

What a card or a persona says is data in it. A `{{` or `{%` inside a value is printed, never run.
"""

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from liquid import BoundTemplate, Environment, StrictUndefined

BUILT_IN_TEXT = Path(__file__).with_name("builtin.liquid").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Fields:
    """A card and a persona as templates see them, macros followed. Blank ones are empty strings.
    `called`: the nickname, else the name; `user`: what the user is called."""

    name: str
    called: str
    user: str
    description: str = ""
    personality: str = ""
    scenario: str = ""
    persona: str = ""
    mes_example: str = ""


class BuiltIn:
    """The main prompt of whoever has made no template of their own."""

    says: frozenset[str] = frozenset()

    def render(self, fields: Fields) -> str:
        """The instructions alone: what is known of the character follows in parts of its own."""
        return _builtin().render(char=asdict(fields), user={"name": fields.user}).strip()


BUILT_IN = BuiltIn()


@cache
def _builtin() -> BoundTemplate:
    return Environment(undefined=StrictUndefined, autoescape=False).from_string(BUILT_IN_TEXT)
