"""Turns as JSON and event streams."""

from collections.abc import Awaitable, Callable
from functools import partial

from pydantic import BaseModel
from quart import Blueprint, request

from app import live, web
from app.accounts.idempotency import Attempt
from app.chats import editing, find, thread
from app.chats.forms import Again, Answer, Edit, NewMessage, Onward
from app.chats.objects import MessageObject, message_json
from app.chats.saying import Said, checked, stored
from app.chats.tree_api import said_there
from app.endpoints import Data, takes
from app.errors import Invalid, NotAcceptable, NotFound
from app.generations import rewriting, turn
from app.generations.beginning import Started, ids_of
from app.generations.forms import Trial
from app.generations.models import CONTINUE, EDIT
from app.generations.objects import AFTER, AbortedObject, GenerationObject, Reply, generation_json
from app.generations.stopping import generation_for, stop
from app.generations.stream import from_the_start, going_on
from app.generations.taking import first_of
from app.generations.template_api import template_api
from app.generations.told_api import told_api
from app.generations.trying import try_out
from app.pipelines.listing import pipeline_of

api = Blueprint("generations_api", __name__, url_prefix="/api")
__all__ = ["api", "template_api", "told_api"]

STREAM = "text/event-stream"


def _wants_stream() -> bool:
    """Asked for by name: a program that takes anything gets JSON."""
    named = dict(request.accept_mimetypes)
    return named.get(STREAM, 0) > named.get("application/json", 0)


def _must_want_stream() -> None:
    if not _wants_stream():
        raise NotAcceptable("This address answers with a stream: send Accept: text/event-stream.")
    web.admit_stream()


def _attempt(form: BaseModel) -> Attempt:
    return Attempt.of_request(form.model_dump_json())


async def _written_for(
    message_id: str,
    form: Again | Edit | Onward,
    way: str,
    begin: Callable[..., Awaitable[tuple[Started, bool]]],
) -> Reply:
    """Words for a message, streamed. Asked for again they are the first ones, even where the
    message has been taken away since."""
    me, attempt = web.me(), _attempt(form)
    try:
        chat, branch, message, _ = await find.place_of(me.id, message_id, form.branch_id)
    except NotFound:
        if (first := await first_of(me, attempt, way)) is None:
            raise
        await generation_for(me.id, first.generationId)  # unless it has been purged
        return web.streamed(from_the_start(first))
    started, _ = await begin(me, chat, branch, message, attempt=attempt, settings=form.settings)
    return web.streamed(from_the_start(started))


@api.post("/chats/<chat_id>/messages")
@takes(NewMessage, creates=True)
async def say(chat_id: str) -> Data[MessageObject] | Reply:
    """A message; where a stream is wanted also the reply to it."""
    form = await web.body(NewMessage)
    text = checked(form.prompt_text)
    said = Said(
        text,
        form.role,
        form.format,
        blocks=stored(form.blocks or []),
        meta=form.meta or {},
    )
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
    web.admit_stream()
    started, _ = await turn.say(
        web.me(), chat, branch, said, attempt=attempt, settings=form.settings
    )
    return web.streamed(from_the_start(started))


@api.post("/messages/<message_id>/regenerate")
@takes(Again, creates=True, errors=("GREETING", "NOT_ON_BRANCH"))
async def regenerate(message_id: str) -> Reply:
    """Another variant of an answer, streamed."""
    _must_want_stream()
    form = await web.body(Again)
    begin = partial(rewriting.regenerate, in_place=form.in_place)
    return await _written_for(message_id, form, "regenerate", begin)


