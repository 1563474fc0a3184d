"""The shape of a grammar for the storyteller: data, one value a language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Lines = tuple[str, ...]
Signs = tuple[tuple[str, re.Pattern[str]], ...]  # the first that is found names the intent


@dataclass(frozen=True, slots=True)
class Grammar:
    """Phrases are `str.format` templates over the facts; one that lacks a fact is passed over.

    `shapes` are ways to build a reply: paragraphs of slots. The slot `touch` takes up what was
    said or done, `answer` answers it, `ask` ends so that one wants to go on; the others are
    keys of `phrases`.
    """

    shapes: tuple[tuple[tuple[str, ...], ...], ...]
    phrases: Mapping[str, Lines]
    answers: Mapping[str, Lines]  # by intent
    asked: Signs  # of a question; else `yes_or_no`
    told: Signs  # of anything else that is said; else `statement`
    deeds: tuple[tuple[re.Pattern[str], Lines], ...]  # what the line does, and who notices
    nobody: str  # the character's name where the card has none
    note: str  # closes the first reply of a chat
    least: int  # words of a reply; characters, where there are no spaces
    turns: Lines  # of the user's, where that is what is wanted
    gap: str = " "  # between two sentences
