"""A stored pipeline around one reply: its steps get values and give values; here they count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from app import db
from app.chats import artifacts
from app.connections.active import Voice
from app.db.models import now
from app.errors import Problem
from app.generations import snapshot
from app.generations.models import Generation
from app.generations.passage import Passage, StepStops
from app.generations.prompt import Asked
from app.pipelines import trace
from app.pipelines.definition import Step
from app.pipelines.engine import Outcome, artifact_of
from app.pipelines.plan import Plan
from app.pipelines.steps.values import Gave


@dataclass(slots=True)
class Work:
    """What is done, and what has come of it. `said` is the version of the user's line that is
    answered, where the prompt held it before it was stored."""

    generation: Generation
    run_id: UUID
    plan: Plan
    voice: Voice
    passage: Passage
    said: int | None
    begun: datetime | None = None  # when the model was asked for the answer
    answered: datetime | None = None  # when the last word had come

    @classmethod
    def of(
        cls, generation: Generation, plan: Plan, voice: Voice, asked: Asked, said: int | None
    ) -> "Work":
        """Before its first step."""
        assert generation.pipeline_run_id is not None
        passage = Passage.of(generation.owner_id, voice, asked)
        return cls(generation, generation.pipeline_run_id, plan, voice, passage, said)

    async def before(self) -> Asked:
        """Everything up to the main call: what it is sent. Raises StepStops."""
        first = self.passage.asked
        await self._carry_along(first)
        for step in self.plan.before:
            await self._do(step, "")
        try:
            await self.passage.make()
        except Problem as problem:
            raise StepStops(self.plan.main.name, problem.message) from None
        asked = self.passage.asked
        if asked is not first:
            await self._keep(asked)
        self.begun = now()
        await self._note_main(trace.Step(self.plan.main.name, "llm", self.begun), asked.prompt.hash)
        return asked

    async def _carry_along(self, asked: Asked) -> None:
        """What was made long ago is kept anew, so that it stays near."""
        kept = asked.ground.kept
        far = {name: one.value for name, one in kept.items() if one.distance > artifacts.FAR}
        if far and self.generation.variant_id is not None:
            await db.transaction(artifacts.keep)(self.generation.variant_id, far)

    @db.transaction
    async def _note_main(self, step: trace.Step, hashed: str) -> None:
        given = {"model": self.voice.model, "providerId": self.voice.connection_id}
        step_id = self.generation.pipeline_step_run_id
        await trace.start(step_id, step.started_at, {**given, "promptHash": hashed})
        self._tell(step)

    async def after(self, words: str) -> str:
        """The answer as its last steps leave it. Raises StepStops."""
        await self._note_answer()
        self.passage.so.states[self.plan.main.name] = "done"
        for step in self.plan.after:
            gave = await self._do(step, words)
            words = words if gave.answer is None else gave.answer
        return words

    @db.transaction
    async def _note_answer(self) -> None:
        self.answered = now()
        self._tell(trace.Step(self.plan.main.name, "llm", self.answered, status="done"))

    def rest(self) -> Iterator[tuple[int, trace.Step]]:
        """The steps that were never begun, with their places."""
        at = now()
        for ordinal, step in enumerate(self.plan.steps):
            if step is not self.plan.main and step.name not in self.passage.so.states:
                why = {"why": "the reply ended before"}
                yield ordinal, trace.Step(step.name, step.type, at, at, "skipped", output=why)

    async def _do(self, step: Step, answer: str) -> Gave:
        at = now()
        outcome = await self.passage.idle(step, answer)
        row = trace.Step(step.name, step.type, at)
        self.passage.so.states[step.name] = "running"  # it has a row from here on
        if outcome is None:
            await self._add(row)
            outcome = await self.passage.run(step, answer, partial(trace.keep_input, row.id))
            await self._end(step, row, outcome)
        else:
            error = outcome.error
            whole = replace(row, status=outcome.status, output=outcome.gave.output, error=error)
            await self._add(replace(whole, finished_at=now()))
        return self.passage.ended(step, outcome)

    @db.transaction
    async def _keep(self, asked: Asked) -> None:
        """What the model is told, where it is looked up later."""
        prompt, mine = asked.prompt, self.generation.id
        kept = await snapshot.texts_of(self.generation.owner_id, prompt)
        sql = "SELECT text_seq FROM generation_texts WHERE generation_id = ?"
        known = {row["text_seq"] for row in await db.rows(sql, mine)}
        await snapshot.link(mine, {key: seq for key, seq in kept.items() if seq not in known})
        await Generation.filter(id=mine).update(
            prompt_hash=prompt.hash,
            left_out=prompt.history_left_out,
            snapshot=snapshot.pack(asked, kept, self.said),
        )

    @db.transaction
    async def _add(self, row: trace.Step) -> None:
        await trace.add(self.generation.owner_id, self.run_id, self._place(row), [row])
        self._tell(row)

    @db.transaction
    async def _end(self, step: Step, row: trace.Step, outcome: Outcome) -> None:
        """With what it made, which stays with the answer."""
        made, name = outcome.gave.artifact, artifact_of(step)
        if made is not None and name is not None and self.generation.variant_id is not None:
            await artifacts.keep(self.generation.variant_id, {name: made})
        gave = trace.bounded(outcome.gave.output)
        await trace.end(row.id, outcome.status, now(), gave, outcome.error)
        self._tell(replace(row, status=outcome.status))

    def _tell(self, row: trace.Step) -> None:
        trace.tell_step(self.generation.chat_id, self.generation.id, self.run_id, row)

    def _place(self, row: trace.Step) -> int:
        names: Sequence[str] = [one.name for one in self.plan.steps]
        return names.index(row.name)
