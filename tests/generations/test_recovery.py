"""What was open when the server died is closed when it starts, with every word that was shown."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from app import MODELS, db, live
from app.accounts.models import User
from app.chats.models import Branch, Chat, Entry, Variant
from app.chats.saying import Said
from app.chats.writing import Words, append
from app.db.models import new_id
from app.generations.models import Generation
from app.live.journal import Piece
from app.pipelines.models import PipelineRun, StepRun
from app.profiles.models import Profile
from tests.conftest import serving
from tests.scripted import ScriptedModel
from tests.world import World, settings_on

PIECES = [("reasoning", "Hm."), ("text", "Once upon"), ("text", " a time 🜁")]


async def left_behind(database: str, folder: Path, words: list[tuple[str, str]]) -> str:
    """Rows and journal as a server leaves them that is killed while it writes; the chat's id."""
    folder.mkdir()
    await db.connect(database, MODELS)
    await live.open_house(folder, database)
    try:
        chat, generation = await db.transaction(_rows)()
        await live.scribe()._journal.append(
            [Piece(generation, number, *piece) for number, piece in enumerate(words)]
        )
        return chat
    finally:
        await live.close_house()
        await db.close()


async def _rows() -> tuple[str, str]:
    owner = (await User.local()).id
    profile = await Profile.create(owner_id=owner, name="Mira", search_text="mira")
    chat = await Chat.create(
        owner_id=owner, entity_profile_id=profile.id, title="Skarn", user_name="You"
    )
    branch = await Branch.create(owner_id=owner, chat_id=chat.id, title="main")
    await Chat.filter(id=chat.id).update(active_branch_id=branch.id)
    mine = await Said("Tell me.").store(chat, branch)
    generation = new_id()
    words = Words("", kind="generation", status="streaming", generation_id=generation)
    answer = await append(chat, branch, "assistant", "Mira", [words])
    run = await PipelineRun.create(owner_id=owner, chat_id=chat.id, trigger="user_message")
    step = await StepRun.create(
        owner_id=owner, run_id=run.id, ordinal=0, step_name="answer", step_type="llm"
    )
    await StepRun.create(
        owner_id=owner, run_id=run.id, ordinal=1, step_name="mood", step_type="llm"
    )  # as a pipeline of one's own has it
    await Generation.create(
        id=generation,
        owner_id=owner,
        chat_id=chat.id,
        branch_id=branch.id,
        message_id=answer.message.id,
        variant_id=answer.variant.id,
        user_message_id=mine.message.id,
        pipeline_run_id=run.id,
        pipeline_step_run_id=step.id,
        provider_id="custom_openai",
        provider_kind="openai_compatible",
        model="scripted-1",
        trigger="user_message",
    )
    return str(chat.id), str(generation)


async def statuses() -> set[str]:
    found = set()
    for table in ("llm_generations", "message_variants", "pipeline_runs", "pipeline_step_runs"):
        found |= {
            f"{table} {row['status']}" for row in await db.rows(f"SELECT status FROM {table}")
        }
    return found


async def test_a6_the_words_of_the_journal_are_kept(
    database: str, model: ScriptedModel, tmp_path: Path
) -> None:
    chat = await left_behind(database, tmp_path / "data", PIECES)
    for _ in range(2):  # the second start finds nothing to do
        async with serving(settings_on(database, model, tmp_path / "data")) as house:
            assert await statuses() == {
                "llm_generations interrupted",
                *("message_variants done", "message_variants interrupted"),
                "pipeline_runs interrupted",
                *("pipeline_step_runs interrupted", "pipeline_step_runs done"),
            }
            url = f"/api/chats/{chat}/messages"
            mine, answer = (await house.client.get(url)).json()["data"]["messages"]
            assert (mine["promptText"], answer["promptText"]) == ("Tell me.", "Once upon a time 🜁")
            assert [block["content"] for block in answer["blocks"]] == ["Hm."]
            page = (await house.client.get(f"/chats/{chat}")).text
            assert "Interrupted here" in page
            assert await live.scribe()._journal.read([str(PIECES)]) == []
            variant = await Variant.get(id=answer["activeVariantId"])
            assert await live.scribe()._journal.read([str(variant.generation_id)]) == []


async def test_a6_without_a_word_only_the_question_stays(
    database: str, model: ScriptedModel, tmp_path: Path
) -> None:
    chat = await left_behind(database, tmp_path / "data", [])
    async with serving(settings_on(database, model, tmp_path / "data")) as house:
        world = World(house, model)
        url = f"/api/chats/{chat}/messages"
        (mine,) = (await house.client.get(url)).json()["data"]["messages"]
        assert mine["promptText"] == "Tell me."
        (generation,) = await Generation.all()
        kept = await world.generation(str(generation.id))
        assert (kept["status"], kept["error"]["code"]) == ("interrupted", "INTERRUPTED")
        model.say("Here.")
        async with world.stream(f"/api/branches/{mine['branchId']}/generate") as reader:
            await reader.rest()
        (_, answer) = (await house.client.get(url)).json()["data"]["messages"]
        assert answer["promptText"] == "Here."
        assert await Entry.filter(deleted_at=None).count() == 2


async def test_a6_a_server_that_goes_down_keeps_the_words(
    database: str, model: ScriptedModel, tmp_path: Path
) -> None:
    from tests.world import cast

    model.say("Once", " upon", " a").hold(2)
    async with serving(settings_on(database, model, tmp_path / "data")) as house:
        world = await cast(house, model)
        chat = await world.start_chat()
        reading = asyncio.create_task(_read_all(world, chat.id))
        await asyncio.wait_for(model.asked(), 5)
        while (await world.texts(chat))[-1] != "Once upon":
            await asyncio.sleep(0.002)
    assert "Once upon" in "".join(await reading)
    await db.connect(database, MODELS)
    try:
        (generation,) = await Generation.all()
        variant = await Variant.get(id=generation.variant_id)
        assert (generation.status, variant.status) == ("interrupted", "interrupted")
        assert variant.prompt_text == "Once upon"
    finally:
        await db.close()


async def _read_all(world: World, chat: str) -> list[str]:
    """The words that reached a reader whom the server leaves."""
    words = []
    url, headers = f"/api/chats/{chat}/messages", {"Accept": "text/event-stream"}
    body = {"promptText": "Tell me."}
    async with (
        httpx.AsyncClient(base_url=world.house.url, trust_env=False) as reader,
        reader.stream("POST", url, json=body, headers=headers) as response,
    ):
        async for line in response.aiter_lines():
            if line.startswith("data: ") and '"llm.stream.delta"' in line:
                words.append(json.loads(line.removeprefix("data: "))["data"]["content"])
    return words


@pytest.mark.parametrize("fails", [1, 3])
async def test_n21_a_close_that_fails_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    from app.generations import closing

    close, tries = closing.close, 0

    async def refusing(*arguments: object) -> None:
        nonlocal tries
        tries += 1
        if tries <= fails:
            raise OSError("the disk is gone")
        await close(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(closing, "close", refusing)
    monkeypatch.setattr("app.generations.reply.FIRST_PAUSE", 0.001)
    chat = await world.start_chat()
    told = await world.say(chat, "Well?")
    assert (told.done["status"], told.text) == ("done", "You said: Well?")
    assert tries == fails + 1
    assert (await world.texts(chat))[-1] == "You said: Well?"
    await world.idle()
