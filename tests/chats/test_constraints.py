"""What the database itself refuses, whatever a program tries."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from app import MODELS, db
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.db.models import new_id, now
from app.generations.models import Generation
from app.profiles.models import Profile

LOCAL = uuid.UUID("a0000000-0000-4000-8000-000000000001")


@pytest.fixture
async def chat(database: str) -> AsyncIterator[Chat]:
    """A chat with one branch and two messages, one variant each, at the places 1 and 2."""
    await db.connect(database, MODELS)
    try:
        profile = await Profile.create(owner_id=LOCAL, name="Mira", search_text="mira")
        chat = await Chat.create(
            owner_id=LOCAL, entity_profile_id=profile.id, title="Skarn", user_name="You"
        )
        branch = await Branch.create(owner_id=LOCAL, chat_id=chat.id, title="main")
        for place in (1, 2):
            message = await add_message(chat, branch)
            variant = await Variant.get(message_id=message.id)
            await add_entry(branch, place, message, variant)
        yield chat
    finally:
        await db.close()


async def add_message(chat: Chat, branch: Branch) -> Message:
    message = await Message.create(
        owner_id=LOCAL, chat_id=chat.id, branch_id=branch.id, role="user", name="You"
    )
    await add_variant(message, 0)
    return message


async def add_variant(message: Message, ordinal: int, **given: object) -> Variant:
    values: dict[str, Any] = {"kind": "original", "prompt_text": "Hello", **given}
    return await Variant.create(
        owner_id=LOCAL,
        message_id=message.id,
        message_seq=message.seq,
        ordinal=ordinal,
        **values,
    )


async def add_entry(branch: Branch, place: int, message: Message, variant: Variant) -> Entry:
    return await Entry.create(
        branch_seq=branch.seq, position=place, message_seq=message.seq, variant_seq=variant.seq
    )


async def add_generation(chat: Chat, branch: Branch, **given: object) -> Generation:
    values: dict[str, Any] = {"status": "streaming", **given}
    return await Generation.create(
        owner_id=LOCAL,
        chat_id=chat.id,
        branch_id=branch.id,
        provider_id="custom_openai",
        provider_kind="openai_compatible",
        model="scripted-1",
        trigger="manual",
        **values,
    )


async def test_a7_one_reply_is_written_on_a_branch(chat: Chat) -> None:
    branch = await Branch.get(chat_id=chat.id)
    await add_generation(chat, branch, status="done", finished_at=now())
    running = await add_generation(chat, branch)
    with pytest.raises(IntegrityError):
        await add_generation(chat, branch)
    other = await Branch.create(owner_id=LOCAL, chat_id=chat.id, title="other")
    await add_generation(chat, other)
    await Generation.filter(id=running.id).update(status="aborted", finished_at=now())
    await add_generation(chat, branch)


async def test_an_ended_generation_says_when(chat: Chat) -> None:
    branch = await Branch.get(chat_id=chat.id)
    running = await add_generation(chat, branch)
    with pytest.raises(IntegrityError):
        await Generation.filter(id=running.id).update(status="done")
    with pytest.raises(IntegrityError):
        await Generation.filter(id=running.id).update(status="lost", finished_at=now())


async def test_v2_an_entry_says_a_variant_of_its_own_message(chat: Chat) -> None:
    branch = await Branch.get(chat_id=chat.id)
    first, second = await Message.filter(chat_id=chat.id).order_by("seq")
    other = await Variant.get(message_id=second.id)
    with pytest.raises(IntegrityError):
        await Entry.filter(message_seq=first.seq).update(variant_seq=other.seq)
    third = await add_message(chat, branch)
    with pytest.raises(IntegrityError):
        await add_entry(branch, 3, third, other)
    await add_entry(branch, 3, third, await Variant.get(message_id=third.id))


async def test_m3_two_messages_never_share_a_place(chat: Chat) -> None:
    branch = await Branch.get(chat_id=chat.id)
    third = await add_message(chat, branch)
    variant = await Variant.get(message_id=third.id)
    with pytest.raises(IntegrityError):
        await add_entry(branch, 2, third, variant)
    with pytest.raises(IntegrityError):
        await add_entry(branch, 0, third, variant)
    await add_entry(branch, 3, third, variant)
    with pytest.raises(IntegrityError):
        await add_entry(branch, 4, third, variant)
    other = await Branch.create(owner_id=LOCAL, chat_id=chat.id, title="other")
    await add_entry(other, 2, third, variant)


async def test_v5_variants_are_numbered_once(chat: Chat) -> None:
    message = await Message.filter(chat_id=chat.id).order_by("seq").first()
    assert message is not None
    with pytest.raises(IntegrityError):
        await add_variant(message, 0)
    with pytest.raises(IntegrityError):
        await add_variant(message, -1)
    with pytest.raises(IntegrityError):
        await add_variant(message, 1, kind="invented")
    with pytest.raises(IntegrityError):
        await add_variant(message, 1, status="lost")
    await add_variant(message, 1, kind="manual_edit")


async def test_c10_what_hangs_on_a_chat_goes_with_it(chat: Chat) -> None:
    branch = await Branch.get(chat_id=chat.id)
    message = await Message.filter(chat_id=chat.id).first()
    assert message is not None
    await add_generation(chat, branch, message_id=message.id)
    fork = await Branch.create(
        owner_id=LOCAL,
        chat_id=chat.id,
        title="fork",
        parent_branch_id=branch.id,
        forked_from_message_id=message.id,
        forked_from_variant_id=(await Variant.get(message_id=message.id)).id,
    )
    await Chat.filter(id=chat.id).update(active_branch_id=fork.id)
    await Chat.filter(id=chat.id).delete()
    for table in ("chat_branches", "chat_messages", "message_variants", "branch_entries"):
        assert await db.rows(f"SELECT 1 FROM {table}") == [], table
    assert await db.rows("SELECT 1 FROM llm_generations") == []


async def test_b10_a_branch_that_goes_leaves_what_others_show(chat: Chat) -> None:
    branch = await Branch.get(chat_id=chat.id)
    other = await Branch.create(
        owner_id=LOCAL, chat_id=chat.id, title="other", parent_branch_id=branch.id
    )
    message = await Message.filter(chat_id=chat.id).order_by("seq").first()
    assert message is not None
    await add_entry(other, 1, message, await Variant.get(message_id=message.id))
    await Branch.filter(id=branch.id).delete()
    assert await Entry.filter(branch_seq=other.seq).count() == 1
    assert (await Branch.get(id=other.id)).parent_branch_id is None
    assert (await Message.get(id=message.id)).branch_id is None


async def test_nothing_is_nameless(chat: Chat) -> None:
    with pytest.raises(IntegrityError):
        await Chat.filter(id=chat.id).update(title="")
    with pytest.raises(IntegrityError):
        await Chat.filter(id=chat.id).update(status="lost")
    with pytest.raises(IntegrityError):
        await Branch.create(owner_id=new_id(), chat_id=chat.id, title="of nobody's")
    assert datetime.now(UTC) > (await Chat.get(id=chat.id)).created_at
