"""Card files into characters: each file is read for itself, then all that could be read comes in.

A file that cannot be read leaves nothing behind and holds up no other.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app import db
from app.accounts.idempotency import Answer, once
from app.db.transact import to_its_end
from app.errors import Invalid, Problem, TooLarge
from app.profiles.assets import Incoming, Stored
from app.profiles.card import Card
from app.profiles.forms import presentable
from app.profiles.models import Profile
from app.profiles.picture import PictureError, make_pictures
from app.profiles.reading import ReadCard, read_card
from app.profiles.reports import Line, Report
from app.profiles.storable import CardError
from app.profiles.uploads import Upload
from app.profiles.writing import insert
from app.web import seal

_DONE = {True: "done", False: "failed"}
_TAB = "\t"


@dataclass(frozen=True, slots=True)
class Read:
    """One file after reading: its card and stored files, or the problem with it."""

    name: str
    digest: str = ""
    card: Card | None = None
    files: list[Stored] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problem: Problem | None = None

    def line(self) -> Line:
        """What the user is told."""
        if self.card is None:
            large = isinstance(self.problem, TooLarge)
            return Line(self.name, False, self.problem.message if self.problem else "", large)
        return Line(self.name, True, " ".join([f"Here as {self.card.name}.", *self.notes]))


async def import_files(
    owner_id: UUID, uploads: list[Upload], incoming: Incoming, key: str | None
) -> Report[Profile]:
    """Read them one after another in a thread, then write everything in one transaction.

    Goes on to its end when the browser leaves. Raises StorageFull, Conflict for a used key.
    """
    return await to_its_end(_import(owner_id, uploads, incoming, key))


async def _import(
    owner_id: UUID, uploads: list[Upload], incoming: Incoming, key: str | None
) -> Report[Profile]:
    read = [await asyncio.to_thread(_read, upload, incoming) for upload in uploads]
    if not any(one.card for one in read):
        return Report(read, [])

    async def act() -> Answer:
        made = [await insert(owner_id, c.name, c, one.files) for one in read if (c := one.card)]
        db.after_commit(incoming.keep)
        return {str(place): str(profile.id) for place, profile in enumerate(made)}

    @db.transaction
    async def whole() -> Answer:
        body = " ".join(one.digest for one in read)
        return (await once(owner_id, key, "import", body, act))[0]

    answer = await whole()
    known = await Profile.in_bulk([UUID(one) for one in answer.values() if one], "id")
    return Report(read, [known[UUID(one)] for one in answer.values() if one and UUID(one) in known])


def _read(upload: Upload, incoming: Incoming) -> Read:
    try:
        data = upload.read()
        digest = hashlib.sha256(data).hexdigest()
        read = read_card(data)
        presentable(read.card)
        return _stored(upload.shown, digest, read, incoming)
    except CardError as error:
        return Read(upload.shown, problem=Invalid(_sentence(str(error))))
    except (Invalid, TooLarge) as error:
        return Read(upload.shown, problem=error)


def _stored(name: str, digest: str, read: ReadCard, incoming: Incoming) -> Read:
    """The pictures and files of a card, on the disk."""
    files, notes = [], list(read.notes)
    if read.picture is not None:
        try:
            files.append(incoming.add_picture(name, make_pictures(read.picture)))
        except PictureError as error:
            notes.append(f"Without its picture, which {error}.")
    files += [incoming.add_card_file(asset.path, asset.data) for asset in read.assets]
    return Read(name, digest, read.card, files, notes)


def _sentence(text: str) -> str:
    """What is wrong with a card, which is said to follow its file's name, on its own."""
    return f"{text[:1].upper()}{text[1:]}."


def address(report: Report[Profile]) -> str:
    """The library's address with the report in it, so that a reload imports nothing again."""
    told = [_TAB.join((line.name, _DONE[line.ok], line.sentence)) for line in report.lines()]
    return "/?" + urlencode([*(("told", one) for one in told), ("seal", seal(repr(told)))])


def lines_of(args: MultiDict[str, str]) -> list[Line]:
    """The report in such an address; nothing where we did not write it."""
    told = args.getlist("told")
    if not told or args.get("seal") != seal(repr(told)):
        return []
    parted = [one.split(_TAB, 2) for one in told]
    return [Line(name, done == _DONE[True], said) for name, done, said in parted]
