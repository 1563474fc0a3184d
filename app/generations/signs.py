"""What generations show on a chat's page: stop, failure, and the news of the stream."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from quart import Quart

from app import db
from app.chats import drafts, thread
from app.chats.board import Failure, State
from app.chats.models import Branch, Entry, Message, Variant
from app.chats.screen import Screen, partial
from app.generations import recovery, running
from app.generations.models import CONTINUE, Generation
from app.generations.provenance import mend_of
from app.generations.retrieval.notes import unread
from app.generations.stopping import hush, hush_profile
from app.live.bus import Event
from app.lorebooks.asking import COUNT
from app.notes.signs import NAME as NOTES
from app.prompts.tokens import message_tokens

NOT_FINISHED = "The answer did not come."
STOPPED = "Stopped before the first word."

# The last one here, and those whose branch, which had left this one, is gone with them.
NEWEST = """
SELECT id FROM (
    SELECT * FROM (SELECT id, started_at FROM llm_generations WHERE branch_id = ?
        ORDER BY started_at DESC LIMIT 1) AS here
    UNION ALL
    SELECT g.id, g.started_at FROM chat_branches b JOIN llm_generations g ON g.id = b.deletion_id
    WHERE b.parent_branch_id = ?) AS asked
ORDER BY started_at DESC LIMIT 1
"""


def sign_in(app: Quart) -> None:
    """Sign in to the chats' page, and to the server's start and stop."""
    board = app.extensions["talespinner.chat-signs"]
    board.state = state
    board.hush = hush
    board.looks.update(
        {
            "generation.started": _started,
            "generation.ended": _ended,
            "generation.unsaved": _unsaved,
            "generation.gone": _home,
        }
    )
    app.extensions["talespinner.shelf"].stop = hush_profile
    app.extensions[COUNT] = message_tokens
    app.extensions[NOTES] = unread
    running.install(app)

    app.config.setdefault("LIVES", []).append(_life)


@asynccontextmanager
async def _life(app: Quart) -> AsyncIterator[None]:
    await recovery.recover()
    try:
        yield
    finally:
        await app.extensions[running.NAME].close()


async def state(branch: Branch) -> State:
    """What the newest generation of this branch says."""
    last = await _newest(branch)
    if last is None:
        return State()
    if last.status == "streaming":
        stop_url = f"/generations/{last.id}/cancellation"
        return State(stop_url, left_out=last.left_out, drafted=await _drafted(branch, last))
    return State(failure=await _failure(branch, last), left_out=last.left_out)


async def _drafted(branch: Branch, running: Generation) -> str | None:
    """The user's turn as it is being written, where it is."""
    if not running.is_draft:
        return None
    before = await drafts.text_of(branch)
    said = await thread.words_so_far({str(running.id): before})
    return said[str(running.id)][0] if said else before


async def _newest(branch: Branch) -> Generation | None:
    """The last reply asked for here; the branch that was made for one may be gone with it."""
    found = await db.rows(NEWEST, branch.id, branch.id)
    return await Generation.get_or_none(id=found[0]["id"]) if found else None


async def _failure(branch: Branch, last: Generation) -> Failure | None:
    """A reply that left no text behind, as long as nothing has happened since."""
    if last.status == "done":
        return None
    if last.is_draft:
        stopped = last.error_message is None  # by the user, who knows it
        return None if stopped else await _failed(last, last.error_message or "", _turn_url(branch))
    variant = await Variant.get_or_none(id=last.variant_id)
    if variant is not None and variant.deleted_at is None:
        return None  # its words are on the page, and the failure stands with them
    again = last.replaces_variant_id is not None or last.branch_id != branch.id
    if await _waits_for_answer(branch):
        retry = f"/branches/{branch.id}/replies"
    elif again and last.error_code and last.message_id:
        way = "continuations" if last.trigger == CONTINUE else "variants"
        retry = f"/branches/{branch.id}/messages/{last.message_id}/{way}"
    else:
        return None
    return await _failed(last, last.error_message or STOPPED, retry)


