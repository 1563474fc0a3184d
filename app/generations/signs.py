"""What generations show on a chat's page: stop, failure, and the news of the stream."""

from quart import Quart

from app.chats.board import Failure, State
from app.chats.models import Branch, Entry, Message, Variant
from app.chats.screen import Screen, partial
from app.generations import recovery, running
from app.generations.models import Generation
from app.generations.stopping import hush, hush_profile
from app.live.bus import Event

NOT_FINISHED = "The answer did not come."
STOPPED = "Stopped before the first word."


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
    running.install(app)

    async def start(_app: Quart) -> None:
        await recovery.recover()

    async def stop(stopping: Quart) -> None:
        await stopping.extensions[running.NAME].close()

    app.config.setdefault("AT_START", []).append(start)
    app.config.setdefault("AT_STOP", []).append(stop)


async def state(branch: Branch) -> State:
    """What the newest generation of this branch says."""
    last = await _newest(branch)
    if last is None:
        return State()
    if last.status == "streaming":
        return State(stop_url=f"/generations/{last.id}/cancellation", left_out=last.left_out)
    return State(failure=await _failure(branch, last), left_out=last.left_out)


async def _newest(branch: Branch) -> Generation | None:
    """The last reply asked for here; the branch that was made for one may be gone with it."""
    gone = await Branch.filter(parent_branch_id=branch.id, deleted_at__isnull=False)
    here = [branch.id, *(fork.id for fork in gone)]
    return await Generation.filter(branch_id__in=here).order_by("-started_at").first()


async def _failure(branch: Branch, last: Generation) -> Failure | None:
    """A reply that left no text behind, as long as nothing has happened since."""
    variant = await Variant.get_or_none(id=last.variant_id)
    if last.status == "done" or (variant is not None and variant.deleted_at is None):
        return None  # its words are on the page, and the failure stands with them
    again = last.replaces_variant_id is not None or last.branch_id != branch.id
    if await _waits_for_answer(branch):
        retry = f"/branches/{branch.id}/replies"
    elif again and last.error_code and last.message_id:
        retry = f"/branches/{branch.id}/messages/{last.message_id}/variants"
    else:
        return None
    return Failure(last.error_message or STOPPED, retry)


async def _waits_for_answer(branch: Branch) -> bool:
    tip = await Entry.filter(branch_seq=branch.seq, deleted_at=None).order_by("-position").first()
    return tip is not None and not await Message.exists(seq=tip.message_seq, role="assistant")


async def _foot(screen: Screen) -> list[str]:
    """The composer's button, and the place of failures."""
    now = await screen.board.state(screen.branch)
    composer = screen.composer(now)
    return [
        partial(
            "composer-action", await screen.render("chats/_composer_action.html", composer=composer)
        ),
        partial("failure", await screen.render("chats/_failure.html", failure=now.failure)),
    ]


async def _started(screen: Screen, event: Event) -> list[str]:
    del event  # the foot is drawn from the rows as they are now
    sentence = f"{screen.profile.name} is writing…"
    return [*await _foot(screen), await _announced(screen, sentence)]


async def _ended(screen: Screen, event: Event) -> list[str]:
    if await Branch.exists(id=screen.branch.id, deleted_at__isnull=False):
        return await _gone(screen)
    parts = await _foot(screen)
    message = await screen.message(event.data["messageId"])
    if message is not None:
        html = await screen.render("chats/_message.html", message=message)
        parts.insert(0, partial(message.dom, html, "outerMorph"))
    sentence = {
        "done": f"{screen.profile.name} has answered.",
        "aborted": "Stopped.",
    }.get(event.data["status"], "The answer did not come to its end.")
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
