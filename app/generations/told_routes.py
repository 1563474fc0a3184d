"""The pages that show a prompt: one that was sent, and the next one."""

import asyncio
from typing import Any

from quart import Blueprint
from quart.typing import ResponseReturnValue

from app import web
from app.chats import drafts, find
from app.chats.models import Branch, Chat
from app.chats.screen import Screen
from app.errors import Problem
from app.generations import sources, told
from app.generations.differing import differing
from app.generations.models import Generation
from app.generations.provenance import named, provenance_of
from app.generations.stopping import generation_for, two_of
from app.generations.told import Telling
from app.generations.told_views import Gauge, PromptView, needed
from app.lorebooks.report import still_there
from app.pipelines.find import run_for
from app.pipelines.views import RunView

told_pages = Blueprint("prompts", __name__)


@told_pages.get("/generations/<generation_id>/prompt")
async def sent(generation_id: str) -> ResponseReturnValue:
    """What the model was told for this reply."""
    generation = await generation_for(web.me().id, generation_id)
    telling = await told.past(generation)
    chat, branch = await _where(generation)
    return await _page(chat, branch, telling, generation)


@told_pages.get("/generations/<generation_id>/prompt/why")
async def why(generation_id: str) -> ResponseReturnValue:
    """The steps of this reply, for the menu of its message."""
    generation = await generation_for(web.me().id, generation_id)
    page = f"/generations/{generation.id}/prompt"
    if not web.is_htmx():
        return web.back(f"{page}#why")
    run = await _run(generation)
    return await web.fragment("pipelines/_why.html", run=run, prompt_url=page)


@told_pages.get("/generations/<generation_id>/beside/<other_id>")
async def beside(generation_id: str, other_id: str) -> ResponseReturnValue:
    """Why two replies of one chat differ."""
    left, right = await two_of(web.me().id, generation_id, other_id)
    found = await asyncio.to_thread(differing, *[await named(one) for one in (left, right)])
    chat, branch = await _where(right)
    context = await (await Screen.of(chat, branch)).bar()
    pair = {"left": left, "right": right, "title": sources.title}
    return await web.page("generations/beside.html", **context, **pair, difference=found)


async def _where(generation: Generation) -> tuple[Chat, Branch]:
    """The branch that it was written on; where that is gone, the one that is open."""
    chat = await find.chat_for(web.me().id, generation.chat_id)
    branch = await Branch.get_or_none(id=generation.branch_id, deleted_at=None)
    return chat, branch or await find.branch_of(chat, None)


@told_pages.get("/branches/<branch_id>/prompt")
async def coming(branch_id: str) -> ResponseReturnValue:
    """What it will be told next, with what stands in the composer."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    try:
        telling = await _coming(chat, branch)
    except Problem as problem:
        bar = await (await Screen.of(chat, branch)).bar()
        why = {"problem": problem, "blocks": needed(problem, branch)}
        return await web.page("generations/unmade.html", problem.status, **bar, **why)
    return await _page(chat, branch, telling)


@told_pages.get("/branches/<branch_id>/gauge")
async def gauge(branch_id: str) -> ResponseReturnValue:
    """How full the context is, for the foot of an open page."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    known, wrong = None, ""
    try:
        known = Gauge.of(await _coming(chat, branch), branch)
    except Problem as problem:
        wrong = problem.message
    return await web.fragment("generations/_gauge.html", gauge=known, wrong=wrong, branch=branch)


async def _coming(chat: Chat, branch: Branch) -> Telling:
    draft = await drafts.text_of(branch)
    return await told.coming(web.me(), chat, branch, draft if draft.strip() else None)


async def _page(
    chat: Chat, branch: Branch, telling: Telling, generation: Generation | None = None
) -> ResponseReturnValue:
    there = await still_there(telling.lore)
    prompt = await asyncio.to_thread(PromptView.of, telling, branch, there)
    context: dict[str, Any] = await (await Screen.of(chat, branch)).bar()
    context["source"] = await provenance_of(chat.owner_id, telling)
    context["run"] = await _run(generation) if generation else None
    return await web.page(
        "generations/prompt.html", **context, prompt=prompt, generation=generation
    )


async def _run(generation: Generation) -> RunView | None:
    if generation.pipeline_run_id is None:
        return None
    return RunView.of(await run_for(generation.owner_id, generation.pipeline_run_id))
