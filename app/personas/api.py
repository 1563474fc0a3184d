"""Personas as JSON."""

from quart import Blueprint

from app import paging, web
from app.endpoints import Data, Files, GoneObject, Listed, takes
from app.personas import trash, writing
from app.personas.find import persona_for
from app.personas.forms import NewPersona, PersonaChange, Usual
from app.personas.models import Persona
from app.personas.objects import PersonaObject, persona_json
from app.personas.usual import tell_to
from app.profiles import uploads
from app.profiles.objects import ProfileObject, profile_json
from app.profiles.routes import incoming
from app.rows import paged

api = Blueprint("personas_api", __name__, url_prefix="/api")


@api.get("/user-persons")
@takes()
async def personas() -> Listed[PersonaObject]:
    """In the order in which they were made."""
    mine = Persona.filter(owner_id=web.me().id, deleted_at=None)
    page = await paged(mine, paging.limit(), paging.cursor())
    return web.listed(page, persona_json)


@api.post("/user-persons")
@takes(NewPersona, creates=True)
async def create() -> Data[PersonaObject]:
    """A new persona."""
    new = await web.body(NewPersona)
    with incoming() as store:
        return web.data(persona_json(await writing.create(web.me().id, new, store, None, None)))


@api.get("/user-persons/<persona_id>")
async def persona(persona_id: str) -> Data[PersonaObject]:
    """One of them."""
    return web.data(persona_json(await persona_for(web.me().id, persona_id)))


@api.put("/user-persons/<persona_id>")
@takes(PersonaChange)
async def change(persona_id: str) -> Data[PersonaObject]:
    """Any subset of it. Its stories take the new name for what is said from now on."""
    wanted = await web.body(PersonaChange)
    return web.data(persona_json(await writing.change(web.me().id, persona_id, wanted)))


@api.post("/user-persons/<persona_id>/avatar")
@takes(files=Files("picture", 1))
async def avatar(persona_id: str) -> Data[PersonaObject]:
    """A new picture in the place of the old: multipart, the file in `picture`."""
    found = await persona_for(web.me().id, persona_id)
    files = await uploads.sent("picture")
    with incoming() as store:
        picture = await uploads.picture(store, files[0])
        wanted = PersonaChange.model_validate({})
        changed = await writing.change(web.me().id, found.id, wanted, store, picture)
    return web.data(persona_json(changed))


@api.delete("/user-persons/<persona_id>")
async def delete(persona_id: str) -> Data[PersonaObject]:
    """Into the trash; stories that are told to it go on under its name."""
    return web.data(persona_json(await writing.discard(web.me().id, persona_id)))


@api.put("/entity-profiles/<profile_id>/persona")
@takes(Usual)
async def usual(profile_id: str) -> Data[ProfileObject]:
    """Who new stories with this character are told to; null: the default persona."""
    wanted = await web.body(Usual)
    return web.data(profile_json(await tell_to(web.me().id, profile_id, wanted.persona_id)))


@api.post("/trash/persona/<persona_id>/restore")
async def restore(persona_id: str) -> Data[PersonaObject]:
    """Out of the trash."""
    return web.data(persona_json(await writing.restore(web.me().id, persona_id)))


@api.delete("/trash/persona/<persona_id>")
async def purge(persona_id: str) -> Data[GoneObject]:
    """For ever, with its picture."""
    await trash.purge(web.me().id, persona_id)
    return web.data({"id": persona_id})
