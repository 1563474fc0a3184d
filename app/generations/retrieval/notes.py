"""The background notes of the chat and of its character, passage by passage."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app import db
from app.generations.prompt import Asked
from app.generations.retrieval.values import Hit, Pool
from app.notes.find import Home
from app.notes.models import Note
from app.notes.signs import Unread
from app.pipelines.reach import looking
from app.pipelines.steps.values import Found
from app.search.holding import NOTES, holding
from app.words.stems import Stem

NAME = "notes"
UNDER = "From the notes"


@dataclass(frozen=True, slots=True)
class Notes:
    """All that are kept there now."""

    asked: Asked
    stems: Sequence[Stem]

    async def pool(self) -> Pool:
        """Which are in the trash is looked up for the best alone."""
        chat = self.asked.ground.chat
        sizes = await db.rows(
            "SELECT COALESCE(SUM(passages), 0) AS size FROM notes"
            " WHERE deleted_at IS NULL AND (chat_id = ? OR profile_id = ?)",
            *(chat.id, chat.entity_profile_id),
        )
        size = int(sizes[0]["size"])
        labels = [chat.id.hex, chat.entity_profile_id.hex]
        return Pool(size, await holding(NOTES, labels, self.stems)) if size else Pool()

    async def standing(self, seqs: Sequence[int]) -> Collection[int]:
        """Those of notes that are not in the trash."""
        found = await db.tuples(
            "SELECT p.seq FROM note_passages p JOIN notes n ON n.id = p.note_id"  # noqa: S608 -- marks
            f" WHERE p.seq IN ({db.in_marks(seqs)}) AND n.deleted_at IS NULL",
            *seqs,
        )
        return {seq for (seq,) in found}

    async def tell(self, hit: Hit) -> list[Found]:
        """The passage, below the note's title and its heading."""
        rows = await db.rows(
            "SELECT p.text, p.heading, p.ordinal, n.id, n.name, n.created_at FROM note_passages p"
            " JOIN notes n ON n.id = p.note_id WHERE p.seq = ? AND n.deleted_at IS NULL",
            hit.seq,
        )
        return [
            Found(
                *(NAME, UNDER, _title(row["name"], row["heading"]), row["text"], hit.score),
                id=db.text_id(row["id"]),
                place=(row["name"], row["ordinal"]),
            )
            for row in rows
        ]


def _title(name: str, heading: str) -> str:
    return f"{name}, {heading}" if heading and heading.casefold() != name.casefold() else name


async def still_there(ids: Sequence[str]) -> set[str]:
    """Those of these notes that can be opened."""
    if not ids:
        return set()
    found = await Note.filter(id__in=list(ids), deleted_at=None).values_list("id", flat=True)
    return {str(one) for one in found}


async def unread(home: Home) -> Unread | None:
    """What there is to say where the pipeline that applies does not look into these notes."""
    profile_id = home.also[0] if home.also else home.profile_id
    found = await looking(NAME, home.owner_id, profile_id, home.chat_id)
    if found.does:
        return None
    if found.id:
        return Unread(url=f"/pipelines/{found.id}", name=found.name)
    scope = "entity_profile" if home.profile_id else "chat"
    return Unread(use_url="/pipelines/ready/look-back", where=f"{scope} {home.id}")
