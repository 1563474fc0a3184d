"""A new chat: its branch, and the greeting with one variant for each that the card has."""

import asyncio
from typing import Any

from app import db, live
from app.accounts.models import User
from app.chats.models import Branch, Chat
from app.chats.writing import Words, append, touch
from app.db.models import new_id
from app.errors import Invalid
from app.macros import fill
from app.profiles.card import Card
from app.profiles.find import card_of
from app.profiles.models import Profile


async def start(
    user: User,
    profile: Profile,
    title: str | None = None,
    meta: dict[str, Any] | None = None,
    greeting: int = 0,
) -> tuple[Chat, Branch]:
    """Inside a transaction: the chat with its branch "main", opened by the greeting.

    `greeting` is the index of the greeting that is shown first.
    """
    card = card_of(profile)
    greetings = card.greetings()
    if greeting and greeting >= len(greetings):
        raise Invalid.field("greeting", f"The card has {len(greetings)} greetings.")
    chat, branch = await _empty_chat(user, profile, title or await _next_title(profile), meta)
    if greetings:
        await _greet(chat, branch, profile, card, greetings, greeting)
    live.tell(live.chat_channel(chat.id), "chat.started")
    return chat, branch


async def _next_title(profile: Profile) -> str:
    return f"Story {await Chat.filter(entity_profile_id=profile.id).count() + 1}"


async def _empty_chat(
    user: User, profile: Profile, title: str, meta: dict[str, Any] | None
) -> tuple[Chat, Branch]:
    branch_id = new_id()
    chat = await Chat.create(
        owner_id=user.id,
        entity_profile_id=profile.id,
        title=title,
        active_branch_id=branch_id,
        user_name=user.name,
        meta=meta or {},
    )
    branch = await Branch.create(id=branch_id, owner_id=user.id, chat_id=chat.id, title="main")
    return chat, branch


async def _greet(
    chat: Chat, branch: Branch, profile: Profile, card: Card, greetings: list[str], first: int
) -> None:
    called = card.called() or profile.name

    def filled() -> list[str]:
        return [fill(text, char=called, user=chat.user_name) for text in greetings]

    texts = await asyncio.to_thread(filled)
    words = [Words(text, kind="import") for text in texts]
    written = await append(chat, branch, "assistant", profile.name, words, is_greeting=True)
    if first:
        await db.execute(
            "UPDATE branch_entries SET variant_seq ="
            " (SELECT seq FROM message_variants WHERE message_seq = ? AND ordinal = ?)"
            " WHERE branch_seq = ? AND message_seq = ?",
            written.message.seq,
            first,
            branch.seq,
            written.message.seq,
        )
    await touch(chat.id, texts[first])
    await chat.refresh_from_db()
