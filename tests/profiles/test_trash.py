"""Deleting, bringing back, and the end."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import httpx

from app import db
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.db.models import now
from app.profiles.models import Asset, Profile
from app.profiles.signs import KEY
from app.profiles.trash import Discarded, Place
from tests.conftest import House
from tests.profiles.cards import charx, picture, v3
from tests.profiles.conftest import files_in, make, start_chat, upload

API = "/api/entity-profiles"


async def trashed(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """What is in the trash."""
    found: list[dict[str, Any]] = (await client.get("/api/trash")).json()["data"]
    return found


async def status_of(*chats: Chat) -> list[str]:
    return [(await Chat.get(id=chat.id)).status for chat in chats]


async def test_p6_p7_c10_a_character_goes_with_its_chats_and_comes_back_with_those(
    each: House,
) -> None:
    client = each.client
    rok, mira = await make(client, "Rok"), await make(client, "Mira")
    open_chat = await start_chat(rok["id"], "Open")
    archived = await start_chat(rok["id"], "Put by", "archived")
    gone_before = await start_chat(rok["id"], "Gone before")
    other = await start_chat(mira["id"], "Another's")
    chats = (open_chat, archived, gone_before, other)
    earlier = now() - timedelta(hours=1)
    await Chat.filter(id=gone_before.id).update(
        status="deleted", deleted_at=earlier, deletion_id=uuid4()
    )
    assert await status_of(*chats) == ["active", "archived", "deleted", "active"]

    answer = await client.delete(f"{API}/{rok['id']}")
    assert answer.json()["data"]["id"] == rok["id"]
    assert await status_of(*chats) == ["deleted", "deleted", "deleted", "active"]
    profile, chat = await Profile.get(id=rok["id"]), await Chat.get(id=open_chat.id)
    assert profile.deletion_id == chat.deletion_id
    assert (await client.get(f"{API}/{rok['id']}")).status_code == 404
    assert [one["name"] for one in (await client.get(API)).json()["data"]] == ["Mira"]
    item = (await trashed(client))[0]
    assert (item["kind"], item["name"], item["detail"]) == ("profile", "Rok", "with 2 chats")

    answer = await client.post(f"/api/trash/profile/{rok['id']}/restore")
    assert answer.json()["data"]["name"] == "Rok"
    assert await status_of(*chats) == ["active", "archived", "deleted", "active"]
    assert (await Chat.get(id=gone_before.id)).deleted_at == earlier
    assert (await Chat.get(id=open_chat.id)).deleted_at is None
    assert "profile" not in [item["kind"] for item in await trashed(client)]


async def test_p6_p15_the_end_leaves_nothing(each: House) -> None:
    client = each.client
    icon = {"type": "icon", "uri": "embeded://i.png", "name": "main", "ext": "png"}
    card = charx(v3(assets=[icon]), {"i.png": picture(), "more.bin": b"more"})
    rok = (await upload(client, ("rok.charx", card))).json()["data"]["created"][0]
    await start_chat(rok["id"], "One")
    await start_chat(rok["id"], "Two", "archived")
    assert len(files_in(each)) == 4
    await client.delete(f"{API}/{rok['id']}")
    assert (await client.get(f"/pictures/{rok['avatarAssetId']}/full")).status_code == 200

    answer = await client.delete(f"/api/trash/profile/{rok['id']}")
    assert answer.status_code == 200
    for model in (Profile, Asset, Chat, Branch, Message, Variant, Entry):
        assert await model.all().count() == 0, model
    if db.dialect() == "sqlite":
        assert await db.rows("PRAGMA foreign_key_check") == []
    assert files_in(each) == []
    assert (await client.get(f"/pictures/{rok['avatarAssetId']}/full")).status_code == 404
    assert await trashed(client) == []


async def test_only_what_is_in_the_trash_can_leave_it(client: httpx.AsyncClient) -> None:
    rok = await make(client, "Rok")
    for method, url in (
        ("POST", f"/api/trash/profile/{rok['id']}/restore"),
        ("DELETE", f"/api/trash/profile/{rok['id']}"),
    ):
        assert (await client.request(method, url)).status_code == 404
    assert (await client.delete(f"{API}/{rok['id']}")).status_code == 200
    assert (await client.delete(f"{API}/{rok['id']}")).status_code == 404
    assert len(await trashed(client)) == 1


async def test_n7_the_page_deletes_restores_and_purges(house: House) -> None:
    client, rok = house.client, await make(house.client, "Rok & Co")
    gone = await client.post(f"/characters/{rok['id']}/delete")
    assert gone.status_code == 303
    library = (await client.get(gone.headers["Location"])).text
    assert "Rok & Co is in the trash." in unescape(library)
    assert 'Trash <span class="count">1</span>' in library
    page = (await client.get("/trash")).text
    action = re.search(r'action="(.*?/restore)"', page)
    assert action is not None
    assert (await client.post(action[1])).headers["Location"] == f"/characters/{rok['id']}"
    assert (await client.get(f"/characters/{rok['id']}")).status_code == 200
    await client.post(f"/characters/{rok['id']}/delete")
    purged = await client.post(f"/trash/profile/{rok['id']}/purge")
    assert purged.status_code == 303
    assert "gone for good" in (await client.get(purged.headers["Location"])).text
    assert await Profile.all().count() == 0


async def test_replies_are_stopped_before_their_character_goes(house: House) -> None:
    rok, mira = await make(house.client, "Rok"), await make(house.client, "Mira")
    stopped: list[tuple[UUID, bool]] = []

    async def stop(profile_id: UUID) -> None:
        stopped.append((profile_id, await Profile.exists(id=profile_id, deleted_at=None)))

    house.app.extensions[KEY].stop = stop
    await house.client.delete(f"{API}/{rok['id']}")
    await house.client.post(f"/characters/{mira['id']}/delete")
    assert stopped == [(UUID(rok["id"]), True), (UUID(mira["id"]), True)]


class ChatBin:
    """Three deleted chats, as another room would have them."""

    def __init__(self) -> None:
        at = now() - timedelta(days=1)
        self.items = [
            Discarded("chat", str(uuid4()), f"Story {n}", "", at - timedelta(hours=n))
            for n in range(3)
        ]

    async def count(self, owner_id: UUID) -> int:
        return len(self.items)

    async def newest(self, owner_id: UUID, before: Place | None, limit: int) -> list[Discarded]:
        return [one for one in self.items if before is None or one.place < before][:limit]


async def test_the_trash_of_all_rooms_is_one_list_with_pages(each: House) -> None:
    for name in ("Ann", "Bo"):
        made = await make(each.client, name)
        await each.client.delete(f"{API}/{made['id']}")
    each.app.extensions[KEY].bins.append(ChatBin())
    met: list[str] = []
    cursor, pages = None, 0
    while cursor or not pages:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        answer = (await each.client.get("/api/trash", params=query)).json()
        met += [item["name"] for item in answer["data"]]
        cursor, pages = answer["meta"]["nextCursor"], pages + 1
    assert met == ["Bo", "Ann", "Story 0", "Story 1", "Story 2"]
    assert pages == 3
    page = (await each.client.get("/trash")).text
    assert [name for name in met if f"<strong>{name}</strong>" in page] == met
    assert "/trash/chat/" in page
    assert 'class="count">5<' in (await each.client.get("/")).text
