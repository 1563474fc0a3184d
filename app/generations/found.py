"""What was looked up for a prompt, as it is told later: which message or note, and how well it
fitted. A prompt keeps no text of it but its block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app import db
from app.endpoints import Id, one_of
from app.generations import sources
from app.generations.retrieval.notes import still_there
from app.markup import glimpse

BEGINNING = 600  # characters that a glimpse is made of


class LookedUpObject(TypedDict):
    """Something that was looked up and told: a message of the story or a passage of a note. The
    score is the higher the better, and says nothing across prompts."""

    source: Annotated[str, one_of("story", "notes")]
    messageId: Id | None
    noteId: Id | None
    name: Annotated[str, Field(description="Who said it, or the note’s title and heading.")]
    score: float


@dataclass(frozen=True, slots=True)
class Looked:
    """The same, with its first words where they are still there, and whether it can be opened."""

    source: str
    id: str
    name: str
    score: float
    words: str = ""
    there: bool = False


async def looked(taken: Sequence[Mapping[str, Any]]) -> list[Looked]:
    """Of what a step took, in two statements at most."""
    said = await _said([one["ref"] for one in taken if "ref" in one])
    notes = await still_there([one["id"] for one in taken if one["source"] == "notes"])
    return [
        Looked(
            *(one["source"], one["id"], one["name"], one["score"]),
            words=said.get(one.get("ref"), ""),
            there=one.get("ref") in said or one["id"] in notes,
        )
        for one in taken
    ]


async def _said(seqs: Sequence[int]) -> dict[int | None, str]:
    if not seqs:
        return {}
    rows = await db.rows(
        f"SELECT seq, SUBSTR(prompt_text, 1, {BEGINNING}) AS text FROM message_variants"  # noqa: S608 -- marks
        f" WHERE seq IN ({db.in_marks(seqs)})",
        *seqs,
    )
    return {row["seq"]: glimpse(row["text"], 140) for row in rows}


def reason(source: str, found: Sequence[Looked]) -> str:
    """Why a block of this source is in the prompt; of what was looked up, each by name."""
    if source != "rag" or not found:
        return sources.reason(source)
    return "it fits what is being said: " + "; ".join(f"{x.name} ({x.score:g})" for x in found)


def looked_json(one: Looked) -> LookedUpObject:
    """As the API has it."""
    story = one.source == "story"
    return {
        "source": one.source,
        "messageId": one.id if story else None,
        "noteId": None if story else one.id,
        "name": one.name,
        "score": one.score,
    }
