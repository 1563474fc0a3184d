"""A template tried in a story, from the editor."""

import asyncio

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.chats import find
from app.errors import NotFound, Problem
from app.generations import told
from app.generations.template_api import TemplatePreview, draft, rendered
from app.generations.told_views import PromptView
from app.prompts import editor
from app.prompts.editor import Preview, Told, told_of
from app.prompts.find import template_for
from app.prompts.sheet import Values, typed

template_pages = Blueprint("template_previews", __name__)


@template_pages.post("/prompts/preview")
async def preview() -> ResponseReturnValue:
    """What stands in the editor, tried in the chosen story; nothing is sent or stored."""
    form = await request.form
    values = typed(form)
    found = await _preview(values)
    if web.is_htmx():
        return await web.fragment("prompts/_preview.html", preview=found)
    row = await template_for(web.me().id, form["id"]) if form.get("id") else None
    return await editor.page(row, values, Told(preview=found, unsaved=True))


async def _preview(values: Values) -> Preview:
    text = None
    try:
        chat = await find.chat_for(web.me().id, values.chat.removeprefix("chat "))
        branch = await find.branch_of(chat, None)
        form = web.parse(TemplatePreview, {**values.body(), "chatId": str(chat.id)})
        row = draft(web.me(), values.text, form.layout or ())
        text = None if values.literal else await rendered(chat, branch, row)
        telling = await told.coming(web.me(), chat, branch, template=row)
        return Preview(text, whole=await asyncio.to_thread(PromptView.of, telling, branch, ()))
    except NotFound:
        return Preview(error="Choose a story to try it in.")
    except Problem as problem:
        return Preview(text, next(iter(told_of(problem, values).errors.values())))
