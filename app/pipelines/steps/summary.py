"""A rolling summary of what the prompt no longer holds: once enough messages have left it, a model
extends what it had written of those before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.pipelines.params import TidyParams
from app.pipelines.steps.llm import ask
from app.pipelines.steps.templates import written
from app.pipelines.steps.values import Asking, Gave, Given, Told
from app.prompts.tokens import message_tokens

MOST = 100  # messages at once
LONGEST = 4000  # characters of one of them
SHARE = 8  # at most this part of what the model reads is a summary
BLANK: dict[str, Any] = {"text": "", "upto": 0, "messages": 0}
USUAL = """{% if summary != "" %}This is what has happened in a story so far:

{{ summary }}

These are its next lines:
{% else %}These are the first lines of a story:
{% endif %}
{% for line in left %}{{ line.name }}: {{ line.text }}

{% endfor %}Write down what has happened up to here, in the language of the story and in at most \
{{ words }} words. Keep names, places, promises and all that has changed. Nothing but that."""


async def run(params: TidyParams, given: Given) -> Gave:
    """The summary, extended; where too little has left the prompt it stays what it was."""
    before = {**BLANK, **_before(params, given)}
    left = await given.left(before["upto"], MOST) if given.left else []
    if len(left) < params.every:
        return Gave({"left": len(left)})
    asking = await given.asking(params.connection, params.model)
    most = max(1, min(params.max_tokens, asking.context_tokens // SHARE))
    lines = _fitting(left, asking, most)
    more = {
        "summary": before["text"],
        "left": [{"role": x.role, "name": x.name, "text": x.text[:LONGEST]} for x in lines],
        "words": most // 2,
    }
    prompt = await written(params.prompt or USUAL, replace(given, known={**given.known, **more}))
    text, output = await ask(given, asking, prompt, most)
    upto, count = lines[-1].position, before["messages"] + len(lines)
    return Gave(
        {**output, "left": len(left), "taken": len(lines), "messages": count},
        artifact={"text": text, "upto": upto, "messages": count},
    )


def _before(params: TidyParams, given: Given) -> dict[str, Any]:
    artifacts = given.known.get("artifacts")
    found = artifacts.get(params.artifact) if isinstance(artifacts, dict) else None
    return found if isinstance(found, dict) else {}


def _fitting(left: Sequence[Told], asking: Asking, max_tokens: int) -> list[Told]:
    """The oldest of them, as many as the model surely reads at once; one at least."""
    room = asking.context_tokens // 2 - 2 * max_tokens
    lines: list[Told] = []
    for one in left:
        room -= message_tokens(one.text[:LONGEST])
        if room < 0 and lines:
            break
        lines.append(one)
    return lines
