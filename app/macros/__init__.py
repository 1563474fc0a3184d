"""Macros in what authors wrote: {{char}}, <BOT>, {{random:a,b}}, {{original}} and their like.

For greetings, card fields and presets only: what users and models wrote is sent as they wrote
it. What a macro puts in is never looked through again, a text takes linear time, and the same
values give the same text. docs/macros.md has them all.
"""

from app.macros.filling import Filled, Filler, fill
from app.macros.values import Values

__all__ = ["Filled", "Filler", "Values", "fill"]
