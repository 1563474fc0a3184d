"""What happens now: the bus, the journal and the scribe of this process.

`open_house` makes them at start; everything else asks `bus()` and `scribe()`.
"""

from pathlib import Path
from typing import Any

from app import db
from app.live.bus import Bus, Event, Watch
from app.live.growing import Growing, StorageError
from app.live.ids import IdClock, parse, show
from app.live.journal import Journal, Piece, PostgresJournal, SqliteJournal
from app.live.scribe import Scribe

__all__ = [
    "Bus",
    "Event",
    "Growing",
    "Piece",
    "Scribe",
    "StorageError",
    "Watch",
    "bus",
    "character_channel",
    "chat_channel",
    "close_house",
    "lists_channel",
    "open_house",
    "parse",
    "scribe",
    "show",
    "tell",
    "tell_lists",
]

_open: tuple[Journal, Bus, Scribe] | None = None


async def open_house(data: Path, database: str) -> None:
    """Open the journal, start the clock above every id ever given, and the scribe."""
    global _open  # noqa: PLW0603 -- one process, one house
    journal: Journal
    if database.startswith("sqlite"):
        journal = SqliteJournal(data / "journal.db")
    else:
        journal = await PostgresJournal.open(database)
    house_bus = Bus(IdClock(await journal.bound(), journal.keep_bound))
    _open = (journal, house_bus, Scribe(journal, _shown))
    scribe().start()


async def close_house() -> None:
    """Wake and end every stream, stop the scribe, close the journal."""
    global _open  # noqa: PLW0603 -- one process, one house
    if _open is None:
        return
    journal, house_bus, house_scribe = _open
    house_bus.close()
    await house_scribe.stop()
    await journal.close()
    _open = None


def bus() -> Bus:
    """The bus of this process."""
    assert _open is not None, "the house is not open"
    return _open[1]


def scribe() -> Scribe:
    """The scribe of this process."""
    assert _open is not None, "the house is not open"
    return _open[2]


def chat_channel(chat_id: object) -> str:
    """The channel of a chat: everything that its pages show is told here."""
    return f"chat:{chat_id}"


def character_channel(profile_id: object) -> str:
    """The channel of a character: every chat with it shows its name and face."""
    return f"character:{profile_id}"


def lists_channel(owner_id: object) -> str:
    """The channel of a user's lists: of characters, chats, branches, and of the trash."""
    return f"lists:{owner_id}"


def tell(channel: str, kind: str, **data: Any) -> None:
    """Inside a transaction: publish this fact once it is committed."""

    def publish() -> None:
        bus().publish(channel, kind, data)

    db.after_commit(publish)


def tell_lists(owner_id: object) -> None:
    """Inside a transaction: once it is committed, this user's lists are not what they were."""
    tell(lists_channel(owner_id), "lists.changed")


def _shown(reply: Growing, piece: Piece) -> None:
    bus().publish(
        reply.channel,
        "variant.text",
        {
            "generationId": piece.generation,
            "seq": piece.seq,
            "kind": piece.kind,
            "text": piece.text,
        },
    )


def end_streams() -> None:
    """The server is going down: every open stream ends now."""
    if _open is not None:
        _open[1].close()
