"""Characters over the JSON API."""

import json
from typing import Any
from uuid import uuid4

import httpx

from app.profiles.models import Profile
from tests.conftest import House
from tests.profiles.conftest import Stranger, make

URL = "/api/entity-profiles"


async def listed(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    return [profile["name"] for profile in answer.json()["data"]]


def issues(answer: httpx.Response) -> list[str]:
    """The paths that a refusal names."""
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    return [issue["path"] for issue in error["details"]["issues"]]


async def test_p1_a_new_character_is_answered_and_listed(each: House) -> None:
    made = await make(each.client, "Mira", spec={"description": "Keeps a light.", "tags": ["sea"]})
    assert made["kind"] == "CharSpec"
    assert made["spec"]["description"] == "Keeps a light."
    assert made["spec"]["name"] == "Mira"
    assert made["createdAt"].endswith("Z")
    answer = await each.client.get(URL)
    assert answer.json()["data"] == [made]
    assert (await each.client.get(f"{URL}/{made['id']}")).json()["data"] == made


async def test_p2_a_character_needs_a_name(client: httpx.AsyncClient) -> None:
    for body in ({"name": "  "}, {"name": "x" * 201}, {"name": 5}, {}, {"name": None}):
        assert issues(await client.post(URL, json=body)) == ["name"], body
    assert await listed(client) == []


async def test_p3_a_new_name_leaves_the_card_as_it_is(each: House) -> None:
    spec = {"name": "Mira", "extensions": {"b": 1, "a": [2]}, "mine": {"deep": None}}
    made = await make(each.client, "Mira", spec=spec)
    answer = await each.client.put(f"{URL}/{made['id']}", json={"name": "Mira Vale"})
    changed = answer.json()["data"]
    assert changed["name"] == "Mira Vale"
    assert json.dumps(changed["spec"]) == json.dumps(made["spec"])
    assert changed["updatedAt"] > made["updatedAt"]
    assert changed["createdAt"] == made["createdAt"]
    assert await listed(each.client, q="vale") == ["Mira Vale"]


async def test_p4_p5_what_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    for unknown in (uuid4(), "1", "%00", "..%2F..%2Fetc"):
        for method in ("GET", "PUT", "DELETE"):
            body = {"name": "X"} if method == "PUT" else None
            answer = await client.request(method, f"{URL}/{unknown}", json=body)
            assert answer.status_code == 404, (method, unknown)
            assert answer.json()["error"]["code"] == "NOT_FOUND"


async def test_what_is_not_yours_is_not_there(house: House, stranger: Stranger) -> None:
    theirs, gone, ours = stranger.profile.id, stranger.gone.id, house.client
    assert await Profile.exists(id=theirs, deleted_at=None)
    asked = [
        ("GET", f"{URL}/{theirs}"),
        ("PUT", f"{URL}/{theirs}"),
        ("DELETE", f"{URL}/{theirs}"),
        ("POST", f"/api/trash/profile/{gone}/restore"),
        ("DELETE", f"/api/trash/profile/{gone}"),
        ("GET", f"/characters/{theirs}"),
        ("GET", f"/characters/{theirs}/edit"),
        ("POST", f"/characters/{theirs}/edit"),
        ("POST", f"/characters/{theirs}/delete"),
        ("POST", f"/trash/profile/{gone}/restore"),
        ("POST", f"/trash/profile/{gone}/purge"),
        ("GET", f"/pictures/{stranger.asset.id}/full"),
    ]
    for method, url in asked:
        answer = await ours.request(method, url, json={} if method == "PUT" else None)
        assert answer.status_code == 404, (method, url)
    assert await listed(ours) == []
    assert (await ours.get("/api/trash")).json()["data"] == []
    assert await Profile.filter(owner_id=stranger.user.id).count() == 2


async def test_i10_an_owner_is_oneself_or_nobody(client: httpx.AsyncClient) -> None:
    made = await make(client, "Mira")
    again = await client.post(URL, json={"name": "Rok", "ownerId": made["ownerId"]})
    assert again.status_code == 200
    assert issues(await client.post(URL, json={"name": "Rok", "ownerId": str(uuid4())})) == [
        "ownerId"
    ]


async def test_an_answer_can_be_sent_back_whole(client: httpx.AsyncClient) -> None:
    made = await make(client, "Mira", spec={"first_mes": "Hello."}, meta={"colour": "green"})
    answer = await client.put(f"{URL}/{made['id']}", json=made)
    changed = answer.json()["data"]
    assert {**changed, "updatedAt": "", "version": 0} == {**made, "updatedAt": "", "version": 0}


async def test_a_stale_change_is_told_what_is_current(each: House) -> None:
    made = await make(each.client, "Mira")
    url = f"{URL}/{made['id']}"
    first = await each.client.put(url, json={"name": "Mira I", "version": made["version"]})
    assert first.status_code == 200
    second = await each.client.put(url, json={"name": "Mira II", "version": made["version"]})
    assert second.status_code == 409
    error = second.json()["error"]
    assert error["code"] == "STALE"
    assert error["details"]["current"] == first.json()["data"]
    assert (await each.client.put(url, json={"name": "Mira III"})).status_code == 200


WRONG_SPECS: list[tuple[object, str]] = [
    ({"description": 5}, "spec.description"),
    ({"alternate_greetings": "one"}, "spec.alternate_greetings"),
    ({"tags": ["a", 1]}, "spec.tags.1"),
    ({"extensions": []}, "spec.extensions"),
    ({"name": "x" * 201}, "spec.name"),
    ("text", "spec"),
]


async def test_a_wrong_type_in_a_card_names_its_field(client: httpx.AsyncClient) -> None:
    made = await make(client, "Mira", spec={"description": "Kept."})
    for spec, path in WRONG_SPECS:
        assert issues(await client.post(URL, json={"name": "Rok", "spec": spec})) == [path]
        assert issues(await client.put(f"{URL}/{made['id']}", json={"spec": spec})) == [path]
    kept = (await client.get(URL)).json()["data"]
    assert [one["spec"]["description"] for one in kept] == ["Kept."]


MALFORMED = [b"{", b'{"name": "\xff"}', b'{"name": "\\u0000"}', b'{"name": "\\ud800"}', b"[]", b""]


async def test_i11_malformed_bodies_are_refused_in_one_envelope(client: httpx.AsyncClient) -> None:
    for raw in MALFORMED:
        answer = await client.post(URL, content=raw, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, raw
        assert set(answer.json()["error"]) >= {"message", "code"}


async def test_p14_favourites_can_be_set_and_asked_for(each: House) -> None:
    mira, rok = await make(each.client, "Mira"), await make(each.client, "Rok", favourite=True)
    assert rok["favourite"]
    assert await listed(each.client, favourite="true") == ["Rok"]
    assert await listed(each.client, favourite="false") == ["Mira"]
    await each.client.put(f"{URL}/{mira['id']}", json={"favourite": True})
    answer = await each.client.put(f"{URL}/{rok['id']}", json={"favourite": False})
    assert not answer.json()["data"]["favourite"]
    assert await listed(each.client, favourite="1") == ["Mira"]
    assert issues(await each.client.get(URL, params={"favourite": "maybe"})) == ["favourite"]


async def test_search_goes_through_names_and_tags(each: House) -> None:
    await make(each.client, "Mira Vale", spec={"tags": ["Sea", "slow burn"]})
    await make(each.client, "ROK 100%", spec={"tags": ["seaside"]})
    await make(each.client, "Ёлка_雪", spec={"tags": []})
    client = each.client
    assert await listed(client) == sorted(await listed(client), key=str.casefold)
    assert await listed(client, q="VALE") == ["Mira Vale"]
    assert sorted(await listed(client, q="sea")) == ["Mira Vale", "ROK 100%"]
    assert await listed(client, q="burn") == ["Mira Vale"]
    assert await listed(client, tag="sea") == ["Mira Vale"]
    assert await listed(client, tag="SLOW burn") == ["Mira Vale"]
    assert await listed(client, tag="mira vale") == []
    assert await listed(client, q="%") == ["ROK 100%"]
    assert await listed(client, q="_") == ["Ёлка_雪"]
    assert await listed(client, q="ёлка") == ["Ёлка_雪"]
    assert await listed(client, q="雪") == ["Ёлка_雪"]
    assert await listed(client, q="\\") == []
    assert issues(await client.get(URL, params={"q": "x" * 201})) == ["q"]


async def test_tags_without_end_do_not_break_the_index(each: House) -> None:
    tags = [f"tag {n:05d} {uuid4()}" for n in range(500)]
    made = await make(each.client, "ﷺ" * 200, spec={"tags": tags})
    assert made["spec"]["tags"] == tags
    assert len(await listed(each.client)) == 1
    await make(each.client, "Short", spec={"tags": tags})
    assert await listed(each.client, tag=tags[0]) == ["Short"]


async def test_paging_meets_everyone_once(each: House) -> None:
    names = ["Ann", "Ann", "Ann", "anna", "Bo", "Émile", "Zoë"]
    for name in names:
        await make(each.client, name)
    met, cursor, pages = [], None, 0
    while cursor or not pages:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        answer = (await each.client.get(URL, params=query)).json()
        met += [(one["name"], one["id"]) for one in answer["data"]]
        cursor, pages = answer["meta"]["nextCursor"], pages + 1
        assert answer["meta"]["hasMore"] == (cursor is not None)
        assert cursor is None or not cursor.isdigit()
    assert sorted(name for name, _ in met) == sorted(names)
    assert len({one for _, one in met}) == len(names)
    assert pages == 4


async def test_a_limit_out_of_range_is_refused(client: httpx.AsyncClient) -> None:
    for limit in ("0", "201", "-1", "ten", "1.5", "", "9" * 40, "٣"):
        for url in (URL, "/api/trash"):
            assert issues(await client.get(url, params={"limit": limit})) == ["limit"], limit


async def test_a_foreign_cursor_is_refused(client: httpx.AsyncClient) -> None:
    for cursor in ("1", "c", "cW10", "x" * 300, "cWyJhIiwgImIiXQ", "é"):
        for url in (URL, "/api/trash"):
            assert issues(await client.get(url, params={"cursor": cursor})) == ["cursor"], cursor


async def test_the_same_key_makes_one_character(each: House) -> None:
    keyed = {"Idempotency-Key": "once"}
    first = await each.client.post(URL, json={"name": "Mira"}, headers=keyed)
    again = await each.client.post(URL, json={"name": "Mira"}, headers=keyed)
    assert again.json() == first.json()
    other = await each.client.post(URL, json={"name": "Rok"}, headers=keyed)
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "IDEMPOTENCY_MISMATCH"
    assert await listed(each.client) == ["Mira"]


async def test_a_picture_of_somebody_else_s_cannot_be_taken(
    house: House, stranger: Stranger
) -> None:
    theirs = str(stranger.asset.id)
    made = await make(house.client, "Mira")
    for asset in (theirs, str(uuid4()), "nonsense"):
        body = {"name": "Rok", "avatarAssetId": asset}
        assert (await house.client.post(URL, json=body)).status_code == 404
        assert (await house.client.put(f"{URL}/{made['id']}", json=body)).status_code == 404
    assert await listed(house.client) == ["Mira"]
