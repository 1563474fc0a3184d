"""Runs one step: whether at all, within its time, again where that is wanted."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from app.looks import many
from app.pipelines.definition import Step
from app.pipelines.steps import summary
from app.pipelines.steps.condition import holds
from app.pipelines.steps.values import Gave, Given, Spent, StepFailed

log = structlog.get_logger()

INTERNAL = "Something went wrong here. It is in the log."
PAUSE = 0.2  # seconds before the next try, twice as long each time
Doing = Callable[[Given], Awaitable[Gave]]


@dataclass(slots=True)
class So:
    """What has come of the steps so far; `artifacts` are blank, or as they were before."""

    artifacts: dict[str, object] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def knowing(self, given: Given) -> Given:
        """The same with the names of templates and conditions; before the answer it is blank."""
        steps = {name: {"status": state} for name, state in self.states.items()}
        more = {"artifacts": dict(self.artifacts), "steps": steps, "answer": given.answer}
        return replace(given, known={**given.known, **more})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended: done, error or skipped."""

    status: str
    gave: Gave = field(default_factory=Gave)
    error: str | None = None


async def idle(step: Step, so: So, given: Given) -> Outcome | None:
    """Why a step does not run, if so: what it waits for came to nothing, or its condition is not
    met; or its condition cannot be worked out."""
    lost = next((name for name in step.depends_on if so.states.get(name) != "done"), None)
    if lost is not None:
        return Outcome("skipped", Gave({"why": f"“{lost}” came to nothing"}))
    try:
        if await holds(step.when, so.knowing(given)):
            return None
    except StepFailed as failed:
        return Outcome("error", error=f"Its condition could not be worked out. {failed}")
    return Outcome("skipped", Gave({"why": "its condition is not met"}))


async def run(step: Step, so: So, given: Given, doing: Doing) -> Outcome:
    """Do it within its time, all tries together, and keep what it made, and what that cost."""
    spent = Spent()
    outcome = await _ended(step, so, replace(given, spent=spent), doing)
    output = {**outcome.gave.output, **spent.told()}
    return replace(outcome, gave=replace(outcome.gave, output=output))


async def _ended(step: Step, so: So, given: Given, doing: Doing) -> Outcome:
    failures: list[str] = []
    try:
        async with asyncio.timeout(step.timeout):
            gave = await _tried(step, so.knowing(given), doing, failures)
    except TimeoutError:
        failures.append(f"It took longer than {many(step.timeout, 'second')}.")
        return Outcome("error", error=" ".join(failures[-2:]))
    except Exception:  # whatever it is, it is this step's
        log.exception("step.failed", step_type=step.type)
        return Outcome("error", error=INTERNAL)
    if gave is None:
        return Outcome("error", error=failures[-1])
    if gave.artifact is not None and (name := artifact_of(step)):
        so.artifacts[name] = gave.artifact
    return Outcome("done", gave)


async def _tried(step: Step, given: Given, doing: Doing, failures: list[str]) -> Gave | None:
    for done in range(step.retries + 1):
        try:
            return await doing(given)
        except StepFailed as failed:
            failures.append(str(failed))
        if done < step.retries:
            await asyncio.sleep(PAUSE * 2**done)
    return None


def artifact_of(step: Step) -> str | None:
    """The name of what it makes."""
    name: str | None = getattr(step.params, "artifact", None)
    return name


def blanks(steps: Iterable[Step]) -> dict[str, object]:
    """What these steps make, before they made anything."""
    return {name: _blank(one) for one in steps if (name := artifact_of(one))}


def _blank(step: Step) -> Any:
    """As templates may speak of it before it is there."""
    if getattr(step.params, "do", "") == "summary":
        return dict(summary.BLANK)
    schema = getattr(step.params, "schema_", None) or {}
    properties = schema.get("properties")
    fields = properties if isinstance(properties, dict) else getattr(step.params, "fields", None)
    return dict.fromkeys(fields, "") if fields else ""
