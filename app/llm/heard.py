"""What the user's last line offers to a reply: actions, speech, words worth taking up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.llm.facts import Facts, piece, plain
from app.llm.values import Message
from app.llm.words import AFTER_A_NOUN, COMMON

READ = 2000  # characters of the line that are looked at, its end
ASKING = ("?", "？", "か", "か。", "の？")

_ACTION = re.compile(r"\*{1,3}([^*]{1,400})\*{1,3}")
_QUOTED = re.compile(r"[\"“”«»„「]([^\"“”«»„「」]{1,800})[\"“”«»„」]")
_SENTENCE = re.compile(r"[^.!?…。！？\n]+[.!?…。！？]*")
_WORD = re.compile(r"[a-z][a-z'’-]*", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,20}\b")
_NOUN = re.compile(
    r"\b(my|your|the|an?|this|that|our)\s+([a-z][a-z'’-]+)(?:\s+([a-z][a-z'’-]+))?(?=\s+([a-z]+)|)",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:(?:well|so|and|but|oh|ah|hm+|yes|no|okay|ok|please|maybe|perhaps|i think|i guess|i mean)"
    r"\b[\s,]*)+",
    re.IGNORECASE,
)
_FLIPS = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "am": "are",
    "i'm": "you're", "i've": "you've", "i'll": "you'll", "i'd": "you'd",
}  # fmt: skip
_DETERMINERS = {"my": "your", "your": "my", "this": "that"}


@dataclass(frozen=True, slots=True)
class Line:
    """The user's last line, apart: what was done and what was said. `staged`: with asterisks."""

    action: str = ""
    speech: str = ""
    staged: bool = False

    @property
    def question(self) -> str:
        """The last sentence that asks."""
        asks = [s for s in sentences(self.speech) if s.endswith(ASKING)]
        return asks[-1] if asks else ""


def last_line(messages: Sequence[Message]) -> Line | None:
    """None where the last word was the character's: its reply is to be continued."""
    spoken = [message for message in messages if message.role != "system"]
    if not spoken:
        return Line()
    if spoken[-1].role == "assistant":
        return None
    text = spoken[-1].content[-READ:]
    actions = _ACTION.findall(text)
    rest = _ACTION.sub(" ", text)
    quoted = _QUOTED.findall(rest)
    if quoted and not actions:
        actions = [_QUOTED.sub(" ", rest)]
    return Line(
        action=plain(" ".join(actions)),
        speech=plain(" ".join(quoted) if quoted else rest),
        staged="*" in text,
    )


def sentences(text: str) -> list[str]:
    return [found for part in _SENTENCE.findall(text) if (found := part.strip())]


def english(line: Line, known: Facts) -> Facts:
    """`echo`, `topic`, `word`, `named`: as far as the line offers them."""
    offered = {
        "echo": _echo(line),
        "topic": _topic(line.speech) or _topic(line.action),
        "word": _word(line.speech),
        "named": _named(line.speech, known),
    }
    return {key: value.replace("'", "’") for key, value in offered.items() if value}


def any_language(line: Line) -> Facts:
    """`echo` alone: the last sentence as it was said."""
    said = [piece(s) for s in sentences(line.speech) if not s.endswith(ASKING)]
    return {"echo": said[-1]} if said and 0 < len(said[-1]) <= 60 else {}


def _echo(line: Line) -> str:
    """A short statement, turned round from "I" to "you"; none that speaks of "you" already."""
    told = [s for s in sentences(line.speech) if not s.endswith(ASKING)]
    if not told:
        return ""
    clause = piece(_FILLER.sub("", told[-1]).split(",")[-1]).replace("’", "'")
    words = re.sub(r"\bi was\b", "you were", clause, flags=re.IGNORECASE).split(" ")
    turned = " ".join(_FLIPS.get(word.lower(), word) for word in words)
    speaks_of_you = re.search(r"\byou", clause, re.IGNORECASE)
    if not 2 <= len(words) <= 7 or speaks_of_you or not _WORD.match(turned):
        return ""
    return turned


def _topic(text: str) -> str:
    """The last noun phrase with a determiner, as the character would say it."""
    topic = ""
    for determiner, one, two, after in _NOUN.findall(text):
        if not two or two.lower() in AFTER_A_NOUN:
            noun = one
        elif (not after or after.lower() in AFTER_A_NOUN) and not two.endswith(("ed", "ing", "s")):
            noun = f"{one} {two}"
        else:
            continue
        if noun.split(" ")[0].lower() not in AFTER_A_NOUN | COMMON:
            word = determiner.lower()
            topic = f"{_DETERMINERS.get(word, word)} {noun}"
    return piece(topic)


def _word(text: str) -> str:
    words = [word for word in _WORD.findall(text) if word.islower()]
    long = [word for word in words if 5 <= len(word) <= 20 and word not in COMMON]
    return max(long, key=len) if long else ""


def _named(text: str, known: Facts) -> str:
    mine = " ".join((known.get("char", ""), known.get("user", ""))).split()
    return next((found for found in _NAME.findall(text) if found not in mine), "")