async def _failed(last: Generation, sentence: str, retry: str) -> Failure:
    """With the way to the preset whose parameter the server refuses."""
    mend = await mend_of(last)
    found = Failure(sentence, retry)
    return replace(found, mend_url=mend.url, mend_label=mend.label) if mend else found


def _turn_url(branch: Branch) -> str:
    return f"/branches/{branch.id}/turns"


async def _waits_for_answer(branch: Branch) -> bool:
    tip = await Entry.filter(branch_seq=branch.seq, deleted_at=None).order_by("-position").first()
    return tip is not None and not await Message.exists(seq=tip.message_seq, role="assistant")


async def _foot(screen: Screen) -> list[str]:
    """The composer's button and menu, and the place of failures."""
    now = await screen.board.state(screen.branch)
    composer = await screen.composer(now, "")
    return [
        partial(
            "composer-action", await screen.render("chats/_composer_action.html", composer=composer)
        ),
        partial("failure", await screen.render("chats/_failure.html", failure=now.failure)),
        partial("left-out", await screen.render("chats/_left_out.html", left_out=now.left_out)),
        await screen.menu(),
    ]


async def _started(screen: Screen, event: Event) -> list[str]:
    mine = event.data["messageId"] is None
    sentence = "Your turn is being written…" if mine else f"{screen.profile.name} is writing…"
    return [*await _foot(screen), await _announced(screen, sentence)]


async def _ended(screen: Screen, event: Event) -> list[str]:
    if await Branch.exists(id=screen.branch.id, deleted_at__isnull=False):
        return await _gone(screen)
    if event.data["messageId"] is None:
        return await _turn_ended(screen, event)
    parts = [*await _foot(screen), await _gauge(screen)]
    message = await screen.message(event.data["messageId"])
    if message is not None:
        html = await screen.render("chats/_message.html", message=message)
        parts.insert(0, partial(message.dom, html, "outerMorph"))
    sentence = {
        "done": f"{screen.profile.name} has answered.",
        "aborted": "Stopped.",
    }.get(event.data["status"], "The answer did not come to its end.")
    return [*parts, await _announced(screen, sentence)]


async def _gauge(screen: Screen) -> str:
    """The gauge's place, which asks for what it shows."""
    html = await screen.render("generations/_gauge_place.html", branch={"id": screen.branch.id})
    return partial("gauge", html)


async def _turn_ended(screen: Screen, event: Event) -> list[str]:
    """The user's turn stands in its draft, to be changed and sent."""
    parts = [*await _foot(screen), await screen.drafted(await drafts.text_of(screen.branch), False)]
    fine = event.data["status"] == "done"
    sentence = "Your turn is written; send it when you like." if fine else "Your turn broke off."
    return [*parts, await _announced(screen, sentence)]


async def _home(screen: Screen, event: Event) -> list[str]:
    """A branch that had left this one came to nothing."""
    del event
    return await _foot(screen)


async def _gone(screen: Screen) -> list[str]:
    """The branch was made for a reply that never came. What failed can be asked for again."""
    parent = await Branch.get_or_none(id=screen.branch.parent_branch_id, deleted_at=None)
    failure = (await state(parent)).failure if parent else None
    html = await screen.render("chats/_failure.html", failure=failure or Failure(NOT_FINISHED))
    return [partial("failure", html), await _announced(screen, NOT_FINISHED)]


async def _announced(screen: Screen, sentence: str) -> str:
    html = await screen.render("chats/_announce.html", sentence=sentence)
    return partial("announce", html, "innerHTML")


async def _unsaved(screen: Screen, event: Event) -> list[str]:
    failure = Failure(event.data["sentence"])
    return [partial("failure", await screen.render("chats/_failure.html", failure=failure))]
