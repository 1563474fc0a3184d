"""The built-in storyteller: a Provider that needs no model, no key and no network.

It is no language model, and says so when it is asked and under the first reply of a chat. It
weaves phrases out of the card and out of what the user said last, in the character's name;
the same seed and messages give the same text, another seed another one.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from random import Random

from app.llm import facts, heard
from app.llm.grammar import Grammar
from app.llm.phrases import ENGLISH
from app.llm.phrases_ja import JAPANESE
from app.llm.phrases_ru import RUSSIAN
from app.llm.tale import compose, core
from app.llm.values import Chunk, Finish, Model, Request, Scene

PACE = 25.0  # words a second
MEMORY = 60  # replies of the chat in which it avoids to repeat itself
MODEL = Model("storyteller", "The built-in storyteller")
NOBODY = Scene(char="", user="")

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_KANA = re.compile("[\u3040-\u30ff]")
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
# A word with the space before it; in a script without spaces, up to three characters.
_WORD = re.compile(r"\s*(?:[\u3000-\u9fff\uff00-\uffef]{1,3}|[^\s\u3000-\u9fff\uff00-\uffef]+)")


class Storyteller:
    """`pace` in words a second; 0 tells everything at once."""

    def __init__(self, pace: float = PACE) -> None:
        self.pace = pace

    async def stream(self, request: Request) -> AsyncGenerator[Chunk | Finish, None]:
        clock = asyncio.get_running_loop().time
        start = clock()
        for index, word in enumerate(_WORD.findall(tell(request))):
            if self.pace:
                await asyncio.sleep(start + index / self.pace - clock())
            yield Chunk("text", word)
        yield Finish("stop", None)

    async def models(self) -> list[Model]:
        return [MODEL]


def tell(request: Request) -> str:
    """The whole reply."""
    scene = request.scene or NOBODY
    if scene.as_user:
        return _turn(request, scene)
    line = heard.last_line(request.messages)
    said = line or heard.Line()
    grammar = language(said, scene)
    known = facts.people(scene, grammar.nobody)
    if grammar is ENGLISH:
        known |= facts.of_card(scene) | heard.english(said, known)
    else:
        known |= heard.any_language(said)
    replies = [message.content for message in request.messages if message.role == "assistant"]
    text = compose(grammar, known, line, "\n".join(replies[-MEMORY:]), _dice(request))
    if line is None:
        text = f"\n\n{text}"  # what it continues stands before it
    return f"{text}\n\n{grammar.note}" if scene.turn == 0 and line is not None else text


def _dice(request: Request) -> Random:
    seed = repr((request.seed, [(m.role, m.content) for m in request.messages]))
    return Random(seed)  # noqa: S311 - a story, not a secret


def _turn(request: Request, scene: Scene) -> str:
    """A turn for the user, or what follows what they have begun: one that was not told yet."""
    spoken = [message.content for message in request.messages if message.role != "system"]
    grammar = language(heard.Line(speech=facts.plain("".join(spoken[-1:]))), scene)
    told = "\n".join(spoken[-2 * MEMORY :])
    turns = _dice(request).sample(grammar.turns, len(grammar.turns))
    turn = min(turns, key=lambda phrase: told.rfind(core(phrase)))
    name = facts.short_name(facts.people(scene, grammar.nobody)["char"])
    gap = grammar.gap if scene.begun and not scene.begun[-1].isspace() else ""
    return gap + turn.format(char=name)


def language(line: heard.Line, scene: Scene) -> Grammar:
    """By the script of what was said; where that does not tell, by the card's."""
    card = "\n".join((scene.char, scene.description, scene.personality, scene.scenario))
    for text in (f"{line.action} {line.speech}", facts.plain(card)):
        letters = len(_LETTER.findall(text))
        if 2 * len(_CYRILLIC.findall(text)) > letters:
            return RUSSIAN
        if _KANA.search(text) and 2 * len(_JAPANESE.findall(text)) > letters:
            return JAPANESE
    return ENGLISH
