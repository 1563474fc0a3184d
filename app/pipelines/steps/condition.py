"""When a step runs: a Liquid expression over artifacts, earlier steps and the story."""

import asyncio
from dataclasses import replace

from app.pipelines.steps.values import Given, StepFailed
from app.prompts.language import TemplateFailed, TemplateSyntax, Wrong, check, render, spoken

CLOSERS = ("%}", "{%", "{{", "}}", "\n")
OPENING = "{% if "


def condition(expression: str) -> str:
    """The expression as a template; one that would end its own tag is none."""
    if any(one in expression for one in CLOSERS):
        return "{% if %}"  # which cannot be read either
    return f"{OPENING}{expression} %}}1{{% endif %}}"


async def holds(expression: str, given: Given) -> bool:
    """Is it so? Raises StepFailed."""
    if not expression:
        return True
    try:
        return await asyncio.to_thread(render, condition(expression), given.known) == "1"
    except TemplateFailed as failed:
        raise StepFailed(_within(expression, failed.wrong)) from None


def flaw(expression: str) -> str:
    """Why it cannot be read, and where."""
    try:
        check(condition(expression))
    except TemplateSyntax as error:
        return _within(expression, error.wrong)
    return ""


def names(expression: str) -> list[tuple[tuple[object, ...], int]]:
    """What it speaks of, each with its column. Raises TemplateSyntax."""
    found = spoken(condition(expression))
    return [(path, column - len(OPENING)) for path, _, column in found]


def _within(expression: str, wrong: Wrong) -> str:
    """With its place in the expression: behind its end where something is missing there."""
    if wrong.column is not None:
        column = min(wrong.column - len(OPENING), len(expression) + 1)
        wrong = replace(wrong, column=max(1, column))
    return wrong.sentence()
