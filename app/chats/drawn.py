"""A message as it is after something was done with it."""

from quart import Response
from quart.typing import ResponseReturnValue

from app import web
from app.chats import thread
from app.chats.models import Branch, Chat, Message
from app.chats.screen import Screen


async def drawn(chat: Chat, branch: Branch, message: Message) -> ResponseReturnValue:
    """The message as it is now: alone for htmx, in its page for a plain form.

    One that is being written comes on the stream alone: drawn here as well, whichever came last
    would win, and words that the stream had brought would be gone.
    """
    if not web.is_htmx():
        far = "" if await thread.near_the_tip(branch, message.seq) else f"?at={message.id}"
        return web.back(f"/chats/{chat.id}/branches/{branch.id}{far}#m-{message.seq}")
    screen = await Screen.of(chat, branch)
    view = await screen.message(message.id)
    if view is None or view.state == "streaming":
        return Response("", 204)
    return await web.fragment("chats/_message.html", message=view)
