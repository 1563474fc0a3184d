"""Is this a pipeline? Shape, order, conditions, templates and patterns; belongs into a thread."""

from collections.abc import Iterator

from app.lorebooks.patterns import flaw
from app.pipelines.definition import AGAIN, TIMEOUT, Definition, Step, definition_of, wrong
from app.pipelines.params import TidyParams, idle_fields
from app.pipelines.plan import CannotPlan, planned
from app.pipelines.speaking import Speaking
from app.pipelines.steps import condition, post, replacing, shape, tool
from app.pipelines.steps.values import StepFailed
from app.prompts.language import TemplateSyntax, check


def checked(value: object) -> Definition:
    """Raises Invalid; every issue has its place and names its step."""
    definition = definition_of(value)
    try:
        plan = planned(definition)
    except CannotPlan as no:
        path = "definition.steps" if no.number is None else f"definition.steps.{no.number}"
        raise wrong([{"path": path, "message": str(no)}]) from None
    steps = enumerate(definition.steps)
    if issues := [one for n, step in steps for one in _flaws(n, step, Speaking.of(plan, step))]:
        raise wrong(issues)
    return definition


def _flaws(number: int, step: Step, speaking: Speaking) -> Iterator[dict[str, str]]:
    def issue(field: str, sentence: str) -> dict[str, str]:
        path = f"definition.steps.{number}.{field}"
        return {"path": path, "message": f"Step “{step.name}”: {sentence}"}

    for sentence in _of_condition(step.when, speaking):
        yield issue("when", sentence)
    for name in ("text", "prompt", "input"):
        text = getattr(step.params, name, "")
        if text and (sentence := _unreadable(text) or speaking.early(text)):
            yield issue(f"params.{name}", sentence)
    for field, sentence in _missing(step):
        yield issue(f"params.{field}", sentence)
    for field, sentence in _idle(step):
        yield issue(field, sentence)
    for field, why in idle_fields(step.params):
        yield issue(f"params.{field}", f"{field}: {why}")


def _of_condition(when: str, speaking: Speaking) -> Iterator[str]:
    if not when:
        return
    if sentence := condition.flaw(when):
        yield f"the condition cannot be read. {sentence}"
    else:
        yield from (f"the condition asks for nothing. {one}" for one in speaking.flaws(when))


def _idle(step: Step) -> Iterator[tuple[str, str]]:
    """What every step may say of when and how it runs, and this one may not."""
    if step.type == "llm" and step.main:
        if not step.required:
            yield "required", "the main llm step is always required."
        if step.when:
            yield "when", "the main llm step always runs; it takes no condition."
        if step.timeout != TIMEOUT:
            yield "timeout", "how long the answer may take says its connection."
        if step.retries:
            yield "retries", "how often the answer is tried says its connection."
    elif step.retries and not _may_go_better(step):
        yield "retries", "another try would come to the same; only a model may say more."


def _may_go_better(step: Step) -> bool:
    """Can another try give something else?"""
    return step.type in AGAIN and (step.type != "post" or step.params.do == "summary")


def _unreadable(text: str) -> str:
    try:
        check(text)
    except TemplateSyntax as error:
        return error.wrong.sentence()
    return ""


def _missing(step: Step) -> Iterator[tuple[str, str]]:
    if step.type == "llm" and not step.main and not step.params.prompt.strip():
        yield "prompt", "say what the model is asked."
    if step.type == "llm" and (schema := step.params.schema_) is not None:
        if step.params.fields:
            yield "fields", "a schema says this already; leave one of them out."
        if reason := shape.flaw(schema):
            yield "schema", reason
    if step.type == "tool" and step.params.tool != "time" and not step.params.input.strip():
        yield "input", f"say what the {step.params.tool} works on."
    elif step.type == "tool" and (reason := tool.flaw(step.params)):
        yield "input", reason
    if step.type == "post":
        yield from _untidy(step.params)


def _untidy(params: TidyParams) -> Iterator[tuple[str, str]]:
    if params.do in ("take", "summary") and params.artifact is None:
        yield "artifact", "give what it makes a name."
    if params.do in ("replace", "take"):
        if not params.pattern:
            yield "pattern", "say what is looked for."
        elif reason := flaw(params.pattern):
            yield "pattern", f"this pattern cannot be used: {reason}."
        elif params.do == "replace":
            yield from _unputtable(params)


def _unputtable(params: TidyParams) -> Iterator[tuple[str, str]]:
    try:
        replacing.parts(params.with_, post.compiled(params.pattern))
    except StepFailed as failed:
        yield "pattern", str(failed)
    except ValueError as error:
        yield "with", str(error)
