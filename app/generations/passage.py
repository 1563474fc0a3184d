"""A reply's way through the steps of a stored pipeline, without a row: values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

from app.connections.active import Voice
from app.connections.other import other
from app.errors import NotFound, Problem
from app.generations import tracing
from app.generations.looking import left
from app.generations.prompt import Asked, known_of, of_ground
from app.generations.retrieval import look
from app.pipelines import engine
from app.pipelines.definition import LlmStep, PreStep, Step
from app.pipelines.engine import Doing, Outcome, So
from app.pipelines.params import LookParams
from app.pipelines.plan import Plan
from app.pipelines.steps import KINDS
from app.pipelines.steps.values import (
    Asking,
    Found,
    Gave,
    Given,
    StepFailed,
    Tell,
    Told,
    untold,
)
from app.prompts.values import Most, Note, Source

# Parameters of the reply itself, which an auxiliary question does not share.
OWN = frozenset({"max_tokens", "max_completion_tokens", "stop", "n"})


class StepStops(Problem):
    """A required step has failed; its words name it."""

    status, code = 422, "STEP_FAILED"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The step “{name}” failed. {reason}")


@dataclass(slots=True)
class Passage:
    """What has come of the steps so far; `changed`: what the prompt is made of, since it was."""

    owner_id: UUID
    voice: Voice
    asked: Asked
    so: So
    blocks: list[tuple[Source, Note]] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)  # of the answer's own words
    most: Most = Most()  # noqa: RUF009 - frozen
    changed: bool = False
    _given: Given | None = None

    @classmethod
    def of(cls, owner_id: UUID, voice: Voice, asked: Asked) -> "Passage":
        """Before the first step."""
        return cls(owner_id, voice, asked, So(dict(asked.ground.artifacts)))

    async def idle(self, step: Step, answer: str = "") -> Outcome | None:
        """Why it does not run, if so."""
        return await engine.idle(step, self.so, await self._values(answer))

    async def run(self, step: Step, answer: str = "", tell: Tell = untold) -> Outcome:
        """Run it."""
        given = replace(await self._values(answer), tell=tell)
        return await engine.run(step, self.so, given, self._doing(step))

    def ended(self, step: Step, outcome: Outcome) -> Gave:
        """It counts from here on. Raises StepStops where it had to come to something."""
        self.so.states[step.name] = outcome.status
        if outcome.status == "error" and step.required:
            raise StepStops(step.name, outcome.error or "")
        gave = outcome.gave
        self.blocks += [("rag" if gave.rag else "step", gave.block)] if gave.block else []
        self.thoughts += [gave.thoughts] if gave.thoughts else []
        self.found += gave.rag or ()
        self.changed = self.changed or gave.block is not None or gave.artifact is not None
        return gave

    async def make(self) -> bool:
        """The prompt, of all that is there by now; was there anything new? Raises Problem."""
        if not self.changed:
            return False
        ground = replace(
            self.asked.ground,
            artifacts=dict(self.so.artifacts),
            blocks=tuple(self.blocks),
            found=tuple(self.found),
            most=self.most,
        )
        self.asked = await of_ground(ground)
        self.changed = False
        return True

    def _doing(self, step: Step) -> Doing:
        if isinstance(step, PreStep) and not step.params.text:
            return partial(self._prompt, Most(step.params.messages, step.params.tokens))
        return partial(KINDS[step.type], step.params)

    async def _prompt(self, most: Most, _given: Given) -> Gave:
        self.changed = self.changed or most != self.most
        self.most = most
        try:
            await self.make()
        except Problem as problem:
            raise StepFailed(problem.message) from None
        return Gave(tracing.prompt_made(self.asked))

    async def _values(self, answer: str) -> Given:
        if self._given is None:
            ground = self.asked.ground
            self._given = Given(
                known=await known_of(ground),
                asking=self._reach,
                seed=f"{ground.values().seed}",
                now=ground.now,
                look=self._look,
                left=self._left,
            )
        rag = [{"role": x.role, "name": x.name, "text": x.text} for x in self.found]
        return replace(self._given, known={**self._given.known, "rag": rag}, answer=answer)

    async def _look(self, params: LookParams) -> list[Found]:
        return await look(self.asked, params, self.found)

    async def _left(self, after: int, most: int) -> list[Told]:
        if self.asked.ground.place.as_user:  # a draft keeps nothing
            return []
        return await left(self.asked, after, most)

    async def _reach(self, connection: str, model: str) -> Asking:
        """Raises StepFailed."""
        voice, scene = self.voice, self.asked.scene
        if not connection:
            params, room = _shared(voice.params), voice.context_tokens
            return Asking(voice.kind, voice.provider, model or voice.model, params, room, scene)
        try:
            found = await other(self.owner_id, connection, model)
        except NotFound:
            raise StepFailed("Its connection is gone; choose another one for it.") from None
        except Problem as problem:
            raise StepFailed(problem.message) from None
        params, room = _shared(found.params), found.context_tokens
        return Asking(found.kind, found.provider, found.model, params, room, scene)


async def dry(owner_id: UUID, voice: Voice, asked: Asked, plan: Plan) -> Asked:
    """What the main call would be sent; no model is asked for it: what one would say in a step is
    what it said last. Raises StepStops, Problem."""
    passage = Passage.of(owner_id, voice, asked)
    for step in plan.before:
        outcome = await passage.idle(step)
        if outcome is None and isinstance(step, LlmStep):
            outcome = Outcome("done")
        passage.ended(step, outcome or await passage.run(step))
    await passage.make()
    return passage.asked


def _shared(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in params.items() if name not in OWN}
