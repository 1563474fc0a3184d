"""The kinds of steps, each a file of its own; a new kind is one file and one line here."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.pipelines.steps import llm, post, pre, rag, tool
from app.pipelines.steps.values import Gave, Given

KINDS: dict[str, Callable[[Any, Given], Awaitable[Gave]]] = {
    "pre": pre.run,
    "rag": rag.run,
    "tool": tool.run,
    "llm": llm.run,
    "post": post.run,
}
