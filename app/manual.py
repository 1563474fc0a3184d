"""The program's help: the papers of docs/ that are for those who tell stories, as pages."""

import functools
import re
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup
from quart import Blueprint, Quart
from quart.typing import ResponseReturnValue

from app import web
from app.errors import NotFound

pages = Blueprint("manual", __name__)

DOCS = Path(__file__).parent.parent / "docs"
PAPERS = {
    "prompt": ("What the model reads", "Every part of a prompt, its order, and what is cut first."),
    "retrieval": ("Looking back", "Old messages and notes that come in where they are spoken of."),
    "macros": ("Macros", "Words in braces that cards, notes and lore may hold."),
    "pipelines": ("Pipelines", "What happens around a reply, step by step."),
    "operation": ("Telling how it is", "For whoever runs the program: figures, log, what is weak."),
}
TITLE = re.compile(r"^# .*\n")


def install(app: Quart) -> None:
    """Answer who asks for help."""
    app.register_blueprint(pages)


@pages.get("/help")
async def contents() -> ResponseReturnValue:
    """All there is to read."""
    return await web.page("manual/index.html", papers=PAPERS)


@pages.get("/help/<name>")
async def paper(name: str) -> ResponseReturnValue:
    """One of them."""
    if name not in PAPERS:
        raise NotFound("page")
    return await web.page("manual/paper.html", title=PAPERS[name][0], text=_html(name))


@functools.cache
def _html(name: str) -> Markup:
    """Its text is the project's own, and no HTML in it is heeded all the same."""
    text = TITLE.sub("", (DOCS / f"{name}.md").read_text("utf-8"), count=1)
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    scrolled = html.replace("<table>", '<div class="paper-table" tabindex="0"><table>')
    return Markup(scrolled.replace("</table>", "</table></div>"))  # noqa: S704 -- see above
