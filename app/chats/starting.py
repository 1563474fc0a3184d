"""A new chat: its branch, and the greeting with one variant for each that the card has."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from app import db, live
from app.accounts.idempotency import Answer, made_once
from app.accounts.models import User
from app.chats.find import branch_for
from app.chats.forms import NewChat
from app.chats.models import Branch, Chat
from app.chats.writing import Words, append, touch
from app.db.models import new_id
from app.errors import Invalid
from app.macros import Filler
from app.personas.find import persona_for, usual_for
from app.personas.models import Persona
from app.profiles.card import Card
from app.profiles.find import card_of
from app.profiles.models import Profile
from app.profiles.says import values_of


async def begin(
    user: User, profile: Profile, new: NewChat, key: str | None = None
) -> tuple[Chat, Branch]:
    """A chat with its branch and greeting, all or nothing. Raises Invalid, NotFound."""

    async def make() -> Answer:
        chat, branch = await start(
            *(user, profile, new.title, new.meta, new.greeting, new.persona_id)
        )
        return {"chatId": str(chat.id), "branchId": str(branch.id)}

    made = await made_once(user.id, "chat", new.model_dump_json(), make, key)
    return await branch_for(user.id, made["branchId"])


async def start(
    user: User,
    profile: Profile,
    title: str | None = None,
    meta: dict[str, Any] | None = None,
    greeting: int = 0,
    persona_id: str | None = None,
) -> tuple[Chat, Branch]:
    """Inside a transaction: the chat with its branch "main", opened by the greeting.

    `greeting` is the index of the greeting that is shown first.
    """
    card = card_of(profile)
    greetings = card.greetings()
    if greeting and greeting >= len(greetings):
        raise Invalid.field("greeting", f"The card has {len(greetings)} greetings.")
    chosen = await persona_for(user.id, persona_id) if persona_id else None
    persona = chosen or await usual_for(profile)
    title = title or await _next_title(profile)
    chat, branch = await _empty_chat(user, profile, persona, title, meta)
    if greetings:
        await _greet(chat, branch, profile, card, greetings, greeting)
    live.tell(live.chat_channel(chat.id), "chat.started")
    return chat, branch


async def _next_title(profile: Profile) -> str:
    return f"Story {await Chat.filter(entity_profile_id=profile.id).count() + 1}"


async def _empty_chat(
    user: User,
    profile: Profile,
    persona: Persona | None,
    title: str,
    meta: dict[str, Any] | None,
) -> tuple[Chat, Branch]:
    branch_id = new_id()
    chat = await Chat.create(
        owner_id=user.id,
        entity_profile_id=profile.id,
        title=title,
        active_branch_id=branch_id,
        user_name=persona.name if persona else user.name,
        persona_id=persona.id if persona else None,
        meta=meta or {},
    )
    branch = await Branch.create(id=branch_id, owner_id=user.id, chat_id=chat.id, title="main")
    return chat, branch


def _filled(chat: Chat, card: Card, greetings: list[str]) -> list[str]:
    """Each by itself: they are read one instead of the other. What is drawn is the chat's own."""
    seed = str(chat.id)
    values = replace(
        values_of(card, chat.user_name), now=datetime.now().astimezone(), seed=seed, pick_seed=seed
    )
    return [Filler(values).fill(text, f"greeting {n}").text for n, text in enumerate(greetings)]


async def _greet(
    chat: Chat, branch: Branch, profile: Profile, card: Card, greetings: list[str], first: int
) -> None:
    texts = await asyncio.to_thread(_filled, chat, card, greetings)
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
