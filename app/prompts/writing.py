"""Making, changing and deleting a prompt template."""

from uuid import UUID

from app import db
from app.accounts.idempotency import Answer, made_once
from app.db.models import new_id
from app.errors import Stale
from app.prompts.find import template_for
from app.prompts.forms import NewTemplate, TemplateChange
from app.prompts.language import check
from app.prompts.models import TemplateRow
from app.prompts.objects import template_json
from app.rows import Trash
from app.thinking import think


async def create(owner_id: UUID, new: NewTemplate, key: str | None = None) -> TemplateRow:
    """A template of one's own. Raises TemplateSyntax, Invalid, NotFound."""
    await think(owner_id, check, new.template_text)

    async def make() -> Answer:
        row = TemplateRow(id=new_id(), owner_id=owner_id, name=new.name, enabled=new.enabled)
        row.template_text, row.meta, row.engine = new.template_text, new.meta, new.engine
        row.layout = [slot.model_dump() for slot in new.layout]
        await row.place(new.scope, new.scope_id)
        await row.save(force_create=True)
        return {"template": str(row.id)}

    made = await made_once(owner_id, "prompt_template", new.model_dump_json(), make, key)
    return await template_for(owner_id, made["template"])


async def change(owner_id: UUID, template_id: object, wanted: TemplateChange) -> TemplateRow:
    """Write what was sent and nothing else. Raises Stale, TemplateSyntax, Invalid, NotFound."""
    if "template_text" in wanted.model_fields_set:
        await think(owner_id, check, wanted.template_text)
    return await _change(owner_id, template_id, wanted)


@db.transaction
async def _change(owner_id: UUID, template_id: object, wanted: TemplateChange) -> TemplateRow:
    row = await template_for(owner_id, template_id, hold=True)
    if wanted.version is not None and wanted.version != row.version:
        raise Stale("prompt", row, template_json(row))
    given = wanted.model_fields_set
    for name in given & {"name", "enabled", "template_text", "meta", "engine"}:
        setattr(row, name, getattr(wanted, name))
    if "layout" in given:
        row.layout = [slot.model_dump() for slot in wanted.layout]
    await row.move(given, wanted.scope, wanted.scope_id)
    await row.save_change()
    return row


# No prompt is written by what is in the trash; what models were told stays where that is kept.
_trash = Trash(TemplateRow, "prompt")
discard, restore, purge = _trash.discard, _trash.restore, _trash.purge
