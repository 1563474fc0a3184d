"""What a definition may say, and in which order its steps run."""

from typing import Any

import pytest

from app.errors import Invalid
from app.pipelines.checking import checked
from app.pipelines.definition import MAX_STEPS, definition_of
from app.pipelines.params import TidyParams
from app.pipelines.plan import planned
from app.pipelines.steps.arithmetic import worked_out
from app.pipelines.steps.post import KINDS, trimmed
from app.pipelines.steps.values import StepFailed

ANSWER = {"name": "answer", "type": "llm"}


def dice(name: str = "roll", **more: Any) -> dict[str, Any]:
    params = {"tool": "dice", "input": "d6", "artifact": name.lower(), **more.pop("params", {})}
    return {"name": name, "type": "tool", "params": params, **more}


def wait(name: str, *others: str) -> dict[str, Any]:
    return dice(name, dependsOn=list(others))


def asking(**params: Any) -> dict[str, Any]:
    return {"name": "ask", "type": "llm", "params": {"artifact": "x", "prompt": "?", **params}}


def replacing(with_: str, pattern: str = "(a)b?") -> dict[str, Any]:
    params = {"do": "replace", "pattern": pattern, "with": with_}
    return {"name": "p", "type": "post", "params": params}


def deep() -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(12):
        schema = {"items": schema}
    return schema


