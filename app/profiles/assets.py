"""Files in the data folder: written before their rows, taken away with them.

A file's place follows from its asset's id alone; what it was called outside is only a name in
its row. A picture is two WebP files, a further file of a card is kept as it came.
"""

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from app.db.models import new_id
from app.errors import StorageFull
from app.profiles.models import Asset
from app.profiles.picture import Pictures

FULL, THUMB = "full", "thumb"
MIME = "image/webp"
MAX_NAME = 500
_ENDINGS = {"picture": (f".{FULL}.webp", f".{THUMB}.webp"), "card_file": (".bin",)}


def picture_path(folder: Path, asset_id: UUID, size: str) -> Path:
    """Where one size of a picture lies."""
    return _place(folder, asset_id, f".{size}.webp")


def remove(folder: Path, files: Iterable[tuple[UUID, str]]) -> None:
    """Take the files of these assets, (id, kind), off the disk."""
    for asset_id, kind in files:
        for ending in _ENDINGS[kind]:
            _place(folder, asset_id, ending).unlink(missing_ok=True)


def _place(folder: Path, asset_id: UUID, ending: str) -> Path:
    return folder / "assets" / asset_id.hex[:2] / f"{asset_id}{ending}"


@dataclass(frozen=True, slots=True)
class Stored:
    """Files on the disk whose row is still to be written."""

    kind: str
    name: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    hue: int | None = None
    id: UUID = field(default_factory=new_id)

    def row(self, owner_id: UUID, profile_id: UUID | None) -> Asset:
        """A fresh row for it, since a repeated transaction cannot insert the same one again."""
        return Asset(
            id=self.id,
            owner_id=owner_id,
            profile_id=profile_id,
            kind=self.kind,
            name=self.name[:MAX_NAME],
            mime=self.mime,
            size=self.size,
            width=self.width,
            height=self.height,
            hue=self.hue,
        )


class Incoming:
    """What arrives: every file written inside `with` is gone after it unless `keep` was called.

    `keep` is for `after_commit`. Writing blocks: use a thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stored: list[Stored] = []
        self._replaced: set[UUID] = set()
        self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._kept:
            remove(self._folder, [(stored.id, stored.kind) for stored in self._stored])

    def keep(self) -> None:
        """The rows are there: the files stay, and those that they replace go."""
        self._kept = True
        remove(self._folder, [(picture, "picture") for picture in self._replaced])

    def replaces(self, picture: UUID) -> None:
        """This picture's files go once the new state is kept."""
        self._replaced.add(picture)

    def add_picture(self, name: str, made: Pictures) -> Stored:
        """Both sizes of a picture. Raises StorageFull."""
        size = len(made.full) + len(made.thumb)
        stored = Stored("picture", name, made.mime, size, made.width, made.height, made.hue)
        return self._write(stored, made.full, made.thumb)

    def add_card_file(self, path: str, data: bytes) -> Stored:
        """A further file of a card. Raises StorageFull."""
        return self._write(Stored("card_file", path, "application/octet-stream", len(data)), data)

    def _write(self, stored: Stored, *contents: bytes) -> Stored:
        self._stored.append(stored)
        for ending, data in zip(_ENDINGS[stored.kind], contents, strict=True):
            _write_through(_place(self._folder, stored.id, ending), data)
        return stored


def _write_through(path: Path, data: bytes) -> None:
    """To the disk itself: the row that will name this file survives a power cut too."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull("The disk is full; nothing was stored.") from error
        raise
