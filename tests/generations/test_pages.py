"""A chat's page without scripts: forms, what they refuse, and where the text stays."""

import pytest

from tests.answers import data, error
from tests.dom import parsed
from tests.frames import Told
from tests.world import JSON, STREAM, World


async def test_n7_saying_something_with_a_form(each: World) -> None:
    chat = await each.start_chat()
    each.model.say("*Aye*.")
    form = {"text": "One\r\n\r\n**two** <b>", "key": "k"}
    answer = await each.client.post(f"/branches/{chat.branch}/messages", data=form)
    assert answer.status_code == 303
    await each.idle()
    assert (await each.texts(chat))[1:] == ["One\n\n**two** <b>", "*Aye*."]
    page = await each.client.get(answer.headers["Location"])
    assert "<strong>two</strong> &lt;b&gt;" in page.text
    assert "<em>Aye</em>" in page.text


async def test_n7_every_form_of_the_page_has_a_real_address(world: World) -> None:
    chat = await world.start_chat()
    world.model.say("Aye.")
    await world.say(chat, "Well?")
    page = parsed((await world.client.get(f"/chats/{chat.id}")).text)
    forms = [node for node in page.all() if node.tag == "form"]
    buttons = [node for node in page.all() if "formaction" in node.attrs]
    assert len(forms) >= 4
    assert len(buttons) >= 3, "each message can be forked at"
    adapter = world.house.app.url_map.bind("127.0.0.1")
    for button in buttons:
        assert page.find(button.attrs["form"]) in forms
        adapter.match(button.attrs["formaction"], method="POST")
    for form in forms:
        assert form.attrs["method"] == "post"
        if form.attrs.get("id") == "plain":  # each of its buttons has an address of its own
            continue
        adapter.match(form.attrs["action"], method="POST")
        assert form.attrs.get("hx-post", form.attrs["action"]) == form.attrs["action"]


REFUSED = [
    ("", 400, "nothing to send"),
    (" \r\n ", 400, "nothing to send"),
    ("<b>" + "x" * 102_400, 413, "100 KB"),
    ("ж" * 300_000, 413, "100 KB"),
    ("a\x00b", 400, "NUL"),
]


@pytest.mark.parametrize("htmx", [False, True])
async def test_m8_n12_what_is_refused_stays_in_the_box(world: World, htmx: bool) -> None:
    chat = await world.start_chat()
    headers = {"HX-Request": "true"} if htmx else {}
    url = f"/branches/{chat.branch}/messages"
    for text, status, reason in REFUSED:
        form = {"text": text, "key": "k"}
        answer = await world.client.post(url, data=form, headers=headers)
        assert answer.status_code == status
        piece = parsed(answer.text)
        box, sentence = piece.find("text"), piece.find("text-error")
        assert box is not None
        assert sentence is not None
        assert reason in sentence.text
        kept = "".join(child for child in box.children if isinstance(child, str))
        assert kept.removeprefix("\n").replace("\r\n", "\n") == text.replace("\r\n", "\n")
        assert (piece.find("thread") is None) is htmx
    assert len(await world.messages(chat)) == 1
    assert (await world.client.post(url, data={"text": "Shorter.", "key": "k"})).is_redirect
    await world.idle()


async def test_n12_a_sent_line_leaves_a_fresh_box(world: World) -> None:
    chat = await world.start_chat()
    world.model.hold(1)
    url, form = f"/branches/{chat.branch}/messages", {"text": "Well?", "key": "k-1"}
    answer = await world.client.post(url, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    piece = parsed(answer.text)
    box, key = piece.find("text"), piece.find("say")
    assert box is not None
    assert key is not None
    assert box.text == ""
    assert 'value="k-1"' not in answer.text
    assert piece.find("stop-button") is not None
    world.model.release()
    await world.idle()


async def test_i11_htmx_is_told_in_place(world: World) -> None:
    chat = await world.start_chat()
    answer = await world.client.post(
        f"/branches/{chat.branch}/replies", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert "Nothing waits for an answer here." in answer.text
    assert answer.headers["HX-Retarget"]
    page = await world.client.post(f"/branches/{chat.branch}/replies")
    assert page.status_code == 409
    assert "<html" in page.text


async def test_u7_older_messages_on_the_page(world: World) -> None:
    chat = await world.start_chat()
    for number in range(60):
        await world.note(chat, f"line {number}.")
    page = await world.client.get(f"/chats/{chat.id}")
    assert "line 59." in page.text
    assert "line 5." not in page.text
    older = parsed(page.text).find("older")
    assert older is not None
    for headers in ({}, {"HX-Request": "true"}):
        answer = await world.client.get(older.attrs["href"], headers=headers)
        assert answer.status_code == 200
        assert "line 5." in answer.text
        assert "line 59." not in answer.text
        assert "The lamp is lit" in answer.text
        assert ("<html" in answer.text) is not bool(headers)
    bad = await world.client.get(f"/chats/{chat.id}/branches/{chat.branch}?before=nonsense")
    assert bad.status_code == 400


async def test_v17_only_a_line_without_an_answer_gets_one(each: World) -> None:
    chat = await each.start_chat()
    url = f"/api/branches/{chat.branch}/generate"
    error(await each.client.post(url, headers=STREAM), 409, "NOTHING_TO_ANSWER")
    error(await each.client.post(url, headers=JSON), 406, "NOT_ACCEPTABLE")
    nowhere = f"/api/branches/{chat.id}/generate"
    error(await each.client.post(nowhere, headers=STREAM), 404, "NOT_FOUND")
    await each.note(chat, "Night falls.", role="system")
    each.model.say("She lights the lamp.")
    async with each.stream(url) as reader:
        told = Told.of(await reader.rest())
    assert (told.text, told.meta["userMessageId"]) == ("She lights the lamp.", None)
    error(await each.client.post(url, headers=STREAM), 409, "NOTHING_TO_ANSWER")
    assert (await each.texts(chat))[1:] == ["Night falls.", "She lights the lamp."]


async def test_v17_the_answer_that_is_missing(world: World) -> None:
    chat = await world.start_chat()
    refused = await world.client.post(f"/branches/{chat.branch}/replies")
    assert refused.status_code == 409
    await world.note(chat, "Well?")
    answer = await world.client.post(f"/branches/{chat.branch}/replies")
    assert answer.status_code == 303
    await world.idle()
    assert (await world.texts(chat))[1:] == ["Well?", "You said: Well?"]
    branches = data(await world.client.get(f"/api/chats/{chat.id}/branches"))
    assert branches[0]["messageCount"] == 3