NOBODY = {
    "nosuch == 1": "Line 1, column 1: “nosuch” is not known here",
    "1 == char.nmae": "Line 1, column 6: “char.nmae” is not known here",
    'steps.zz.status == "done"': "Line 1, column 1: no step “zz” is here",
    'steps["last"].status == "done"': "no step “last” runs before this one",
    'user.name and steps.roll.status == "x"': "column 15: no step “roll” runs before this one",
    "artifacts.nosuch > 2": "no step of this pipeline makes “nosuch”",
    'answer contains "x"': "the answer has not come yet",
}
GROUPS = {
    r"x\2": r"“\2” is nothing: the pattern has 1 group.",
    r"\g<who>": r"“\g<who>” is nothing: the pattern has 1 group.",
}
BAD = {
    "an unknown type": (
        [ANSWER, {"name": "sing", "type": "song"}],
        "steps.1.type",
        "Step “sing”: type: there is no “song”; it is one of pre, rag, tool, llm, post.",
    ),
    "no type": ([ANSWER, {"name": "sing"}], "steps.1.type", "“sing”: type: this is missing; it is"),
    "no steps": ([], "steps", "needs at least 1 step: the answer"),
    "no step": ([3, ANSWER], "steps.0", "Step “1”: This must be an object."),
    "no time": ([dice(timeout=0), ANSWER], "steps.0.timeout", "This must be more than 0."),
    "a hundred flaws": (
        [{**dice(), **{f"x{n}": 1 for n in range(100)}}, ANSWER],
        "steps.0.x0",
        "There is no such field",
    ),
    "no main step": ([dice()], "steps", "without an artifact"),
    "two main steps": ([ANSWER, {"name": "again", "type": "llm"}], "steps.1", "again"),
    "a ring": ([wait("a", "b"), wait("b", "a"), ANSWER], "steps.0", "“a” → “b” → “a”"),
    "itself": ([wait("a", "a"), ANSWER], "steps.0", "“a” → “a”"),
    "nobody": ([wait("a", "b"), ANSWER], "steps.0", "no step “b”"),
    "too late": (
        [{"name": "a", "type": "pre", "dependsOn": ["answer"]}, ANSWER],
        "steps.0",
        "runs before “answer”",
    ),
    "one name twice": ([dice(), dice(), ANSWER], "steps.1", "roll"),
    "an unknown field": ([{**ANSWER, "colour": 1}], "steps.0.colour", "answer"),
    "a missing field": ([ANSWER, {"name": "x", "type": "tool", "params": {}}], "params.tool", "x"),
    "a condition": ([dice(when="1 >"), ANSWER], "steps.0.when", "roll"),
    "a condition that ends": ([dice(when="1 %}{% if 2"), ANSWER], "steps.0.when", "roll"),
    "a condition's place": (
        [dice(when="artifacts.roll >"), ANSWER],
        "steps.0.when",
        "Line 1, column 17: Expected a value",
    ),
    **{
        f"a condition on {when}": ([dice(when=when), dice("last"), ANSWER], "steps.0.when", words)
        for when, words in NOBODY.items()
    },
    "a template": ([dice(params={"input": "{{ x"}), ANSWER], "steps.0.params.input", "roll"),
    "a question about no answer": (
        [asking(prompt="Rate this:\n“{{ answer }}”"), ANSWER],
        "steps.0.params.prompt",
        "Line 2, column 5: the answer has not come yet",
    ),
    "no dice": (
        [dice(params={"input": "banana"}), ANSWER],
        "steps.0.params.input",
        "Step “roll”: “banana” are no dice; write 2d6 or d20+1.",
    ),
    "no sum": (
        [dice(params={"tool": "calculator", "input": "1 / 0"}), ANSWER],
        "steps.0.params.input",
        "Step “roll”: A sum cannot be divided by nothing.",
    ),
    "a pattern": (
        [ANSWER, {"name": "p", "type": "post", "params": {"do": "replace", "pattern": "(a"}}],
        "steps.1.params.pattern",
        "“p”",
    ),
    **{
        f"no such group as {with_}": ([ANSWER, replacing(with_)], "steps.1.params.with", words)
        for with_, words in GROUPS.items()
    },
    "too many": ([ANSWER, *(dice(f"d{n}") for n in range(MAX_STEPS))], "steps", "at most 50"),
    "an optional answer": ([{**ANSWER, "required": False}], "steps.0.required", "always required"),
    "an answer in time": ([{**ANSWER, "timeout": 5}], "steps.0.timeout", "says its connection"),
    "an answer again": ([{**ANSWER, "retries": 1}], "steps.0.retries", "says its connection"),
    "an answer perhaps": ([{**ANSWER, "when": "1 > 0"}], "steps.0.when", "always runs"),
    "a schema and fields": (
        [asking(fields=["mood"], schema={"type": "object"}), ANSWER],
        "steps.0.params.fields",
        "says this already",
    ),
    "tried in vain": (
        [dice(retries=2), ANSWER],
        "steps.0.retries",
        "“roll”: another try would come to the same",
    ),
    "take what": (
        [ANSWER, {"name": "p", "type": "post", "params": {"do": "take", "pattern": "a"}}],
        "steps.1.params.artifact",
        "“p”",
    ),
}
# What is set where it would count for nothing: (type, parameters, the field that is told).
IDLE = [
    ("llm", {"model": "x"}, "model"),
    ("llm", {"prompt": "x"}, "prompt"),
    ("llm", {"maxTokens": 5}, "maxTokens"),
    ("llm", {"fields": ["x"]}, "fields"),
    ("llm", {"schema": {}}, "schema"),
    ("llm", {"connection": "x"}, "connection"),
    ("pre", {"depth": 3}, "depth"),
    ("pre", {"role": "user"}, "role"),
    ("pre", {"text": "x", "messages": 3}, "messages"),
    ("pre", {"text": "x", "tokens": 3}, "tokens"),
    ("post", {"do": "trim", "pattern": "x"}, "pattern"),
    ("post", {"do": "take", "pattern": "x", "artifact": "x", "with": "y"}, "with"),
    ("post", {"do": "replace", "pattern": "x", "tag": "y"}, "tag"),
    ("post", {"artifact": "x"}, "artifact"),
]
SCHEMAS: dict[str, tuple[dict[str, Any], str]] = {
    "a pattern, which could hang": ({"pattern": "(a+)+$"}, "“pattern” is not read"),
    "somebody else's": ({"$ref": "https://example.com/s.json"}, "“$ref” is not read"),
    "within": ({"properties": {"a": {"items": {"format": "x"}}}}, "“format” is not read"),
    "no schema": ({"properties": {"a": {"type": "text"}}}, "at “properties.a.type”"),
    "too deep": (deep(), "deeper than 10"),
    "too long": ({"description": "x" * 20_000}, "it holds 16 KB"),
}


@pytest.mark.parametrize("case", BAD)
def test_o4_o7_what_cannot_run_is_refused_at_its_place(case: str) -> None:
    steps, place, words = BAD[case]
    with pytest.raises(Invalid) as refused:
        checked({"steps": steps})
    (issue, *_) = refused.value.issues
    assert place in issue["path"], issue
    assert words in issue["message"], issue


