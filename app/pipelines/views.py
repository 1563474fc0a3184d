"""What the pages of runs get: values only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.pipelines import wording
from app.pipelines.definition import Step, definition_of
from app.pipelines.find import Run
from app.pipelines.models import StepRun
from app.pipelines.plan import Plan, planned
from app.pipelines.wording import STATES, TITLES

__all__ = ["TITLES", "RunView", "StepView", "lasted"]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step; `begin` and `width` in thousandths of the whole run. `name` is its own, if it has
    one; `status` is "waiting" before it has begun."""

    title: str
    name: str
    type: str
    status: str
    state: str
    took: str = ""
    gave: str = ""
    error: str | None = None
    begin: int = 0
    width: int = 0
    given: Mapping[str, str] | None = None
    made: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RunView:
    """A run, and where more is said of it. `words` are of an answer that stands nowhere else,
    `beside` the tokens of what its steps asked besides."""

    id: str
    url: str
    at: datetime
    status: str
    state: str
    why: str
    took: str
    trial: bool
    stop_url: str
    again_url: str
    prompt_url: str | None
    pipeline: str
    pipeline_url: str
    ran: str
    steps: list[StepView]
    words: str
    thoughts: str
    beside: str

    @property
    def running(self) -> bool:
        """Does it go on?"""
        return self.status == "running"

    @classmethod
    def of(cls, run: Run) -> "RunView":
        """As it is by now."""
        row, reply = run.row, run.generation_id
        trial = bool(row.meta.get("trial"))
        own = row.pipeline_id if run.there else None
        return cls(
            id=str(row.id),
            url=f"/runs/{row.id}",
            at=row.started_at,
            status=row.status,
            state=STATES[row.status],
            why=wording.TRIAL if trial else wording.TRIGGERS[row.trigger],
            took=lasted(row.started_at, row.finished_at),
            trial=trial,
            stop_url=f"/generations/{reply}/cancellation" if row.status == "running" else "",
            again_url=f"/runs/new?chat={row.chat_id}" + (f"&pipeline={own}" if own else ""),
            prompt_url=f"/generations/{reply}/prompt" if reply else None,
            pipeline=_ran(row.meta.get("pipeline")),
            ran=_text(row.meta.get("pipeline")),
            pipeline_url=f"/pipelines/{own}" if own else "",
            steps=_steps(run),
            words=_kept(run, "text"),
            thoughts=_kept(run, "thoughts"),
            beside=_beside(run),
        )


def _ran(kept: Any) -> str:
    return f"{kept['name']}, version {kept['version']}" if isinstance(kept, dict) else ""


def _text(kept: Any) -> str:
    """The definition as it was then."""
    found = kept["definition"] if isinstance(kept, dict) else None
    return json.dumps(found, ensure_ascii=False, indent=2) if found else ""


def _kept(run: Run, name: str) -> str:
    found = (one.output.get(name) for one in run.steps if one.step_type == "llm")
    return next((text for text in found if isinstance(text, str)), "")


def _beside(run: Run) -> str:
    asked = [one.output for one in run.steps if "question" in one.input]
    names = ("promptTokens", "completionTokens")
    read, written = (sum(one.get(name) or 0 for one in asked) for name in names)
    some = read or written
    return f"{wording.many(read, 'token')} read, {written:,} written" if some else ""


def _steps(run: Run) -> list[StepView]:
    """Those that have begun, and while it goes on those that wait for their turn."""
    plan = _plan(run)
    if plan is None:
        return [_step(one, run) for one in run.steps]
    titles = _titles(plan)
    rows = {one.step_name: one for one in run.steps}
    views = [_step(one, run, titles.get(one.step_name, ""), one.step_name) for one in run.steps]
    if run.row.finished_at is not None:
        return views
    by_name = {one.name: one for one in views}
    waiting = {one.name for one in plan.steps if _waits(one, plan, rows)}
    return [
        StepView(titles[one.name], one.name, one.type, "waiting", STATES["waiting"])
        if one.name in waiting
        else by_name[one.name]
        for one in plan.steps
    ]


def _titles(plan: Plan) -> dict[str, str]:
    """What each step does, by its name."""
    return {
        one.name: wording.title(
            one.type, one.params.model_dump(by_alias=True), answered=one in plan.after
        )
        for one in plan.steps
    }


def _plan(run: Run) -> Plan | None:
    """Of a stored pipeline; one of an earlier version's may not be read any more."""
    kept = run.row.meta.get("pipeline")
    try:
        return planned(definition_of(kept["definition"])) if isinstance(kept, dict) else None
    except ValueError:
        return None


def _waits(step: Step, plan: Plan, rows: Mapping[str, StepRun]) -> bool:
    """The answer's row is there from the start, but it is written after the steps before it."""
    if step.name not in rows:
        return True
    return step is plan.main and not _over(plan.before, rows)


def _over(steps: Sequence[Step], rows: Mapping[str, StepRun]) -> bool:
    return all(one.name in rows and rows[one.name].finished_at is not None for one in steps)


def _step(step: StepRun, run: Run, title: str = "", name: str = "") -> StepView:
    begin, width = _share(step, run)
    return StepView(
        title=title or wording.title(step.step_type, {}),
        name=name,
        type=step.step_type,
        status=step.status,
        state=STATES[step.status],
        took="" if step.status == "skipped" else lasted(step.started_at, step.finished_at),
        gave=wording.gave(step.step_type, step.input, step.output),
        error=step.error,
        begin=begin,
        width=width,
        given=wording.facts(step.input),
        made=wording.facts(step.output),
    )


def _share(step: StepRun, run: Run) -> tuple[int, int]:
    end = run.row.finished_at
    whole = (end - run.row.started_at).total_seconds() if end else 0
    if whole <= 0 or step.finished_at is None or step.status == "skipped":
        return 0, 0
    begin = (step.started_at - run.row.started_at).total_seconds() / whole
    width = (step.finished_at - step.started_at).total_seconds() / whole
    first = max(0, min(996, round(1000 * begin)))
    return first, max(4, min(1000 - first, round(1000 * width)))


def lasted(began: datetime, ended: datetime | None) -> str:
    """From then to then, as people say it; empty while it lasts."""
    return wording.time((ended - began).total_seconds()) if ended else ""