@api.put("/messages/<message_id>")
@takes(Edit, errors=("NOT_ON_BRANCH", "STALE", "GENERATION_RUNNING"))
async def edit(message_id: str) -> Data[MessageObject] | Reply:
    """Say it differently, as a new variant that is chosen; the old one stays. Where a stream is
    wanted, a line of the user's is answered again: on a new branch if anything follows it."""
    form = await web.body(Edit)
    text = checked(form.prompt_text)
    if not _wants_stream():
        chat, branch, message, _ = await find.place_of(web.me().id, message_id, form.branch_id)
        await editing.save(chat, branch, message, text, form.variant_id)
        return await said_there(branch, message)
    web.admit_stream()
    begin = partial(rewriting.answer_again, text=text, seen=form.variant_id)
    return await _written_for(message_id, form, EDIT, begin)


@api.post("/messages/<message_id>/continue")
@takes(Onward, creates=True, errors=("NOT_LAST", "NOTHING_TO_CONTINUE", "NOT_ON_BRANCH"))
async def carry_on(message_id: str) -> Reply:
    """The last answer goes on as a new variant, streamed: first what it continues, then more."""
    _must_want_stream()
    form = await web.body(Onward)
    return await _written_for(message_id, form, CONTINUE, rewriting.carry_on)


@api.post("/branches/<branch_id>/generate")
@takes(Answer, creates=True, errors=("NOTHING_TO_ANSWER",))
async def answer(branch_id: str) -> Reply:
    """The answer that is missing, streamed."""
    _must_want_stream()
    form = await web.body(Answer)
    chat, branch = await find.branch_for(web.me().id, branch_id)
    started, _ = await turn.answer(
        web.me(), chat, branch, attempt=_attempt(form), settings=form.settings
    )
    return web.streamed(from_the_start(started))


@api.post("/branches/<branch_id>/impersonate")
@takes(Answer, creates=True)
async def impersonate(branch_id: str) -> Reply:
    """A turn of the user's, written into the branch's draft, streamed; no message is made."""
    _must_want_stream()
    form = await web.body(Answer)
    chat, branch = await find.branch_for(web.me().id, branch_id)
    started, _ = await turn.impersonate(
        web.me(), chat, branch, attempt=_attempt(form), settings=form.settings
    )
    return web.streamed(from_the_start(started))


@api.post("/chats/<chat_id>/pipeline-runs")
@takes(Trial, creates=True, errors=("NOTHING_TO_ANSWER", "GENERATION_RUNNING"))
async def try_pipeline(chat_id: str) -> Reply:
    """A pipeline tried out, streamed: its steps run and the model answers, and nothing of it comes
    into the story. The run stays, with what was answered."""
    _must_want_stream()
    form = await web.body(Trial)
    chat = await find.chat_for(web.me().id, chat_id)
    branch = await find.branch_of(chat, form.branch_id)
    wanted = form.pipeline_id and await pipeline_of(web.me().id, form.pipeline_id)
    said = checked(form.prompt_text) if form.prompt_text is not None else None
    started, _ = await try_out(
        *(web.me(), chat, branch, wanted or None, said),
        attempt=_attempt(form),
        settings=form.settings,
    )
    return web.streamed(from_the_start(started))


@api.post("/generations/<generation_id>/abort")
@takes(errors=("GENERATION_ENDED",))
async def abort(generation_id: str) -> Data[AbortedObject]:
    """Stop a reply; its text so far is kept."""
    await stop(web.me().id, generation_id)
    return web.data({"success": True})


@api.get("/generations/<generation_id>")
async def show(generation_id: str) -> Data[GenerationObject]:
    """State and provenance of a reply."""
    return web.data(generation_json(await generation_for(web.me().id, generation_id)))


@api.get("/generations/<generation_id>/events")
@takes(query={"after": AFTER})
async def events(generation_id: str) -> Reply:
    """The reply's stream, from its start or from where a reader left off."""
    web.admit_stream()
    generation = await generation_for(web.me().id, generation_id)
    given = request.headers.get("Last-Event-ID") or request.args.get("after")
    place = live.parse(given)
    if given and place is None:
        raise Invalid.field("after", "This is not the id of an event.")
    return web.streamed(
        going_on(generation, place) if place else from_the_start(ids_of(generation))
    )
