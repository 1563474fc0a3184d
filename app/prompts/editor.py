"""The editor's page, whoever asks for it."""

from dataclasses import dataclass, field
from typing import Any

from quart.typing import ResponseReturnValue

from app import web
from app.chats.find import chat_for
from app.errors import Invalid, NotFound, Problem, Stale
from app.prompts.guide import FILTERS, VARIABLES
from app.prompts.language import TemplateSyntax, Wrong, check, says
from app.prompts.models import TemplateRow
from app.prompts.sheet import PARTS, Values, shown
from app.prompts.views import places, template_url
from app.thinking import think

FIELDS = {"templateText": "text", "scopeId": "where", "scope": "where"}
NAMES = {"mes_example": "examples"}


@dataclass(frozen=True, slots=True)
class Told:
    """Beside what was typed: what is wrong with it, or how it looks in a story."""

    errors: dict[str, str] = field(default_factory=dict)
    code: int = 200
    line: int | None = None
    preview: "Preview | None" = None
    unsaved: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a template writes in a story, unless words of its order stand instead, with the
    `whole` prompt as the room above shows it; or why that cannot be."""

    text: str | None = None
    error: str = ""
    whole: Any = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said under the text while one types."""

    error: str = ""
    line: int | None = None
    says: tuple[str, ...] = ()


async def checked(text: str) -> Checked:
    """Is it a template, and what does it print that would be sent besides?"""

    def thought() -> Checked:
        try:
            check(text)
        except TemplateSyntax as wrong:
            return Checked(wrong.wrong.sentence(), wrong.wrong.line)
        return Checked(says=tuple(_part(one) for one in sorted(says(text))))

    return await think(web.me().id, thought)


def _part(name: str) -> str:
    return PARTS[NAMES.get(name, name)][0].lower() if NAMES.get(name, name) in PARTS else name


def told_of(problem: Problem, values: Values) -> Told:
    """A refusal, beside its fields."""
    wrong: Wrong | None = getattr(problem, "wrong", None)
    errors: dict[str, str] = {}
    if isinstance(problem, Invalid):
        for issue in problem.issues:
            path = issue["path"].split(".")[0]
            errors.setdefault(FIELDS.get(path, path), _sentence(issue, values))
    if isinstance(problem, Stale):
        errors = _differences(problem.row, values)
    if not errors:
        errors["where"] = problem.message
    return Told(errors, problem.status, wrong.line if wrong else None)


def _sentence(issue: dict[str, str], values: Values) -> str:
    """What is wrong; in the order, with which block of it."""
    match issue["path"].split("."):
        case ["layout", place, name, *_] if place.isdigit() and int(place) < len(values.slots):
            return f"“{values.slots[int(place)].name}”, {name}: {issue['message']}"
    return issue["message"]


def _differences(row: TemplateRow, values: Values) -> dict[str, str]:
    fresh = shown(row)
    found = {
        name: f"Changed elsewhere, it now says “{getattr(fresh, name)[:300]}”."
        " Save again to keep yours."
        for name in ("name", "text", "where")
        if getattr(fresh, name) != getattr(values, name)
    }
    if fresh.body()["layout"] != values.body()["layout"]:
        found["layout"] = "The order was changed elsewhere. Save again to keep yours."
    return found or {"name": "It was changed elsewhere meanwhile. Save again to keep yours."}


async def story_url(chat_id: str) -> str | None:
    """The story that one came from, if there is one."""
    if not chat_id:
        return None
    try:
        return f"/chats/{(await chat_for(web.me().id, chat_id)).id}"
    except NotFound:
        return None


async def page(
    row: TemplateRow | None, values: Values, told: Told | None = None
) -> ResponseReturnValue:
    """The editor with these values; without a row it is a new one's."""
    told = told or Told()
    found = await places(web.me().id, values.where)
    return await web.page(
        "prompts/form.html",
        told.code,
        action=template_url(row) if row else "/prompts/new",
        heading=row.name if row else "A new prompt",
        values=values,
        story_url=await story_url(values.story),
        places=found,
        told=told,
        version=str(row.version) if row else "",
        delete_url=f"{template_url(row)}/delete" if row else None,
        variables=VARIABLES,
        filters=FILTERS,
    )
