"""What is opened is remembered: the chat that was read last, and in it the branch.

A page that opens what was open last, which is nearly every one, writes nothing. Otherwise the row
is written after the page has been answered: a reader never waits for it, and where the database
is busy or away the page is there all the same.
"""

import structlog
from quart import current_app

from app import db, live
from app.chats import branching, writing
from app.chats.models import Branch, Chat
from app.db.models import now
from app.db.sql import moment
from app.errors import Problem

log = structlog.get_logger()


async def opened(chat: Chat, branch: Branch) -> None:
    """Somebody reads this branch."""
    if chat.active_branch_id != branch.id or not await _is_last(chat):
        current_app.add_background_task(_remembered, chat, branch)


async def _is_last(chat: Chat) -> bool:
    if chat.opened_at is None:
        return False
    found = await db.rows(
        "SELECT MAX(opened_at) AS last FROM chats WHERE owner_id = ? AND opened_at IS NOT NULL",
        chat.owner_id,
    )
    last = moment(found[0]["last"])
    return last is None or chat.opened_at >= last


async def _remembered(chat: Chat, branch: Branch) -> None:
    try:
        await remember(chat, branch)
    except Problem as problem:
        log.info("chat.opening_not_kept", chat_id=str(chat.id), reason=problem.code)


@db.transaction
async def remember(chat: Chat, branch: Branch) -> None:
    """`chat` as it was when the branch was read."""
    await writing.hold(branch)
    await Chat.filter(id=chat.id).update(opened_at=now())
    live.tell_lists(chat.owner_id)
    fresh = await Chat.get(id=chat.id)
    # Who has forked or gone elsewhere since the page was read is not called back.
    if fresh.active_branch_id == chat.active_branch_id != branch.id:
        await branching.activate(fresh, branch)
