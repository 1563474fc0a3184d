"""Pipelines that are there ready made, each by its name in addresses."""

from dataclasses import dataclass
from typing import Any

BACK: dict[str, Any] = {"name": "look back", "type": "rag", "required": False}
PROMPT: dict[str, Any] = {"name": "prompt", "type": "pre"}
ANSWER: dict[str, Any] = {"name": "answer", "type": "llm"}
TIDY: dict[str, Any] = {"name": "tidy", "type": "post"}
SUM_UP: dict[str, Any] = {
    **{"name": "sum up", "type": "post", "required": False},
    "params": {"do": "summary", "artifact": "summary"},
}


@dataclass(frozen=True, slots=True)
class Ready:
    """What it is called, what it does in a sentence, and its steps."""

    name: str
    about: str
    steps: tuple[dict[str, Any], ...]

    @property
    def definition(self) -> dict[str, Any]:
        """As it is stored."""
        return {"steps": list(self.steps)}


READY = {
    "look-back": Ready(
        "Look back in long stories",
        "What fits what is being said is looked up among the messages that no longer fit, and in"
        " background notes, and told again. It asks no model and takes milliseconds.",
        (PROMPT, BACK, ANSWER, TIDY),
    ),
    "sum-up": Ready(
        "Look back, and sum up",
        "Looks back in the same way; and what no longer fits is summed up as the story goes on, by"
        " the model that answers: once in a while an answer costs a second question.",
        (PROMPT, BACK, ANSWER, TIDY, SUM_UP),
    ),
}
