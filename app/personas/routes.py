"""The pages of personas: all of them, one, and which one a character is told to."""

from typing import Any

from quart import Blueprint, request
from quart.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import web
from app.errors import Invalid, Problem, Stale
from app.personas import trash, writing
from app.personas.find import all_of, persona_for
from app.personas.forms import NewPersona, PersonaChange
from app.personas.models import Persona
from app.personas.usual import tell_to
from app.personas.views import Choice, PersonaView, views
from app.profiles import uploads
from app.profiles.bins import trash_forms
from app.profiles.find import profile_for
from app.profiles.forms import errors_of
from app.profiles.routes import incoming

pages = Blueprint("personas", __name__)

FIELDS = ("name", "description")
Values = dict[str, str]


@pages.get("/personas")
async def index() -> ResponseReturnValue:
    """All of them."""
    found = await all_of(web.me().id)
    return await web.page("personas/index.html", personas=views(found), user_name=web.me().name)


@pages.get("/personas/new")
async def new() -> ResponseReturnValue:
    """An empty sheet."""
    return await _sheet(None, dict.fromkeys((*FIELDS, "is_default"), ""))


@pages.post("/personas/new")
async def create() -> ResponseReturnValue:
    """A persona as it was typed."""
    pictures = await uploads.optional("picture")
    values = _typed(form := await request.form)
    with incoming() as store:
        try:
            wanted = web.parse(NewPersona, _said(values))
            picture = await uploads.picture(store, pictures[0]) if pictures else None
            await writing.create(web.me().id, wanted, store, picture, form.get("key"))
        except Invalid as problem:
            return await _sheet(None, values, problem)
    return web.back("/personas")


@pages.get("/personas/<persona_id>")
async def edit(persona_id: str) -> ResponseReturnValue:
    """Its sheet."""
    persona = await persona_for(web.me().id, persona_id)
    return await _sheet(persona, _shown(persona))


@pages.post("/personas/<persona_id>")
async def change(persona_id: str) -> ResponseReturnValue:
    """The sheet as it was typed; where it was changed elsewhere meanwhile both are shown."""
    persona = await persona_for(web.me().id, persona_id)
    pictures = await uploads.optional("picture")
    values = _typed(form := await request.form)
    seen = form.get("version", "")
    with incoming() as store:
        try:
            version = int(seen[:9]) if seen.isascii() and seen.isdigit() else None
            wanted = web.parse(PersonaChange, {**_said(values), "version": version})
            picture = await uploads.picture(store, pictures[0]) if pictures else None
            await writing.change(web.me().id, persona.id, wanted, store, picture)
        except (Invalid, Stale) as problem:
            return await _sheet(await persona_for(web.me().id, persona_id), values, problem)
    return web.back("/personas")


def _typed(form: MultiDict[str, str]) -> Values:
    return {name: form.get(name, "").replace("\r\n", "\n") for name in (*FIELDS, "is_default")}


def _said(values: Values) -> dict[str, Any]:
    return {**{name: values[name] for name in FIELDS}, "isDefault": values["is_default"] == "1"}


def _shown(persona: Persona) -> Values:
    default = "1" if persona.is_default else ""
    return {"name": persona.name, "description": persona.description, "is_default": default}


async def _sheet(
    persona: Persona | None, values: Values, problem: Problem | None = None
) -> ResponseReturnValue:
    errors = errors_of(problem) if isinstance(problem, Invalid) else {}
    now = _shown(persona) if persona else values
    if isinstance(problem, Stale):
        errors |= {
            name: f"Changed elsewhere, it now says “{now[name][:300]}”. Save again to keep yours."
            for name in FIELDS
            if now[name] != values[name]
        }
    return await web.page(
        "personas/form.html",
        problem.status if problem else 200,
        action=f"/personas/{persona.id}" if persona else "/personas/new",
        heading=persona.name if persona else "A new persona",
        view=PersonaView.of(persona) if persona else None,
        values=values,
        errors=errors,
        version=str(persona.version) if persona else "",
        delete_url=f"/personas/{persona.id}/delete" if persona else None,
    )


@pages.post("/personas/<persona_id>/delete")
async def delete(persona_id: str) -> ResponseReturnValue:
    """Into the trash."""
    gone = await writing.discard(web.me().id, persona_id)
    undo = f"/trash/persona/{gone.id}/restore"
    return web.back(web.with_notice("/personas", f"{gone.name} is in the trash.", undo))


trash_forms(pages, "persona", writing.restore, trash.purge, lambda _: "/personas")


@pages.get("/characters/<profile_id>/persona")
async def usual(profile_id: str) -> ResponseReturnValue:
    """Who new stories with this character are told to."""
    profile = await profile_for(web.me().id, profile_id)
    choice = Choice(
        action=f"/characters/{profile.id}/persona",
        title=f"Who are you to {profile.name}?",
        help="New stories begin with this persona. Those that are there stay as they are.",
        nobody="The default persona, or just your name",
        chosen=profile.persona_id,
        back_url=f"/characters/{profile.id}",
        back=profile.name,
    )
    found = await all_of(web.me().id)
    return await web.page("personas/choice.html", choice=choice, personas=views(found))


@pages.post("/characters/<profile_id>/persona")
async def choose_usual(profile_id: str) -> ResponseReturnValue:
    """From now on."""
    chosen = (await request.form).get("persona") or None
    await tell_to(web.me().id, profile_id, chosen)
    return web.back(f"/characters/{profile_id}")
