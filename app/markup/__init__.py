"""Story text as safe HTML: finished (`to_html`), growing (`Growth`); as one line (`plain`)."""

from app.markup.growth import Growth
from app.markup.preview import glimpse, plain
from app.markup.render import HEAVY, escape_text, to_html, to_html_async
from app.markup.source import LIMIT

__all__ = [
    "HEAVY",
    "LIMIT",
    "Growth",
    "escape_text",
    "glimpse",
    "plain",
    "to_html",
    "to_html_async",
]
