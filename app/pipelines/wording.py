"""What happened in a step, in words for people. Pure."""

from collections.abc import Mapping
from typing import Any

from app import looks
from app.pipelines.trace import bounded

TITLES = {
    "pre": "Making the prompt",
    "rag": "Looking back",
    "llm": "Asking the model",
    "post": "Putting the answer in order",
    "tool": "Working something out",
}
FINER = {
    "replace": "Replacing in the answer",
    "trim": "Trimming the answer’s end",
    "take": "Taking something from the answer",
    "summary": "Summing up what has left the prompt",
}
TRIAL = "a trial; nothing of it came into the story"
TRIGGERS = {
    "user_message": "the answer to a line",
    "regenerate": "another way to say it",
    "manual": "asked for by hand",
    "api": "asked for by a program",
}
STATES = {
    "running": "is being written",
    "done": "",
    "error": "failed",
    "aborted": "stopped",
    "interrupted": "interrupted",
    "skipped": "passed over",
    "waiting": "",
}
NAMES = {
    "template": "template",
    "room": "room for the prompt, in tokens",
    "messages": "messages",
    "tokens": "tokens, as estimated",
    "leftOut": "messages of the story left out",
    "lore": "lore entries",
    "promptHash": "fingerprint of the prompt",
    "model": "model",
    "providerId": "connection",
    "characters": "characters",
    "reasoningCharacters": "characters of thought",
    "firstTokenMs": "first word, after milliseconds",
    "promptTokens": "tokens read, as the model’s server counts",
    "completionTokens": "tokens written",
    "finishReason": "why it ended",
    "blocks": "thoughts kept beside it",
    "why": "why not",
    "found": "earlier messages found",
    "left": "messages that have left the prompt",
    "artifact": "what it made",
    "changed": "was the answer changed",
    "input": "what it worked on",
    "question": "what was asked",
    "words": "the words",
    "taken": "which, and how well they fit",
}
WORDS = ("text", "thoughts")  # of an answer that stands nowhere else: shown as such
LONGEST = 80  # characters of what a step made, in its line


def title(kind: str, params: Mapping[str, Any], *, answered: bool = False) -> str:
    """What a step does that was told this, and stands before the answer or after it."""
    if kind == "pre" and params.get("text"):
        return "Adding words to the prompt"
    if kind == "llm" and params.get("artifact"):
        return f"Asking the model {'afterwards' if answered else 'beforehand'}"
    return FINER.get(str(params.get("do")), TITLES.get(kind, kind))


def gave(kind: str, given: Mapping[str, Any], output: Mapping[str, Any]) -> str:
    """What came of it, in a few words."""
    if why := output.get("why"):
        return str(why)[:LONGEST]
    parts = [part for part in BY_KIND.get(kind, _words_of)(output) if part]
    if "artifact" in output:
        parts.insert(0, _made(given, output))
    return ", ".join(parts)


def _prompt(output: Mapping[str, Any]) -> list[str]:
    left = output.get("leftOut")
    if "messages" not in output:
        return _words_of(output)
    return [
        many(output.get("messages"), "message"),
        many(output.get("tokens"), "token"),
        many(output.get("lore") or None, "lore entry", "lore entries"),
        f"{left:,} of the story left out" if isinstance(left, int) and left else "",
    ]


def _model(output: Mapping[str, Any]) -> list[str]:
    first, written = output.get("firstTokenMs"), output.get("completionTokens")
    return [
        f"first word after {time(first / 1000)}" if isinstance(first, int) else "",
        many(written, "token") or many(output.get("characters"), "character"),
    ]


def _looked(output: Mapping[str, Any]) -> list[str]:
    return [many(output.get("found"), "passage") if output.get("found") else "nothing that fits"]


def _worked_out(output: Mapping[str, Any]) -> list[str]:
    del output
    return []


def _words_of(output: Mapping[str, Any]) -> list[str]:
    parts = [*_summed(output), many(output.get("characters"), "character")]
    parts.append("the answer was changed" if output.get("changed") is True else "")
    parts.append("thoughts kept apart" if output.get("blocks") else "")
    return parts


def _summed(output: Mapping[str, Any]) -> list[str]:
    """How many messages a summary took in, and how many wait for the next."""
    taken, left = output.get("taken"), output.get("left")
    if not (isinstance(taken, int) and isinstance(left, int)):
        return []
    late = f"{left - taken:,} still to be summed up" if left > taken else ""
    return [many(taken, "message"), late]


BY_KIND = {
    "pre": _prompt,
    "llm": _model,
    "rag": _looked,
    "tool": _worked_out,
}


def _made(given: Mapping[str, Any], output: Mapping[str, Any]) -> str:
    """What it made of what: 1d6 → 4."""
    made = " ".join(said(output["artifact"]).split())
    made = made if len(made) <= LONGEST else made[: LONGEST - 1] + "…"
    asked = " ".join(str(given.get("input", output.get("input", ""))).split())
    return f"{asked[:LONGEST]} → {made}" if asked else f"“{made}”"


def many(count: object, one: str, several: str = "") -> str:
    """So many of them, where that is known."""
    return looks.many(count, one, several) if isinstance(count, int) else ""


def facts(value: Mapping[str, Any]) -> dict[str, str]:
    """All that is recorded, by its names."""
    shown = {name: one for name, one in bounded(value).items() if name not in WORDS}
    told = {name: said(one) for name, one in shown.items() if one not in (None, "")}
    return {NAMES.get(name, name): text for name, text in told.items()}


def said(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(said, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {said(one)}" for name, one in value.items())
    return f"{value:,}" if isinstance(value, int) else str(value)


def time(seconds: float) -> str:
    """So long."""
    if seconds < 1:
        return f"{max(1, round(seconds * 1000))} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
