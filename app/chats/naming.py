"""The form that gives a chat or a branch another title; it knows what its reader has seen."""

from dataclasses import dataclass, replace
from typing import Any

from quart.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import web
from app.errors import Conflict, Invalid, Problem
from app.web import Form


@dataclass(frozen=True, slots=True)
class Naming:
    """`dom` names the field; `version` is the one that `text` was read at. `error` says why
    the text has not become the title."""

    dom: str
    url: str
    version: int
    text: str
    error: str | None = None


def wanted(form: type[Form], sent: MultiDict[str, str]) -> Form:
    """The title that was typed, and the version that was seen. Raises Invalid."""
    seen = sent.get("version", "")[:9]
    version = {"version": int(seen)} if seen.isascii() and seen.isdigit() else {}
    return web.parse(form, {"title": sent.get("title", ""), **version})


async def again(
    fresh: Naming, typed: str, problem: Problem, back_url: str, bar: dict[str, Any]
) -> ResponseReturnValue:
    """The form with what was typed and why that was not taken; without htmx a page of its own.
    `fresh` is the form as it would open now: nothing was overwritten."""
    form = replace(fresh, text=typed, error=_reason(problem, fresh.text))
    if web.is_htmx():
        return await web.fragment("chats/_naming.html", problem.status, naming=form)
    form = replace(form, dom="new-title")
    context = {"naming": form, "now": fresh.text, "back_url": back_url}
    return await web.page("chats/naming.html", problem.status, **bar, **context)


def _reason(problem: Problem, now: str) -> str:
    if isinstance(problem, Conflict):
        return f"It was changed meanwhile, and is called “{now}” now. Press Rename to call it this."
    return "A title has 1 to 200 characters." if isinstance(problem, Invalid) else problem.message
