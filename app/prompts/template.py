"""The built-in main prompt: a Liquid template over plain strings.

What a card or a persona says is data in it. A `{{` or `{%` inside a value is printed, never run.
"""

from functools import cache
from pathlib import Path
from typing import TypedDict

from liquid import BoundTemplate, Environment, StrictUndefined


class CharValues(TypedDict):
    """A card as templates see it, names already filled in. Blank fields are empty strings."""

    name: str
    called: str
    description: str
    personality: str
    scenario: str


def builtin(char: CharValues, user: str) -> str:
    """The main prompt of whoever has made no template of their own."""
    return _builtin().render(char=char, user={"name": user}).strip()


@cache
def _builtin() -> BoundTemplate:
    source = Path(__file__).with_name("builtin.liquid").read_text("utf-8")
    return Environment(undefined=StrictUndefined, autoescape=False).from_string(source)
