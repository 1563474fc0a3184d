"""How fast the model was is told of the model alone, whatever was asked around the answer."""

from typing import Any

import pytest

from app import db
from app.db.sql import moment
from tests.house.exposition import grown
from tests.house.test_metrics import KIND, scraped
from tests.pipelines.test_running import ANSWER, asks, last, stored
from tests.world import World


def between(row: dict[str, Any], began: str, ended: str) -> float:
    """Seconds from one of its moments to another."""
    first, second = moment(row[began]), moment(row[ended])
    assert first is not None
    assert second is not None
    return (second - first).total_seconds()


async def test_o1_what_is_asked_beside_the_answer_is_none_of_its_time(world: World) -> None:
    await stored(world, asks("mood", "Mood?"), ANSWER, asks("late", "So?", dependsOn=["answer"]))
    chat = await world.start_chat()
    world.model.say("Dark.")
    world.model.say("It", " burns.")
    world.model.say("So.")
    before = await scraped(world.client)
    await world.say(chat, "And the lamp?")
    await world.idle()
    new = grown(before, await scraped(world.client))
    (row,) = await db.rows(
        "SELECT g.first_token_at, g.completion_tokens, g.started_at AS reply_began,"
        " g.finished_at AS reply_ended, s.started_at, s.finished_at"
        " FROM llm_generations g JOIN pipeline_step_runs s ON s.id = g.pipeline_step_run_id"
    )
    first = between(row, "started_at", "first_token_at")
    answer = (await last(world, chat))["steps"][1]
    assert answer["output"]["firstTokenMs"] == round(first * 1000)
    assert new["talespinner_first_token_seconds"].value("_sum", **KIND) == pytest.approx(first)
    pace = row["completion_tokens"] / between(row, "first_token_at", "finished_at")
    assert new["talespinner_tokens_per_second"].value("_sum", **KIND) == pytest.approx(pace)
    whole = between(row, "reply_began", "reply_ended")
    assert new["talespinner_reply_seconds"].value("_sum", **KIND) == pytest.approx(whole)
