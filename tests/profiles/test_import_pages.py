"""Card files through both doors: the page and the API."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from app import db
from app.profiles.forms import MAX_GREETINGS
from app.profiles.models import Asset
from tests.conftest import House
from tests.profiles import cards
from tests.profiles.conftest import files_in, make, upload

FIELDS = (
    *("name", "description", "personality", "scenario", "first_mes", "mes_example"),
    *("alternate_greetings", "tags", "system_prompt", "post_history_instructions"),
    *("creator_notes", "character_book"),
)
MB = 1024 * 1024


def refused(answer: httpx.Response) -> dict[str, Any]:
    """The error of an answer that took nothing in."""
    assert 400 <= answer.status_code < 500, answer.text
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) >= {"message", "code"}
    return error


async def count(client: httpx.AsyncClient) -> int:
    return len((await client.get("/api/entity-profiles?limit=200")).json()["data"])


async def test_p8_every_kind_of_card_comes_in_whole(each: House) -> None:
    files = [
        ("one.json", cards.as_json(cards.V1)),
        ("two.json", cards.as_json(cards.v2())),
        ("three.json", cards.as_json(cards.v3())),
        ("four.png", cards.png_card(cards.v2(), "chara")),
        ("five.png", cards.png_card(cards.v3(), "ccv3")),
    ]
    answer = await upload(each.client, *files)
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert data["failed"] == []
    first, *rest = data["created"]
    assert {field: first["spec"][field] for field in cards.V1} == cards.V1
    for made in rest:
        assert {field: made["spec"][field] for field in FIELDS} == {
            field: cards.V2_DATA[field] for field in FIELDS
        }
    assert [one["avatarAssetId"] is not None for one in data["created"]] == [False] * 3 + [True] * 2
    assert await count(each.client) == 5


async def test_p9_ccv3_wins_and_its_notes_are_told(client: httpx.AsyncClient) -> None:
    chara = cards.text("chara", cards.as_base64(cards.v2(name="Old")))
    ccv3 = cards.text("ccv3", cards.as_base64(cards.v3(name="New")))
    for order in ((chara, ccv3), (ccv3, chara)):
        created = (await upload(client, ("x.png", cards.png(*order)))).json()["data"]["created"]
        assert [one["name"] for one in created] == ["New"]


async def test_p10_one_without_a_card_holds_up_no_other(each: House) -> None:
    answer = await upload(
        each.client,
        ("a.png", cards.png_card(cards.v2(name="A"))),
        ("none.png", cards.picture()),
        ("b.json", cards.as_json(cards.v2(name="B"))),
    )
    data = answer.json()["data"]
    assert [one["name"] for one in data["created"]] == ["A", "B"]
    assert [one["originalName"] for one in data["failed"]] == ["none.png"]
    assert data["failed"][0]["error"].startswith("Holds no character card")
    assert len(files_in(each)) == 2


NO_CARDS = [
    *(b"Just a text.", b"", b"{}", b"<svg onload=alert(1)>", b'{"entries": {}}'),
    cards.picture("JPEG"),
]


async def test_p11_what_is_no_card_is_refused(house: House) -> None:
    for content in NO_CARDS:
        error = refused(await upload(house.client, ("a.txt", content)))
        assert [one["originalName"] for one in error["details"]["failed"]] == ["a.txt"]
        page = await house.client.post("/characters/import", files={"files": ("a.txt", content)})
        assert page.status_code == 400
        assert "a.txt" in page.text
    assert await count(house.client) == 0
    assert files_in(house) == []


async def test_p11_eleven_files_and_ten(client: httpx.AsyncClient) -> None:
    files = [(f"{n}.json", cards.as_json(cards.V1)) for n in range(11)]
    assert "at most 10" in refused(await upload(client, *files))["message"]
    page = await client.post("/characters/import", files=[("files", file) for file in files])
    assert page.status_code == 400
    assert "at most 10" in page.text
    assert await count(client) == 0
    assert (await upload(client, *files[:10])).status_code == 200


async def test_p11_a_file_over_ten_megabytes(client: httpx.AsyncClient) -> None:
    card = cards.as_json(cards.V1)
    just = card + b" " * (10 * MB - len(card))
    answer = await upload(client, ("big.json", just + b" "))
    assert answer.status_code == 413
    assert "10 MB" in refused(answer)["message"]
    assert (await upload(client, ("fits.json", just))).status_code == 200


async def test_greetings_without_end_are_refused_everywhere(client: httpx.AsyncClient) -> None:
    many = [f"Greeting {n}" for n in range(MAX_GREETINGS + 1)]
    just = {"alternate_greetings": many[:-1]}
    made = await make(client, "Rok", spec=just)
    edit = f"/characters/{made['id']}/edit"
    assert (await client.post(edit, data={"name": "Rok", **just})).status_code == 303
    answer = await upload(client, ("x.json", cards.as_json(cards.v2(alternate_greetings=many))))
    assert "greetings" in refused(answer)["message"]
    spec = {"alternate_greetings": many}
    assert (await client.post("/api/entity-profiles", json={"name": "X", "spec": spec})).is_error
    assert (await client.post(edit, data={"name": "X", **spec})).status_code == 400
    assert await count(client) == 1


async def test_p11_no_files_at_all(client: httpx.AsyncClient) -> None:
    url = "/api/entity-profiles/import"
    assert (await client.post(url)).status_code == 415
    assert (await client.post(url, json={})).status_code == 415
    assert (await upload(client, ("", b""))).status_code == 400
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await client.post(url, content=b"nonsense", headers=broken)).status_code == 400
    assert (await client.post("/characters/import", files={"files": ("", b"")})).status_code == 400


PATHS = [
    *("../../etc/cron.d/x.png", "/etc/x.png", "..\\x.png", "%2e%2e%2fx.png"),
    *("C:\\x.png", "a%00.png", "x" * 300),
]


async def test_i8_a_name_that_is_a_path_is_refused(house: House) -> None:
    good = cards.png_card(cards.v2())
    before = everything(house.settings.data.parent)
    assert (await upload(house.client, ("x.png", good))).status_code == 200
    assert everything(house.settings.data.parent) != before
    before = everything(house.settings.data.parent)
    for name in PATHS:
        refused(await upload(house.client, (name, good)))
    assert everything(house.settings.data.parent) == before
    assert await count(house.client) == 1


def everything(folder: Path) -> set[Path]:
    """All files below, but the database's own."""
    return {path for path in folder.rglob("*") if path.is_file() and ".db" not in path.name}


