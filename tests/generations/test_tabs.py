"""Open pages: whatever happens, each shows what a page opened now would show."""

import contextlib
import sys

import pytest

from tests.answers import data
from tests.frames import Told
from tests.generations.tabs import Tab, following, open_tab
from tests.world import Chat, World

SHOWN = ("thread", "failure", "composer-ways", "composer-action", "branch-bar")
PARTS = ("# A tale\n\n", "Once *upon", "* a time.\n\n", "- one\n", "- two\n\n", "`The", " end.`")


async def fresh(world: World, chat: Chat, branch: str | None = None) -> Tab:
    where = f"/branches/{branch}" if branch else ""
    return Tab((await world.client.get(f"/chats/{chat.id}{where}")).text)


async def settled(world: World, tab: Tab, chat: Chat, branch: str | None = None) -> None:
    """The tab comes to show what a page opened now shows."""
    await world.idle()
    wanted = await fresh(world, chat, branch)
    with contextlib.suppress(TimeoutError):
        await tab.until(lambda: _shown(tab) == _shown(wanted))
    assert _shown(tab) == _shown(wanted)
    ids = [n.attrs["id"] for n in tab.page.all() if "id" in n.attrs]
    assert len(ids) == len(set(ids)), ids


def _shown(tab: Tab) -> tuple[str, ...]:
    return tuple(tab.text(name) for name in SHOWN)


async def test_n6_an_early_a_late_and_a_dropped_tab_agree(each: World) -> None:
    chat = await each.start_chat()
    each.model.say_reasoning("Let me", " think.").say(*PARTS).hold(4)
    dropped = await fresh(each, chat)
    async with open_tab(each, chat) as early, each.saying(chat, "Tell **me**.") as reader:
        await early.until(lambda: "Tell me." in early.text())
        await early.until(lambda: early.bodies()[-1:] == ["A tale Once upon"])
        async with following(each, dropped):
            await dropped.until(lambda: dropped.bodies()[-1:] == ["A tale Once upon"])
        async with open_tab(each, chat) as late:
            assert late.bodies()[-1] == "A tale Once upon"
            each.model.release()
            await reader.rest()
            async with following(each, dropped):
                for tab in (early, late, dropped):
                    await settled(each, tab, chat)
                    assert tab.bodies()[-1] == "A tale Once upon a time. one two The end."
                    assert "Let me think." in tab.text("thread")


async def test_a5_a_page_opened_in_mid_reply_shows_it(world: World) -> None:
    chat = await world.start_chat()
    world.model.say(*PARTS).hold(2)
    async with world.saying(chat, "Tell me.") as reader, open_tab(world, chat) as other:
        await reader.until("delta")
        await other.until(lambda: other.bodies()[-1:] == ["A tale Once upon"])
        page = await world.client.get(f"/chats/{chat.id}")
        tab = Tab(page.text)
        assert tab.bodies()[-1] == "A tale Once upon"
        assert tab.page.find("stop-button") is not None
        assert tab.page.find("send-button") is None
        world.model.release()
        await reader.rest()


async def test_n7_a_page_without_scripts_refreshes_itself_while_a_reply_grows(
    world: World,
) -> None:
    chat = await world.start_chat()
    refresh = '<noscript><meta http-equiv="refresh"'
    assert refresh not in (await world.client.get(f"/chats/{chat.id}")).text
    world.model.say(*PARTS).hold(2)
    form = {"text": "Tell me.", "key": "k"}
    answer = await world.client.post(f"/branches/{chat.branch}/messages", data=form)
    assert answer.status_code == 303
    page = await world.client.get(answer.headers["Location"])
    assert refresh in page.text
    assert "Tell me." in page.text
    world.model.release()
    await world.idle()
    page = await world.client.get(answer.headers["Location"])
    assert refresh not in page.text
    assert Tab(page.text).bodies()[-1] == "A tale Once upon a time. one two The end."


async def test_a1_every_tab_sees_a_stop(world: World) -> None:
    chat = await world.start_chat()
    world.model.say(*PARTS).hold(2)
    async with open_tab(world, chat) as one, open_tab(world, chat) as two:
        async with world.saying(chat, "Tell me.") as reader:
            generation = (await reader.until("meta")).data["generationId"]
            await two.until(lambda: two.bodies()[-1:] == ["A tale Once upon"])
            await two.until(lambda: two.page.find("stop-button") is not None)
            data(await world.abort(generation))
            await reader.rest()
        for tab in (one, two):
            await settled(world, tab, chat)
            assert "Stopped here." in tab.text()
            assert tab.page.find("send-button") is not None


async def test_s7_every_tab_sees_a_failure_and_its_cure(world: World) -> None:
    chat = await world.start_chat()
    async with open_tab(world, chat) as tab:
        world.model.fail(501)
        told = await world.say(chat, "Well?")
        await settled(world, tab, chat)
        assert told.error is not None
        assert told.error["message"] in tab.text("failure")
        assert tab.bodies()[-1] == "Well?"
        url = f"/branches/{chat.branch}/replies"
        assert (await world.client.post(url, headers={"HX-Request": "true"})).status_code == 204
        await tab.until(lambda: tab.bodies()[-1:] == ["You said: Well?"])
        await settled(world, tab, chat)
        assert tab.text("failure") == ""


