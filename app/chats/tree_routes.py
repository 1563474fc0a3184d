"""Working in the tree: the forms and fragments of messages and branches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.accounts.idempotency import Answer, made_once
from app.chats import branching, choice, editing, find, gone, message_page, removing, window
from app.chats.drawn import drawn
from app.chats.forms import NewBranch
from app.chats.models import Branch, Chat, Entry, Message
from app.chats.screen import Screen
from app.chats.views import Undo
from app.errors import Conflict, Problem

tree_pages = Blueprint("tree", __name__)


@dataclass(frozen=True, slots=True)
class Spot:
    """A message on a branch of this user's."""

    chat: Chat
    branch: Branch
    message: Message
    entry: Entry

    @property
    def here(self) -> str:
        """Its place in the story."""
        return (
            f"/chats/{self.chat.id}/branches/{self.branch.id}"
            f"?at={self.message.id}#m-{self.message.seq}"
        )


async def spot(branch_id: str, message_id: str) -> Spot:
    """Raises NotFound."""
    _, branch = await find.branch_for(web.me().id, branch_id)
    return Spot(*await find.place_of(web.me().id, message_id, branch.id))


@tree_pages.get("/keys")
async def keys() -> ResponseReturnValue:
    """What the keyboard does."""
    if web.is_htmx():
        return await web.fragment("chats/_keys.html", heading="h2")
    return await web.page("chats/keys.html")


@tree_pages.get("/branches/<branch_id>/messages/<message_id>")
async def show(branch_id: str, message_id: str) -> ResponseReturnValue:
    """The message by itself, with its versions; for htmx what can be done with it."""
    it = await spot(branch_id, message_id)
    screen = await Screen.of(it.chat, it.branch)
    if web.is_htmx():
        return await _menu(it, screen)
    left, right = request.args.get("left"), request.args.get("right")
    context = await message_page.context(screen, it.message, it.entry, left, right)
    return await web.page("chats/message.html", **context, undo=None, key=uuid4().hex)


async def _menu(it: Spot, screen: Screen) -> ResponseReturnValue:
    message = await screen.message(it.message.id)
    place = await message_page.Place.of(it.branch, it.message, it.entry)
    return await web.fragment("chats/_menu.html", message=message, place=place, here=False)


@tree_pages.get("/branches/<branch_id>/messages/<message_id>/view")
async def view(branch_id: str, message_id: str) -> ResponseReturnValue:
    """The message as it stands in the story."""
    it = await spot(branch_id, message_id)
    message = await (await Screen.of(it.chat, it.branch)).message(it.message.id)
    return await web.fragment("chats/_message.html", message=message)


@tree_pages.get("/branches/<branch_id>/messages/<message_id>/edit")
async def editor(branch_id: str, message_id: str) -> ResponseReturnValue:
    """A box with what it says, in its place; a page of its own without htmx."""
    it = await spot(branch_id, message_id)
    return await edited(it)


async def edited(
    it: Spot, text: str | None = None, problem: Problem | None = None
) -> ResponseReturnValue:
    """The box; or the same text with the reason why it could not be saved."""
    screen = await Screen.of(it.chat, it.branch)
    message = await screen.message(it.message.id)
    assert message is not None
    said = (await editing.what_it_says(it.entry)) if text is None else text
    stale = isinstance(problem, Conflict) and problem.code == "STALE"
    context = {
        "message": message,
        "text": said,
        "error": problem.message if problem else None,
        "now_says": message.html if stale else None,
        "answers": it.message.role == "user",
        "key": uuid4().hex,
        "in_place": web.is_htmx(),
    }
    code = problem.status if problem else 200
    if web.is_htmx():
        return await web.fragment("chats/_edit.html", code, **context)
    return await web.page("chats/edit.html", code, **await screen.bar(), **context)


@tree_pages.post("/branches/<branch_id>/messages/<message_id>/forks")
async def fork(branch_id: str, message_id: str) -> ResponseReturnValue:
    """A new branch up to and including this message; it opens at once. A double click on the
    button is one fork."""
    it = await spot(branch_id, message_id)
    key = (await request.form).get("key", "")[:64]
    wanted = NewBranch(
        parent_branch_id=str(it.branch.id),
        forked_from_message_id=str(it.message.id),
        activate=True,
    )

    async def make() -> Answer:
        return {"branchId": str((await branching.fork(it.chat, wanted)).id)}

    once = f"{key} {it.message.id}" if key else None
    ids = await made_once(web.me().id, "branch", "", make, once)
    return web.back(f"/chats/{it.chat.id}/branches/{ids['branchId']}")


