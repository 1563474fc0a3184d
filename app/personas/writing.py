"""Making, changing and deleting a persona."""

from datetime import timedelta
from uuid import UUID

from app import db
from app.accounts.idempotency import Answer, made_once
from app.accounts.models import User
from app.db.models import new_id, now
from app.errors import Stale
from app.personas.find import persona_for
from app.personas.forms import NewPersona, PersonaBody, PersonaChange
from app.personas.models import Persona
from app.personas.objects import persona_json
from app.profiles.assets import Incoming, Stored
from app.profiles.models import Asset
from app.rows import Trash

Change = PersonaChange


async def create(
    owner_id: UUID, new: NewPersona, incoming: Incoming, picture: Stored | None, key: str | None
) -> Persona:
    """A persona of one's own."""

    async def make() -> Answer:
        persona = Persona(id=new_id(), owner_id=owner_id, name=new.name)
        persona.description = new.description
        await _crown(persona, new)
        await _wear(persona, picture, incoming)
        await persona.save(force_create=True)
        return {"persona": str(persona.id)}

    answer = await made_once(owner_id, "persona", new.model_dump_json(), make, key)
    return await persona_for(owner_id, answer["persona"])


@db.transaction
async def change(
    owner_id: UUID,
    persona_id: object,
    wanted: PersonaChange,
    incoming: Incoming | None = None,
    picture: Stored | None = None,
) -> Persona:
    """Write what was sent and nothing else. Stories that are told to this persona call it by its
    new name from now on; what was said keeps the name it was said under. Raises `Stale`."""
    persona = await persona_for(owner_id, persona_id, hold=True)
    if wanted.version is not None and wanted.version != persona.version:
        raise Stale("persona", persona, persona_json(persona))
    given = wanted.model_fields_set
    if "name" in given and wanted.name != persona.name:
        persona.name = wanted.name
        await db.execute(
            "UPDATE chats SET user_name = ? WHERE persona_id = ?", persona.name, persona.id
        )
    if "description" in given:
        persona.description = wanted.description
    if "is_default" in given:
        await _crown(persona, wanted)
    if incoming is not None:
        await _wear(persona, picture, incoming)
    persona.version += 1
    persona.updated_at = max(now(), persona.updated_at + timedelta(milliseconds=1))
    await persona.save()
    return persona


async def _crown(persona: Persona, wanted: PersonaBody) -> None:
    """There is one default at most."""
    if wanted.is_default:
        # One after the other, where two are made the default at once.
        await User.filter(id=persona.owner_id).select_for_update().first()
        others = Persona.filter(owner_id=persona.owner_id, is_default=True)
        await others.exclude(id=persona.id).update(is_default=False)
    persona.is_default = wanted.is_default


async def _wear(persona: Persona, picture: Stored | None, incoming: Incoming) -> None:
    """The new picture in the place of the old."""
    if picture is None:
        return
    await picture.row(persona.owner_id, None).save(force_create=True)
    old, persona.avatar_asset_id = persona.avatar_asset_id, picture.id
    if old is not None:
        await persona.save(update_fields=["avatar_asset_id"])
        await Asset.filter(id=old).delete()
        incoming.replaces(old)
    db.after_commit(incoming.keep)


# Stories that are told to a persona in the trash go on under its name.
_trash = Trash(Persona, "persona")
discard, restore = _trash.discard, _trash.restore