@pytest.mark.parametrize(("kind", "params", "field"), IDLE)
def test_o4_no_setting_is_there_for_nothing(kind: str, params: dict[str, Any], field: str) -> None:
    step = {"name": "one", "type": kind, "params": params}
    with pytest.raises(Invalid) as refused:
        checked({"steps": [step] if kind == "llm" else [step, ANSWER]})
    (issue,) = refused.value.issues
    assert issue["path"] == f"definition.steps.0.params.{field}"
    assert issue["message"].startswith(f"Step “one”: {field}: this counts only")


@pytest.mark.parametrize("case", SCHEMAS)
def test_o4_a_schema_that_cannot_be_used_is_refused(case: str) -> None:
    schema, words = SCHEMAS[case]
    with pytest.raises(Invalid) as refused:
        checked({"steps": [asking(schema=schema), ANSWER]})
    (issue,) = refused.value.issues
    assert issue["path"] == "definition.steps.0.params.schema"
    assert issue["message"].startswith("Step “ask”: ")
    assert words in issue["message"]


def test_what_waits_for_the_answer_runs_after_it() -> None:
    late = [asking(), {**ANSWER}, wait("sum", "ask")]
    late[0]["dependsOn"] = ["tidy"]
    plan = planned(checked({"steps": [*late, {"name": "tidy", "type": "post"}]}))
    assert [one.name for one in plan.steps] == ["answer", "tidy", "ask", "sum"]


def test_a_step_speaks_of_what_is_there() -> None:
    whole = (
        'steps["the dice"].status == "done" and artifacts.late != "" and lore.size > 0'
        ' and artifacts[user.name] and (1..3) contains messages[0].text and now and artifacts["x"]'
    )
    first = {**dice("x"), "name": "the dice"}
    early = {**asking(prompt="{% assign answer = 1 %}{{ answer }}"), "name": "early", "when": whole}
    after = 'answer contains "x" and steps.answer.status == "done"'
    late = {**asking(artifact="late", prompt="{{ answer }}"), "name": "late", "when": after}
    early["params"] |= {"artifact": "early"}
    checked({"steps": [first, early, ANSWER, {**late, "dependsOn": ["answer"]}]})


def test_o4_a_definition_is_bounded() -> None:
    huge = {"steps": [{**ANSWER, "name": "x" * 300_000}]}
    with pytest.raises(Invalid, match="256 KB"):
        definition_of(huge)


def test_o2_steps_run_as_written_but_after_what_they_wait_for() -> None:
    steps = [
        {"name": "tidy", "type": "post"},
        wait("late", "early"),
        ANSWER,
        dice("early"),
        {"name": "first", "type": "pre"},
    ]
    plan = planned(checked({"steps": steps}))
    assert [one.name for one in plan.steps] == ["early", "late", "first", "answer", "tidy"]


@pytest.mark.parametrize(
    ("sum_", "found"),
    [("2 * (3 + 4)", 14), ("7 / 2", 3.5), ("-2 ** 2", -4), ("9 % 4 + 1.5", 2.5), ("6/3", 2)],
)
def test_sums_are_worked_out(sum_: str, found: float) -> None:
    assert worked_out(sum_) == found


@pytest.mark.parametrize(
    "wrong", ["", "x", "1/0", "9**9**9", "(1", "2 ** 999", "__import__('os')", "1e300*1e300", "[1]"]
)
def test_what_is_no_sum_is_said(wrong: str) -> None:
    with pytest.raises(StepFailed):
        worked_out(wrong)


@pytest.mark.parametrize(
    ("with_", "after"),
    [
        (r"\1", "Mira: no."),
        (r"“\g<who>” — «да, 灯»", "“Mira” — «да, 灯»: no."),
        (r"\0!\2", "Mira said!: no."),
        (r"\n\t\\1\q" + "\\", "\n\t\\1\\q\\: no."),
        (r"\x00\ud800", r"\x00\ud800: no."),
    ],
)
def test_what_is_put_where_a_pattern_was_found(with_: str, after: str) -> None:
    step = replacing(with_, r"(?P<who>\w+) said(, twice)?")
    checked({"steps": [ANSWER, step]})
    params = TidyParams.model_validate(step["params"])
    assert KINDS["replace"](params, "Mira said: no.").answer == after


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It burns. And the", "It burns."),
        ("“Yes!” *She", "“Yes!”"),
        ("no end", "no end"),
        ("灯は。消え", "灯は。"),
        ("Done.", "Done."),
    ],
)
def test_an_unfinished_sentence_goes(text: str, left: str) -> None:
    assert trimmed(text) == left
