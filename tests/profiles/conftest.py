"""Who is in these tests: the one at the keyboard, and a stranger with a character of their own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.accounts.models import User
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.config import Settings
from app.profiles.models import Asset, Profile
from tests.conftest import House, serving


@pytest.fixture
async def each(database: str, tmp_path: Path) -> AsyncIterator[House]:
    """A server, once on each database."""
    given = {"data": tmp_path / "data", "port": 0, "database_url": database, "trash_days": 0}
    async with serving(Settings.model_validate(given)) as running:
        yield running


@dataclass
class Stranger:
    """Somebody else's character, with a picture, and another one in their trash."""

    user: User
    profile: Profile
    asset: Asset
    gone: Profile


@pytest.fixture
async def stranger(house: House) -> Stranger:
    """Another user, by hand, since nobody can sign up."""
    user = await User.create(name="Somebody else")
    given: dict[str, Any] = {"owner_id": user.id, "spec": {"tags": []}}
    asset_id = uuid4()
    profile = await Profile.create(
        name="Not yours", search_text="not yours\n", avatar_asset_id=None, **given
    )
    asset = await Asset.create(
        id=asset_id,
        owner_id=user.id,
        profile_id=profile.id,
        kind="picture",
        name="secret.png",
        mime="image/webp",
        size=3,
    )
    file = house.settings.data / "assets" / asset_id.hex[:2] / f"{asset_id}.full.webp"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"abc")
    gone = await Profile.create(
        name="Gone",
        search_text="gone\n",
        deleted_at=profile.created_at,
        deletion_id=uuid4(),
        **given,
    )
    return Stranger(user, profile, asset, gone)


async def make(client: httpx.AsyncClient, name: str, **given: Any) -> dict[str, Any]:
    """A new character, over the API."""
    answer = await client.post("/api/entity-profiles", json={"name": name, **given})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


async def upload(
    client: httpx.AsyncClient, *files: tuple[str, bytes], **given: Any
) -> httpx.Response:
    """Import these files over the API."""
    parts = [("files", file) for file in files]
    return await client.post("/api/entity-profiles/import", files=parts, **given)


async def start_chat(profile_id: str, title: str, status: str = "active") -> Chat:
    """A chat with one message, written as rows."""
    profile = await Profile.get(id=profile_id)
    own: dict[str, Any] = {"owner_id": profile.owner_id}
    chat = await Chat.create(
        entity_profile_id=profile.id, title=title, status=status, user_name="You", **own
    )
    branch = await Branch.create(chat_id=chat.id, title="main", **own)
    message = await Message.create(
        chat_id=chat.id, branch_id=branch.id, role="assistant", name="Rok", **own
    )
    variant = await Variant.create(
        message_id=message.id,
        message_seq=message.seq,
        ordinal=0,
        kind="import",
        prompt_text="Where to?",
        **own,
    )
    await Entry.create(
        branch_seq=branch.seq, position=1, message_seq=message.seq, variant_seq=variant.seq
    )
    return chat


def files_in(house: House) -> list[str]:
    """The names of all files that the house keeps beside its database."""
    folder = house.settings.data / "assets"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
