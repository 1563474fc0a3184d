"""Drafts: what stands in a branch's composer and has not been sent, kept on the server."""

from app import db, live
from app.chats.models import Branch, Chat
from app.db.models import now

KEEP = (
    "INSERT INTO branch_drafts (branch_seq, text, updated_at) VALUES (?, ?, ?)"
    " ON CONFLICT (branch_seq) DO UPDATE SET text = excluded.text,"
    " updated_at = excluded.updated_at"
)


async def text_of(branch: Branch) -> str:
    """The draft of this branch, empty where there is none."""
    found = await db.rows("SELECT text FROM branch_drafts WHERE branch_seq = ?", branch.seq)
    return str(found[0]["text"]) if found else ""


async def keep(chat: Chat, branch: Branch, text: str) -> None:
    """Inside a transaction: the draft is this from now on, and is gone where it is nothing."""
    if text == await text_of(branch):
        return
    if text:
        await db.execute(KEEP, branch.seq, text, now())
    else:
        await db.execute("DELETE FROM branch_drafts WHERE branch_seq = ?", branch.seq)
    live.tell(live.chat_channel(chat.id), "draft.changed", branchId=str(branch.id))


async def go_on(chat: Chat, branch: Branch, start: str, words: str) -> None:
    """Inside a transaction: a model has gone on from `start` with these words. Where somebody has
    written another draft meanwhile, the whole of it follows that."""
    now_said = await text_of(branch)
    gap = "\n\n" if now_said else ""
    rest = words if now_said.startswith(start) else f"{gap}{start}{words}"
    await keep(chat, branch, now_said + rest)


async def sent(chat: Chat, branch: Branch, text: str | None = None) -> None:
    """Inside the transaction that stores the line: it is no draft any more. A program that says
    this `text` has not sent what somebody is still typing, unless that is the same."""
    if text is None or text.strip() == (await text_of(branch)).strip():
        await keep(chat, branch, "")
