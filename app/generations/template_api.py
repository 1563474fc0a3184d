"""What a template would write in a chat, and the prompt with it; nothing is sent or stored."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from quart import Blueprint
from typing_extensions import TypedDict

from app import web
from app.accounts.models import User
from app.chats import find
from app.chats.models import Branch, Chat
from app.connections.active import voice_for
from app.endpoints import Data, Id, takes
from app.errors import Invalid
from app.generations import told
from app.generations.prompt import rendering
from app.generations.told_api import LeftOutObject, ToldObject, WireMessage, prompt_json
from app.profiles.models import Profile
from app.prompts.find import template_for
from app.prompts.forms import Layout, SlotForm, Text
from app.prompts.models import TemplateRow

template_api = Blueprint("template_preview_api", __name__, url_prefix="/api")


class TemplatePreview(BaseModel):
    """A text, or the id of a template, and an order instead of its own; and where it is tried: the
    chat's active branch unless one is named."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    template_text: Text | None = None
    layout: Layout | None = None
    id: Id | None = None
    chat_id: Id
    branch_id: Id | None = None


class RenderedObject(TypedDict):
    """What the template became, and the whole prompt with it; tokens are estimates."""

    text: str
    messages: list[WireMessage]
    blocks: list[ToldObject]
    leftOut: list[LeftOutObject]
    tokens: int
    room: int


@template_api.post("/prompt-templates/preview")
@takes(
    TemplatePreview,
    errors=(
        *("TEMPLATE_SYNTAX", "TEMPLATE_FAILED", "NO_PROVIDER", "NO_MODEL"),
        *("PROMPT_TOO_LARGE", "STEP_FAILED"),
    ),
)
async def preview() -> Data[RenderedObject]:
    """What this template writes in this chat now, and the prompt that it would be sent in."""
    form = await web.body(TemplatePreview)
    chat = await find.chat_for(web.me().id, form.chat_id)
    branch = await find.branch_of(chat, form.branch_id)
    row = await _row(web.me(), form)
    text = await rendered(chat, branch, row)
    whole = prompt_json(await told.coming(web.me(), chat, branch, template=row))
    return web.data(
        {
            "text": text,
            "messages": whole["messages"],
            "blocks": whole["blocks"],
            "leftOut": whole["leftOut"],
            "tokens": whole["tokens"],
            "room": whole["room"],
        }
    )


async def _row(user: User, form: TemplatePreview) -> TemplateRow:
    """The one of this id, with this text and this order if they are given."""
    if form.id is None and form.template_text is None:
        raise Invalid.field("templateText", "A text, or the id of a prompt.")
    row = await template_for(user.id, form.id) if form.id else draft(user, "")
    if form.template_text is not None:
        row.template_text = form.template_text
    if form.layout is not None:
        row.layout = [slot.model_dump() for slot in form.layout]
    return row


def draft(user: User, text: str, layout: Sequence[SlotForm] = ()) -> TemplateRow:
    """A template that is not stored."""
    row = TemplateRow(owner_id=user.id, name="This prompt", scope="global", template_text=text)
    row.layout = [slot.model_dump() for slot in layout]
    return row


async def rendered(chat: Chat, branch: Branch, row: TemplateRow) -> str:
    """What it writes there. Raises TemplateSyntax, TemplateFailed."""
    voice = await voice_for(chat.owner_id, chat.id, overrides={})
    profile = await Profile.get(id=chat.entity_profile_id)
    return await rendering(chat, branch, profile, voice, row)