@tree_pages.post("/branches/<branch_id>/messages/<message_id>/visibility")
async def visibility(branch_id: str, message_id: str) -> ResponseReturnValue:
    """Whether the model reads it."""
    it = await spot(branch_id, message_id)
    hidden = (await request.form).get("hidden") == "1"
    await editing.show(it.chat, it.branch, it.message, hidden=hidden)
    return await drawn(it.chat, it.branch, it.message)


@tree_pages.post("/branches/<branch_id>/messages/<message_id>/variants/<variant_id>/delete")
async def drop(branch_id: str, message_id: str, variant_id: str) -> ResponseReturnValue:
    """One version goes to the trash."""
    it = await spot(branch_id, message_id)
    variant = await find.variant_of(it.message, variant_id, it.entry)
    await editing.drop(it.chat, it.branch, it.message, variant)
    if not web.is_htmx():
        return web.back(f"/branches/{it.branch.id}/messages/{it.message.id}")
    undo = Undo("The version is in the trash.", f"/trash/variant/{variant.id}/restore")
    return await web.fragment("chats/_undo.html", undo=undo)


@tree_pages.post("/branches/<branch_id>/messages/<message_id>/delete")
async def delete(branch_id: str, message_id: str) -> ResponseReturnValue:
    """Take it off this branch; with `on` also what follows it."""
    it = await spot(branch_id, message_id)
    if (await request.form).get("on") == "1":
        deletion = await removing.remove_from(it.chat, it.branch, it.message)
    else:
        deletion = await removing.remove(it.chat, it.branch, [it.message])
    return await _deleted(it.chat, it.branch, deletion)


async def _deleted(chat: Chat, branch: Branch, deletion: removing.Deletion) -> ResponseReturnValue:
    if not web.is_htmx():
        next_one = await window.after_gap(branch, deletion.id)
        here = f"/chats/{chat.id}/branches/{branch.id}?undo={deletion.id}"
        return web.back(f"{here}&at={next_one}" if next_one else here)
    return await web.fragment("chats/_undo.html", undo=undo_of(branch, deletion.id, deletion.count))


def undo_of(branch: Branch, deletion_id: UUID, count: int) -> Undo | None:
    """The way back from a deletion, if it took anything."""
    if not count:
        return None
    what = "The message is" if count == 1 else f"{count} messages are"
    return Undo(
        f"{what} off this branch.", f"/branches/{branch.id}/deletions/{deletion_id}/restoration"
    )


@tree_pages.post("/branches/<branch_id>/deletions/<deletion_id>/restoration")
async def restore(branch_id: str, deletion_id: str) -> ResponseReturnValue:
    """Undo: exactly what that deletion took."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    _, _, deletion = await gone.deletion(web.me().id, deletion_id)
    await removing.restore(chat, branch, deletion)
    if web.is_htmx():
        return await web.fragment("chats/_undo.html", undo=None)
    return web.back(f"/chats/{chat.id}/branches/{branch.id}")


@tree_pages.get("/branches/<branch_id>/messages")
async def choose_several(branch_id: str) -> ResponseReturnValue:
    """Messages to choose from."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    return await _choice(chat, branch, request.args)


@tree_pages.post("/branches/<branch_id>/messages/choice")
async def choose_on(branch_id: str) -> ResponseReturnValue:
    """More messages to choose from, `before` or `after` a place; what is ticked stays so."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    form = await request.form
    return await _choice(chat, branch, form, form.getlist("ids"))


async def _choice(
    chat: Chat,
    branch: Branch,
    asked: Mapping[str, str],
    chosen: Sequence[str] = (),
    problem: Problem | None = None,
) -> ResponseReturnValue:
    return await web.page(
        "chats/select.html",
        problem.status if problem else 200,
        **await (await Screen.of(chat, branch)).bar(),
        **await choice.context(branch, asked, chosen),
        here={name: asked[name] for name in ("before", "after") if name in asked},
        url=f"/branches/{branch.id}/messages",
        back_url=f"/chats/{chat.id}/branches/{branch.id}",
        error=problem.message if problem else None,
    )


@tree_pages.post("/branches/<branch_id>/messages/delete")
async def delete_several(branch_id: str) -> ResponseReturnValue:
    """Take the chosen ones off this branch, as one deletion."""
    chat, branch = await find.branch_for(web.me().id, branch_id)
    form = await request.form
    ids = form.getlist("ids")
    try:
        messages = await find.messages_of(chat, ids)
        deletion = await removing.remove(chat, branch, messages)
    except Problem as problem:
        asked = {way: form[f"{way}-here"] for way in ("before", "after") if f"{way}-here" in form}
        return await _choice(chat, branch, asked, ids, problem)
    return await _deleted(chat, branch, deletion)
