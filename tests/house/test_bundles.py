"""The stylesheet and the script: one answer each, with every source in it."""

import re
from pathlib import Path

import httpx
import pytest

STATIC = Path(__file__).parent.parent.parent / "static"


@pytest.mark.parametrize("kind", ["css", "js"])
async def test_a_page_asks_for_one_file_of_a_kind(client: httpx.AsyncClient, kind: str) -> None:
    page = (await client.get("/")).text
    (address,) = re.findall(rf'"(/static/[0-9a-f]+/{kind}/[^"]+)"', page)
    answer = await client.get(address)
    assert answer.headers["Content-Type"].startswith({"css": "text/css", "js": "text/java"}[kind])
    assert "immutable" in answer.headers["Cache-Control"]
    sources = list((STATIC / kind).glob(f"*.{kind}"))
    assert len(sources) > 1
    for source in sources:
        if source.stem != "app":
            assert source.read_text() in answer.text, f"app.{kind} does not import {source.name}"
    assert not re.search(r"^(@import|import) ", answer.text, re.MULTILINE)


@pytest.mark.parametrize("name", ["nothing.css", "a" * 300, "灯" * 100, "a%00b", "../app.css"])
async def test_what_is_not_there_is_not_there(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/x/{name}")).status_code == 404


async def test_another_version_is_answered_and_not_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/000000000000/css/app.css")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers.get("Cache-Control", "")
