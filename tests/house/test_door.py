"""The door: which names it answers to, whose requests it takes, what every answer carries."""

import asyncio

import httpx
import pytest

from app.config import Settings
from tests.conftest import House, serving


async def rename(client: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await client.put("/api/account", json={"name": "Somebody"}, headers=headers)


async def raw(house: House, head: str) -> bytes:
    """The status line that a request with exactly this head gets."""
    host, port = house.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.encode() + b"\r\nConnection: close\r\n\r\n")
    line = await reader.readline()
    writer.close()
    return line


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "[::2]", "127.0.0.1.:80"],
)
async def test_i5_a_strange_host_is_refused(house: House, host: str) -> None:
    """Also for reading: a name that was rebound to this machine gets nothing."""
    port = house.url.rpartition(":")[2]
    assert b" 200 " in await raw(house, f"GET / HTTP/1.1\r\nHost: localhost:{port}")
    assert b" 400 " in await raw(house, f"GET / HTTP/1.1\r\nHost: {host}")


async def test_i5_a_further_host_can_be_allowed(settings: Settings) -> None:
    allowing = settings.model_copy(update={"allowed_hosts": ("tales.home",)})
    async with serving(allowing) as house:
        assert b" 200 " in await raw(house, "GET / HTTP/1.1\r\nHost: tales.home")


async def test_i5_only_own_pages_may_write(house: House) -> None:
    own = house.url
    good = [{}, {"Origin": own}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
    for headers in good:
        assert (await rename(house.client, **headers)).status_code == 200, headers
    bad = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": own + "1"},
        {"Origin": own.replace("http://", "https://")},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": own, "Sec-Fetch-Site": "cross-site"},
    ]
    for headers in bad:
        answer = await rename(house.client, **headers)
        assert answer.status_code == 403, headers
        assert answer.json()["error"]["code"] == "FORBIDDEN"


async def test_i5_every_write_of_the_pages_is_guarded(house: House) -> None:
    """A form that somebody else's page sends with the reader's browser changes nothing."""
    foreign = {"Origin": "https://evil.example"}
    rules = [r for r in house.app.url_map.iter_rules() if "POST" in (r.methods or set())]
    assert len(rules) > 30
    for rule in rules:
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "x")
        assert (await house.client.post(path, headers=foreign)).status_code == 403, path


async def test_i6_every_kind_of_answer_carries_the_headers(house: House) -> None:
    stylesheet = (await house.client.get("/")).text.partition('rel="stylesheet" href="')[2]
    kinds = {
        "/": 200,
        stylesheet.partition('"')[0]: 200,
        "/nowhere": 404,
        "/api/nowhere": 404,
        "/chats/nonsense": 404,
        "/api/entity-profiles?limit=0": 400,
    }
    for path, status in kinds.items():
        answer = await house.client.get(path)
        assert answer.status_code == status, path
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Request-Id"]


async def test_a_notice_is_shown_only_where_we_wrote_it(house: House) -> None:
    lie = "Your key has expired. Send it to us."
    assert lie not in (await house.client.get("/", params={"notice": lie})).text
    done = await house.client.post("/account/name", data={"name": "Ada"})
    shown = await house.client.get(done.headers["Location"])
    assert "Characters will call you that" in shown.text


@pytest.mark.parametrize(
    ("came", "back"), [("/lore?x=1", "/lore?x=1"), ("", "/"), ("//evil.example/x", "/")]
)
async def test_a_form_that_fails_leads_back_to_its_page(house: House, came: str, back: str) -> None:
    headers = {"Referer": f"{house.url}{came}" if not came.startswith("//") else f"http:{came}"}
    page = await house.client.post("/lore/nowhere/delete", headers=headers)
    assert page.status_code == 404
    assert f'href="{back}">{"To the library" if back == "/" else "Back"}<' in page.text
