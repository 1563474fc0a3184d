"""A chat to choose for."""

import pytest

from app import db
from app.db.models import new_id, now
from tests.conftest import House
from tests.connections.cast import owner


@pytest.fixture
async def chat_id(house: House) -> str:
    """The id of an empty chat of this user's."""
    profile, chat, who, at = new_id(), new_id(), owner(house), now()
    await db.execute(
        "INSERT INTO entity_profiles"
        " (id, owner_id, name, search_text, kind, spec, meta, created_at, updated_at)"
        " VALUES (?, ?, 'Ada', 'ada', 'CharSpec', '{}', '{}', ?, ?)",
        profile,
        who,
        at,
        at,
    )
    await db.execute(
        "INSERT INTO chats (id, owner_id, entity_profile_id, title, user_name, activity_at, meta,"
        " created_at, updated_at) VALUES (?, ?, ?, 'Tea', 'You', ?, '{}', ?, ?)",
        chat,
        who,
        profile,
        at,
        at,
        at,
    )
    return str(chat)
