"""The answer, put in order, or what is taken out of it."""

import asyncio
import functools
from collections.abc import Callable, Sequence
from typing import Any

import re2

from app.pipelines.params import TidyParams
from app.pipelines.steps import replacing, summary
from app.pipelines.steps.values import MAX_ARTIFACT, Gave, Given, StepFailed

ENDS = ".!?…。！？"
CLOSERS = "\"'”’»)*_」』）"
LONGEST = 1_000_000  # characters of an answer after its replacing
TAGS = ("think", "thinking", "thought", "reasoning")


async def run(params: TidyParams, given: Given) -> Gave:
    """The answer anew, or an artifact. Raises StepFailed."""
    if params.do == "summary":
        return await summary.run(params, given)
    return await asyncio.to_thread(KINDS[params.do], params, given.answer)


def begins_with_thoughts(answer: str) -> bool:
    """Does it, as models write them that tell nobody?"""
    return answer.lstrip()[:12].lower().startswith(tuple(f"<{tag}>" for tag in TAGS))


def _split(params: TidyParams, answer: str) -> Gave:
    return split(answer, [params.tag] if params.tag else TAGS)


def split(answer: str, tags: Sequence[str] = TAGS) -> Gave:
    """What stands in such tags are thoughts; without an end, to the end. Raises StepFailed where
    nothing else is there."""
    pattern = "|".join(rf"(?is:<{tag}>(.*?)(?:</{tag}>|\z))" for tag in tags)
    found = compiled(pattern)
    thoughts = [next(part for part in one if part is not None) for one in _groups(found, answer)]
    rest = found.sub("", answer).strip() if thoughts else answer
    if not rest:
        raise StepFailed("All of the answer is thoughts; it may have been cut off.")
    thought = "\n\n".join(text for one in thoughts if (text := one.strip()))
    return _gave(answer, rest, {"blocks": len(thoughts)}, thoughts=thought)


def _groups(pattern: Any, text: str) -> list[tuple[str | None, ...]]:
    return [one.groups() for one in pattern.finditer(text)]


def _replace(params: TidyParams, answer: str) -> Gave:
    """In time that grows with the answer alone, and in no more room than it may take."""
    size, pattern = len(answer), compiled(params.pattern)
    try:
        parts = replacing.parts(params.with_, pattern)
    except ValueError as error:
        raise StepFailed(f"“with” cannot be used: {error}") from None

    def put(match: Any) -> str:
        nonlocal size
        text = replacing.put(parts, match)
        size += len(text) - len(match.group())
        if size > LONGEST:
            raise StepFailed(f"The answer grew beyond {LONGEST:,} characters.")
        return text

    return _gave(answer, pattern.sub(put, answer))


def _trim(_params: TidyParams, answer: str) -> Gave:
    return _gave(answer, trimmed(answer))


def _take(params: TidyParams, answer: str) -> Gave:
    """The last one that is there; where nothing is found, the artifact stays what it was."""
    found = (_taken(one) for one in compiled(params.pattern).finditer(answer))
    text = functools.reduce(lambda before, one: one or before, found, "")
    if not text:
        return Gave({"found": 0})
    if len(text) > MAX_ARTIFACT:
        raise StepFailed(f"What was found has more than {MAX_ARTIFACT:,} characters.")
    return Gave({"found": 1, "artifact": text}, artifact=text)


def _taken(match: Any) -> str:
    text: str = next((part for part in match.groups() if part is not None), match.group())
    return text.strip()


KINDS: dict[str, Callable[[TidyParams, str], Gave]] = {
    "split": _split,
    "replace": _replace,
    "trim": _trim,
    "take": _take,
}


def compiled(pattern: str) -> Any:
    """To look for in an answer. Raises StepFailed."""
    options = re2.Options()
    options.max_mem, options.log_errors = 8 * 1024 * 1024, False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise StepFailed(f"The pattern cannot be used: {error}.") from None


def _gave(before: str, after: str, more: dict[str, Any] | None = None, thoughts: str = "") -> Gave:
    changed = after != before
    output = {"characters": len(after), "changed": changed, **(more or {})}
    return Gave(output, answer=after if changed else None, thoughts=thoughts)


def trimmed(text: str) -> str:
    """Without an unfinished last sentence; as it is where no sentence ends."""
    whole = text.rstrip()
    for place in range(len(whole), 0, -1):
        if whole[place - 1] in ENDS:
            end = place
            while end < len(whole) and whole[end] in CLOSERS:
                end += 1
            return whole[:end]
    return text
