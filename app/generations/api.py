"""Turns as JSON and event streams."""

from collections.abc import AsyncGenerator
from typing import Any

from pydantic import BaseModel
from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import live, web
from app.accounts.idempotency import Attempt
from app.chats import find, thread
from app.chats.forms import Again, Answer, NewMessage
from app.chats.objects import message_json
from app.chats.saying import Said, checked, stored
from app.errors import Invalid, NotAcceptable, NotFound
from app.generations import turn
from app.generations.models import Generation
from app.generations.stopping import generation_for, stop
from app.generations.stream import from_the_start, going_on, ids_of
from app.live.sse import stream
from app.looks import isotime

api = Blueprint("generations_api", __name__, url_prefix="/api")

STREAM = "text/event-stream"


def _wants_stream() -> bool:
    """Asked for by name: a program that takes anything gets JSON."""
    named = dict(request.accept_mimetypes)
    return named.get(STREAM, 0) > named.get("application/json", 0)


def _must_want_stream() -> None:
    if not _wants_stream():
        raise NotAcceptable("This address answers with a stream: send Accept: text/event-stream.")
    web.limits().admit_stream(web.me().id)


def _attempt(form: BaseModel) -> Attempt:
    return Attempt.of_request(form.model_dump_json())


def _held(frames: AsyncGenerator[bytes, None]) -> ResponseReturnValue:
    return stream(web.limits().held(web.me().id, frames))


@api.post("/chats/<chat_id>/messages")
async def say(chat_id: str) -> ResponseReturnValue:
    """A message; where a stream is wanted also the reply to it."""
    form = await web.body(NewMessage)
    text = checked(form.prompt_text)
    said = Said(text, form.role, form.format, stored(form.blocks or []), form.meta or {})
    chat = await find.chat_for(web.me().id, chat_id)
    branch = await find.branch_of(chat, form.branch_id)
    attempt = _attempt(form)
    if not _wants_stream():
        branch_id, message_id = await turn.only_say(web.me(), chat, branch, said, attempt)
        _, branch = await find.branch_for(web.me().id, branch_id)
        line = await thread.line(branch, message_id)
        if line is None:
            raise NotFound("message on this branch", "NOT_ON_BRANCH")
        return web.data(message_json(line, branch))
    web.limits().admit_stream(web.me().id)
    started, _ = await turn.say(
        web.me(), chat, branch, said, attempt=attempt, settings=form.settings
    )
    return _held(from_the_start(started))


@api.post("/messages/<message_id>/regenerate")
async def regenerate(message_id: str) -> ResponseReturnValue:
    """Another variant of an answer, streamed."""
    _must_want_stream()
    form = await web.body(Again)
    chat, branch, message, _ = await find.place_of(web.me().id, message_id, form.branch_id)
    started, _ = await turn.regenerate(
        web.me(),
        chat,
        branch,
        message,
        in_place=form.in_place,
        attempt=_attempt(form),
        settings=form.settings,
    )
    return _held(from_the_start(started))


@api.post("/branches/<branch_id>/generate")
async def answer(branch_id: str) -> ResponseReturnValue:
    """The answer that is missing, streamed."""
    _must_want_stream()
    form = await web.body(Answer)
    chat, branch = await find.branch_for(web.me().id, branch_id)
    started, _ = await turn.answer(
        web.me(), chat, branch, attempt=_attempt(form), settings=form.settings
    )
    return _held(from_the_start(started))


@api.post("/generations/<generation_id>/abort")
async def abort(generation_id: str) -> ResponseReturnValue:
    """Stop a reply; its text so far is kept."""
    await stop(web.me().id, generation_id)
    return web.data({"success": True})


@api.get("/generations/<generation_id>")
async def show(generation_id: str) -> ResponseReturnValue:
    """State and provenance of a reply."""
    return web.data(generation_json(await generation_for(web.me().id, generation_id)))


@api.get("/generations/<generation_id>/events")
async def events(generation_id: str) -> ResponseReturnValue:
    """The reply's stream, from its start or from where a reader left off."""
    web.limits().admit_stream(web.me().id)
    generation = await generation_for(web.me().id, generation_id)
    given = request.headers.get("Last-Event-ID") or request.args.get("after")
    place = live.parse(given)
    if given and place is None:
        raise Invalid.field("after", "This is not the id of an event.")
    return _held(going_on(generation, place) if place else from_the_start(ids_of(generation)))


def generation_json(generation: Generation) -> dict[str, Any]:
    """A Generation of the contract."""
    error = None
    if generation.error_code:
        error = {"code": generation.error_code, "message": generation.error_message}
    return {
        "id": str(generation.id),
        "ownerId": str(generation.owner_id),
        "chatId": str(generation.chat_id),
        "branchId": _id(generation.branch_id),
        "messageId": _id(generation.message_id),
        "variantId": _id(generation.variant_id),
        "pipelineRunId": _id(generation.pipeline_run_id),
        "pipelineStepRunId": _id(generation.pipeline_step_run_id),
        "providerId": generation.provider_id,
        "model": generation.model,
        "params": generation.params,
        "status": generation.status,
        "startedAt": isotime(generation.started_at),
        "firstTokenAt": isotime(generation.first_token_at) or None,
        "finishedAt": isotime(generation.finished_at) or None,
        "promptHash": generation.prompt_hash,
        "promptTokens": generation.prompt_tokens,
        "completionTokens": generation.completion_tokens,
        "finishReason": generation.finish_reason,
        "error": error,
    }


def _id(value: object) -> str | None:
    return None if value is None else str(value)
