"""Answers made to cost: they hold nobody up."""

import threading
import time
from typing import Any

import pytest

from app.pipelines.steps import shape
from app.pipelines.steps.post import split
from app.pipelines.steps.values import StepFailed
from tests.world import World


@pytest.mark.parametrize("said", ["x```\n" * 100_000, "```\n \n" * 100_000, "```  \n" * 100_000])
def test_fences_are_looked_for_in_time_that_grows_with_the_answer_alone(said: str) -> None:
    began = time.process_time()
    with pytest.raises(StepFailed):
        shape.read(said, {})
    assert time.process_time() - began < 5


async def test_thoughts_are_told_apart_beside_the_loop(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = []

    def apart(words: str) -> Any:
        where.append(threading.current_thread())
        return split(words)

    monkeypatch.setattr("app.generations.reply.split", apart)
    world.model.say("<think>She lies.</think>“No.”")
    told = await world.say(await world.start_chat(), "Well?")
    assert told.done["finalText"] == "“No.”"
    assert where
    assert threading.main_thread() not in where
