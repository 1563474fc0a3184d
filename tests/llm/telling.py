"""Asking the storyteller, and how often it says what."""

import re

from app.llm.storyteller import tell
from app.llm.values import Message, Request, Scene

MIRA = Scene(
    char="Mira Vale",
    user="Tom",
    description="Mira is a retired cartographer who lives by the sea. She carries a brass compass.",
    personality="curious, dry wit; loyal",
    scenario="Tom knocks at the door. They meet in the old lighthouse during a storm.",
    turn=3,
)
RU = Scene("Мира", "Артём", "Мира — смотрительница маяка.", "любопытная", "Старый маяк.", 3)
JA = Scene("ミラ", "健", "灯台守。好奇心が強い。", "", "嵐の夜、古い灯台で。", 3)


def asking(line: str, scene: Scene | None = MIRA, seed: int = 1, *before: Message) -> Request:
    return Request("storyteller", (*before, Message("user", line)), seed=seed, scene=scene)


def swipes(line: str, scene: Scene | None = MIRA, count: int = 60) -> list[str]:
    return [tell(asking(line, scene, seed)) for seed in range(count)]


def share(texts: list[str], pattern: str) -> float:
    return sum(bool(re.search(pattern, text)) for text in texts) / len(texts)
