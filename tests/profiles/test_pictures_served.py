"""Pictures: stored as two WebP files, served to their owner, gone with their character."""

from io import BytesIO

import httpx
from PIL import Image

from app.profiles.models import Asset
from tests.conftest import House
from tests.profiles.cards import picture, png_card, v2
from tests.profiles.conftest import files_in, make, upload


async def with_picture(client: httpx.AsyncClient) -> dict[str, str]:
    created = (await upload(client, ("rok.png", png_card(v2())))).json()["data"]["created"]
    one: dict[str, str] = created[0]
    return one


async def test_p15_a_picture_is_served_as_webp_for_long(client: httpx.AsyncClient) -> None:
    made = await with_picture(client)
    for size in ("full", "thumb"):
        answer = await client.get(f"/pictures/{made['avatarAssetId']}/{size}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src" in answer.headers["Content-Security-Policy"]
        with Image.open(BytesIO(answer.content)) as shown:
            assert (shown.format, shown.size) == ("WEBP", (24, 36))
            assert not shown.info.get("chara")


WRONG_ADDRESSES = [
    *("x/full", "{id}/huge", "{id}", "../{id}/full", "%2e%2e%2f{id}/full"),
    *("{id}%00/full", "{id}/..%2fmaster.key", "{id}/full.webp"),
]


async def test_i8_no_other_address_is_a_picture(client: httpx.AsyncClient) -> None:
    made = await with_picture(client)
    assert (await client.get(f"/pictures/{made['avatarAssetId']}/full")).status_code == 200
    for rest in WRONG_ADDRESSES:
        url = "/pictures/" + rest.format(id=made["avatarAssetId"])
        assert (await client.get(url)).status_code == 404, url


async def test_p15_a_new_picture_takes_the_place_of_the_old(each: House) -> None:
    made = await with_picture(each.client)
    old = files_in(each)
    url = f"/api/entity-profiles/{made['id']}"
    answer = await each.client.post(f"{url}/avatar", files={"picture": ("n.gif", picture("GIF"))})
    changed = answer.json()["data"]
    assert changed["avatarAssetId"] != made["avatarAssetId"]
    assert len(files_in(each)) == 2
    assert not set(files_in(each)) & set(old)
    assert (await each.client.get(f"/pictures/{made['avatarAssetId']}/full")).status_code == 404
    same = await each.client.put(url, json={"avatarAssetId": changed["avatarAssetId"]})
    assert same.json()["data"]["avatarAssetId"] == changed["avatarAssetId"]
    none = await each.client.put(url, json={"avatarAssetId": None})
    assert none.json()["data"]["avatarAssetId"] is None
    assert files_in(each) == []
    assert await Asset.all().count() == 0


async def test_a_lost_file_is_not_found(house: House) -> None:
    made = await with_picture(house.client)
    for file in (house.settings.data / "assets").rglob("*.webp"):
        file.unlink()
    assert (await house.client.get(f"/pictures/{made['avatarAssetId']}/full")).status_code == 404
    assert (await house.client.get("/")).status_code == 200


async def test_a_picture_that_came_before_a_refusal_is_not_left(house: House) -> None:
    made = await make(house.client, "Rok")
    stale = {"name": "Rok", "description": "Mine.", "version": "1"}
    edit = f"/characters/{made['id']}/edit"
    await house.client.put(f"/api/entity-profiles/{made['id']}", json={"spec": {}})
    file = {"picture": ("rok.png", picture())}
    assert (await house.client.post(edit, data=stale, files=file)).status_code == 409
    assert files_in(house) == []
    assert (await house.client.post(edit, data={**stale, "version": "2"}, files=file)).is_redirect
    assert len(files_in(house)) == 2