async def test_i8_a_nul_in_a_name_harms_nothing(house: House) -> None:
    good = cards.as_json(cards.V1)
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a\0.json"\r\n\r\n'
    answer = await house.client.post(
        "/api/entity-profiles/import",
        content=body + good + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    refused(answer)
    assert await count(house.client) == 0


async def test_the_same_card_twice_makes_two(client: httpx.AsyncClient) -> None:
    file = ("rok.json", cards.as_json(cards.V1))
    created = (await upload(client, file, file)).json()["data"]["created"]
    assert len({one["id"] for one in created}) == 2


async def test_a_key_imports_once(each: House) -> None:
    file, keyed = ("rok.png", cards.png_card(cards.v2())), {"Idempotency-Key": "k"}
    first = await upload(each.client, file, headers=keyed)
    again = await upload(each.client, file, headers=keyed)
    assert again.json() == first.json()
    assert await count(each.client) == 1
    assert len(files_in(each)) == 2
    other = await upload(each.client, ("x.json", cards.as_json(cards.V1)), headers=keyed)
    assert refused(other)["code"] == "IDEMPOTENCY_MISMATCH"
    assert len(files_in(each)) == 2


async def test_a_picture_that_is_broken_is_left_out_and_told(house: House) -> None:
    whole = cards.png_card(cards.v2())
    broken = whole.replace(b"IDAT", b"IDAX")
    created = (await upload(house.client, ("rok.png", broken))).json()["data"]["created"]
    assert [one["avatarAssetId"] for one in created] == [None]
    answer = await house.client.post("/characters/import", files={"files": ("rok.png", broken)})
    page = await house.client.get(answer.headers["Location"])
    assert "Without its picture" in page.text
    assert files_in(house) == []


async def test_a_charx_keeps_its_further_files(each: House) -> None:
    icon = {"type": "icon", "uri": "embeded://assets/icon/main.png", "name": "main", "ext": "png"}
    smile, evil = b"\x89smile", b"<script>alert(1)</script>"
    files = {"assets/icon/main.png": cards.picture(), "assets/smile.webp": smile, "x.html": evil}
    card = cards.charx(cards.v3(assets=[icon]), files)
    made = (await upload(each.client, ("rok.charx", card))).json()["data"]["created"][0]
    kept = await Asset.filter(profile_id=made["id"], kind="card_file").order_by("name")
    assert {asset.name for asset in kept} == {"assets/smile.webp", "x.html", "assets/icon/main.png"}
    stored = {path.read_bytes() for path in (each.settings.data / "assets").rglob("*.bin")}
    assert stored == set(files.values())
    for asset in kept:
        assert (await each.client.get(f"/pictures/{asset.id}/full")).status_code == 404


async def test_n7_the_page_reports_and_a_reload_imports_nothing(client: httpx.AsyncClient) -> None:
    files = [
        ("files", ("rok.png", cards.png_card(cards.v2()))),
        ("files", ("<b>.txt", b"no card")),
        ("files", ("two.json", cards.as_json(cards.v2(name="Two")))),
    ]
    answer = await client.post("/characters/import", files=files)
    assert answer.status_code == 303
    for _ in "reload":
        page = await client.get(answer.headers["Location"])
        lines = re.findall(
            r'class="report-(\w+)">.*?<strong>(.*?)</strong>: (.*?)</span>', page.text
        )
        told = [(kind, unescape(name), sentence) for kind, name, sentence in lines]
        assert told[0] == ("good", "rok.png", "Here as Rok.")
        assert told[1][:2] == ("bad", "<b>.txt")
        assert told[2] == ("good", "two.json", "Here as Two.")
    assert await count(client) == 2


async def test_a_failed_transaction_leaves_no_file(house: House) -> None:
    assert (await upload(house.client, ("a.png", cards.png_card(cards.v2())))).status_code == 200
    before = files_in(house)
    assert len(before) == 2
    await db.execute(
        "CREATE TRIGGER no BEFORE INSERT ON entity_profiles BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    answer = await upload(house.client, ("b.png", cards.png_card(cards.v2())))
    assert answer.status_code == 500
    assert files_in(house) == before
    assert await Asset.all().count() == 1
    await db.execute("DROP TRIGGER no")
    await make(house.client, "Rok")
