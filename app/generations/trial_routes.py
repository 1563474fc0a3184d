"""The page where a pipeline is tried on a story."""

from dataclasses import dataclass

from quart import Blueprint, g, request
from quart.typing import ResponseReturnValue

from app import web
from app.accounts.idempotency import Attempt
from app.chats import find
from app.chats.saying import checked
from app.errors import NotFound, Problem
from app.generations.trying import try_out
from app.pipelines.listing import listed, pipeline_of
from app.pipelines.models import Pipeline
from app.prompts.views import places

trial_pages = Blueprint("trials", __name__)

MOST = 100  # pipelines to choose from


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds: ids, "" for the built-in pipeline, and the line."""

    pipeline: str = ""
    chat: str = ""
    text: str = ""


@trial_pages.get("/runs/new")
async def form() -> ResponseReturnValue:
    """Which pipeline, on which story, and what is said."""
    typed = Typed(request.args.get("pipeline", ""), request.args.get("chat", ""))
    if typed.pipeline:
        await pipeline_of(web.me().id, typed.pipeline)
    if typed.chat:
        await find.chat_for(web.me().id, typed.chat)
    return await _form(typed)


@trial_pages.post("/runs/new")
async def begin() -> ResponseReturnValue:
    """Try it; its page shows it live."""
    sent = await request.form
    text = g.kept = sent.get("text", "").replace("\r\n", "\n")
    typed = Typed(sent.get("pipeline", ""), sent.get("chat", ""), text)
    try:
        run = await _begun(typed, sent.get("key"))
    except NotFound as gone:
        return await _form(Typed(text=text), gone)
    except Problem as problem:
        return await _form(typed, problem)
    return web.back(f"/runs/{run}")


async def _begun(typed: Typed, key: str | None) -> str | None:
    owner_id = web.me().id
    chat = await find.chat_for(owner_id, typed.chat)
    branch = await find.branch_of(chat, None)
    pipeline = await pipeline_of(owner_id, typed.pipeline) if typed.pipeline else None
    said = checked(typed.text) if typed.text.strip() else None
    attempt = Attempt.of_request(f"{typed}", key)
    started, _ = await try_out(web.me(), chat, branch, pipeline, said, attempt=attempt)
    return started.pipelineRunId


async def _form(typed: Typed, problem: Problem | None = None) -> ResponseReturnValue:
    found = await places(web.me().id, f"chat {typed.chat}" if typed.chat else "global")
    return await web.page(
        "generations/trial.html",
        problem.status if problem else 200,
        typed=typed,
        pipelines=await _pipelines(typed.pipeline),
        chats=[{**one, "id": one["value"].partition(" ")[2]} for one in found["chats"]],
        back=f"/pipelines/{typed.pipeline}" if typed.pipeline else "/pipelines",
        problem=problem,
    )


async def _pipelines(chosen: str) -> list[Pipeline]:
    """The newest, and the chosen one."""
    found = (await listed(web.me().id, MOST, None)).items
    if chosen and all(str(one.id) != chosen for one in found):
        return [await pipeline_of(web.me().id, chosen), *found]
    return list(found)