async def test_n14_a_swipe_in_mid_reply_is_left_alone(world: World) -> None:
    chat = await world.start_chat()
    world.model.say("The first.")
    answer = (await world.say(chat, "Well?")).meta["assistantMessageId"]
    old = (await world.variants(answer))[0]["id"]
    world.model.say("The", " second", " one.").hold(2)
    async with open_tab(world, chat) as tab:
        async with world.regenerating(answer) as reader:
            await tab.until(lambda: tab.bodies()[-1:] == ["The second"])
            data(await world.select(answer, old))
            await tab.until(lambda: tab.bodies()[-1:] == ["The first."])
            new = (await world.variants(answer))[1]["id"]
            data(await world.select(answer, new))
            await tab.until(lambda: tab.bodies()[-1:] == ["The second"])
            data(await world.select(answer, old))
            await tab.until(lambda: tab.bodies()[-1:] == ["The first."])
            world.model.release()
            assert Told.of(await reader.rest()).text == "The second one."
        await settled(world, tab, chat)
        assert tab.bodies()[-1] == "The first."


async def test_v7_a_tab_on_a_branch_that_never_came_to_be(world: World) -> None:
    chat = await world.start_chat()
    world.model.say("The first.")
    answer = (await world.say(chat, "Well?")).meta["assistantMessageId"]
    await world.note(chat, "Hm.")
    failing = world.model.fail(501).hold_first()
    async with world.regenerating(answer) as reader:
        fork = (await reader.until("meta")).data["branchId"]
        async with open_tab(world, chat, fork) as tab, open_tab(world, chat, chat.branch) as home:
            failing.release()
            told = Told.of(await reader.rest())
            assert told.error is not None
            sentence = told.error["message"]
            await tab.until(lambda: sentence in tab.text("failure"))
            await home.until(lambda: sentence in home.text("failure"))
            await settled(world, home, chat, chat.branch)
            title = {"title": "Still here"}
            data(await world.client.put(f"/api/chats/{chat.id}", json=title))
            await home.until(lambda: "Still here" in home.text("branch-bar"))
            await tab.until(lambda: "Still here" in tab.text("branch-bar"))
    async with following(world, tab):
        assert sentence in tab.text("failure")


async def test_n13_news_of_another_branch_change_nothing_here(world: World) -> None:
    chat = await world.start_chat()
    world.model.say("The first.")
    answer = (await world.say(chat, "Well?")).meta["assistantMessageId"]
    await world.note(chat, "Hm.")
    async with open_tab(world, chat, chat.branch) as tab:
        before = tab.bodies()
        world.model.say("Elsewhere.")
        await world.regenerate(answer)
        data(await world.client.put(f"/api/chats/{chat.id}", json={"title": "Ebb"}))
        await tab.until(lambda: "Ebb" in tab.text("branch-bar"))
        assert tab.bodies() == before
        await settled(world, tab, chat, chat.branch)


async def test_s10_a_tab_that_was_away_too_long_starts_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["app.live.bus"], "LOG_LENGTH", 4)
    chat = await world.start_chat()
    tab = await fresh(world, chat)
    async with following(world, tab):
        await world.note(chat, "First.")
        await tab.until(lambda: tab.bodies()[-1:] == ["First."])
    for number in range(8):
        await world.note(chat, f"Missed {number}.")
    world.model.say(*PARTS).hold(4)
    async with world.saying(chat, "Tell me.") as reader:
        await reader.until("delta")
        async with following(world, tab):
            await tab.until(lambda: tab.bodies()[-1:] == ["A tale Once upon a time. one"])
            world.model.release()
            await reader.rest()
            await settled(world, tab, chat)
    assert [body for body in tab.bodies() if body.startswith("Missed")] == [
        f"Missed {number}." for number in range(8)
    ]


async def test_s10_everything_again_harms_nothing(world: World) -> None:
    chat = await world.start_chat()
    tab = await fresh(world, chat)
    await world.note(chat, "First.")
    world.model.say(*PARTS)
    await world.say(chat, "Tell me.")
    late = await fresh(world, chat)
    late.stream_url = tab.stream_url  # from before all that this page shows already
    async with following(world, late), following(world, tab):
        for one in (tab, late):
            await settled(world, one, chat)
        data(await world.client.put(f"/api/chats/{chat.id}", json={"title": "Ebb"}))
        for one in (tab, late):
            await one.until(lambda: "Ebb" in tab.text("branch-bar") + late.text("branch-bar"))
            await settled(world, one, chat)


async def test_s5_an_idle_page_hears_that_its_stream_lives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.chats.stream.BEAT_SECONDS", 0.02)
    chat = await world.start_chat()
    async with open_tab(world, chat) as tab:
        before = tab.beats
        await tab.until(lambda: tab.beats > before + 3)
