"""The page of search: whole, in pieces for htmx, and safe whatever was said."""

import re
from html import unescape

import pytest

from tests.answers import data
from tests.dom import Node, parsed
from tests.statements import counted
from tests.world import Stranger, World

HTMX = {"HX-Request": "true"}


async def page(
    world: World, code: int = 200, headers: dict[str, str] | None = None, **q: str
) -> str:
    """The page, or a piece of it."""
    answer = await world.client.get("/search", params=q, headers=headers)
    assert answer.status_code == code
    return answer.text


def links(html: str, kind: str) -> list[str]:
    return [unescape(url) for url in re.findall(rf'class="{kind}" href="([^"]*)"', html)]


def inside(html: str, name: str) -> Node:
    found = parsed(html).find(name)
    assert found is not None
    return found


async def test_n17_a_hit_leads_to_its_message_on_its_branch(world: World) -> None:
    chat = await world.start_chat(title="Skarn")
    note = await world.note(chat, "I saw a light.")
    await world.note(chat, "Far out.")
    fork = {"forkedFromMessageId": (await world.messages(chat))[0]["id"], "activate": True}
    data(await world.client.post(f"/api/chats/{chat.id}/branches", json=fork))
    html = await page(world, q="light", role="user")
    (url,) = links(html, "hit-link")
    assert url.startswith(f"/chats/{chat.id}/branches/{chat.branch}?at={note['id']}#m-")
    answer = await world.client.get(url)
    assert answer.status_code == 200
    assert f'id="{url.partition("#")[2]}"' in answer.text
    text = inside(html, "found").text
    assert text.endswith("You Skarn · main · Mira Holt just now I saw a light .")


async def test_n17_what_was_said_is_text(world: World) -> None:
    await world.note(await world.start_chat(title="<b>x</b>"), "<script>light</script> <mark>&amp;")
    html = await page(world, q="light <img src=x>")
    assert "<img src=x" not in html
    html = await page(world, q="light", role="user")
    assert "&lt;script&gt;<mark>light</mark>&lt;/script&gt; &lt;mark&gt;&amp;amp;" in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


async def test_n17_htmx_gets_the_results_alone_and_further_ones_without_a_frame(
    world: World,
) -> None:
    chat = await world.start_chat()
    for n in range(31):
        await world.note(chat, f"wave {n}")
    whole = await page(world, q="wave", chatId=chat.id)
    assert "<title>“wave” in all stories · TaleSpinner</title>" in whole
    results = await page(world, q="wave", chatId=chat.id, headers=HTMX)
    assert "<form" not in results
    assert len(links(results, "hit-link")) == 30
    more = unescape(re.findall(r'hx-get="(/search[^"]*)"', results)[0])
    assert f"chatId={chat.id}" in more
    further = await world.client.get(more, headers=HTMX)
    assert further.text.strip().startswith("<li")
    assert len(links(further.text, "hit-link")) == 1
    assert "more-hits" not in further.text


async def test_n17_titles_and_names_stand_above(world: World) -> None:
    chats = [await world.start_chat(title=f"The wave {n}") for n in range(8)]
    found = inside(await page(world, q="wave"), "found")
    assert "The wave 7Mira Holt" in found.text
    assert "and 2 more" in found.text
    html = await page(world, q="mira")
    assert links(html, "called-one") == [f"/characters/{world.mira}"]
    assert f'href="/chats/{chats[7].id}"' in await page(world, q="wave")


@pytest.mark.parametrize(
    ("q", "code", "sentence"),
    [
        ("", 200, "Every word of every story"),
        ("submarine", 200, "Nothing here says “submarine”."),
        ("…", 400, "Give a word to look for."),
        ("x" * 201, 400, "A search has at most 200 characters."),
    ],
)
async def test_n17_where_there_is_nothing_it_says_so(
    world: World, q: str, code: int, sentence: str
) -> None:
    assert sentence in await page(world, code, q=q)
    assert sentence in await page(world, code, q=q, headers=HTMX)


async def test_n17_the_form_knows_what_was_chosen(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat(title="Skarn")
    html = await page(world, q="lamp", profileId=world.mira, role="user")
    assert f'<option value="{world.mira}" selected>Mira Holt</option>' in html
    assert '<option value="user" selected>' in html
    assert "Iris" not in html
    html = await page(world, q="lamp", chatId=chat.id)
    assert "in “Skarn”" in html
    assert f'name="chatId" value="{chat.id}"' in html
    await page(world, 404, q="lamp", chatId=stranger.chat.id)
    await page(world, 404, chatId=stranger.chat.id)
    await page(world, 404, q="lamp", profileId=stranger.profile)


async def test_the_page_takes_as_many_statements_for_many_hits_as_for_one(world: World) -> None:
    chat = await world.start_chat()
    await world.note(chat, "wave")
    await page(world, q="wave")  # FTS5 reads its settings once
    async with counted() as for_one:
        await page(world, q="wave")
    for _ in range(20):
        await world.note(chat, "wave")
    async with counted() as for_many:
        assert len(links(await page(world, q="wave"), "hit-link")) == 21
    assert len(for_many) == len(for_one) <= 9
