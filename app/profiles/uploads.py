"""Files out of a multipart request, within limits and with names that are only names."""

import asyncio
from dataclasses import dataclass

from quart import request
from quart.datastructures import FileStorage

from app import texts
from app.db.transact import to_its_end
from app.errors import Invalid, TooLarge, WrongType
from app.profiles.assets import Incoming, Stored
from app.profiles.charx import is_safe
from app.profiles.picture import PictureError, make_pictures
from app.profiles.reading import MAX_CARD_BYTES

MAX_FILES = 10
MAX_FORM_BYTES = 10 * 1024 * 1024
SHOWN_NAME = 80


@dataclass(frozen=True, slots=True)
class Upload:
    """One file. Reading it blocks: use a thread."""

    name: str
    file: FileStorage

    @property
    def shown(self) -> str:
        """What it was called, fit to be shown."""
        name = "".join(c for c in texts.clean(self.name) if c.isprintable())
        return name[:SHOWN_NAME] or "A file"

    def read(self) -> bytes:
        """Its content. Raises Invalid for a name that is a path, and TooLarge."""
        if not is_safe(self.name):
            raise Invalid("The file name is not a plain name.")
        if self.size() > MAX_CARD_BYTES:
            raise TooLarge(f"The file is larger than {MAX_CARD_BYTES // 1024**2} MB.")
        self.file.stream.seek(0)
        return self.file.stream.read()

    def size(self) -> int:
        """Its length in bytes."""
        return self.file.stream.seek(0, 2)


async def sent(field: str) -> list[Upload]:
    """The files of this field. Raises Invalid for none and for too many, WrongType."""
    if request.mimetype != "multipart/form-data":
        raise WrongType("Send the files as multipart/form-data.")
    uploads = await optional(field)
    if not uploads:
        raise Invalid.field(field, "Choose at least one file.")
    if len(uploads) > MAX_FILES:
        raise Invalid.field(field, f"These are {len(uploads)} files; at most {MAX_FILES} at once.")
    return uploads


async def optional(field: str) -> list[Upload]:
    """The files of this field; a file input that was left empty sends one without a name."""
    request.max_form_memory_size = MAX_FORM_BYTES
    found = (await request.files).getlist(field)
    uploads = [Upload(file.filename or "", file) for file in found]
    return [upload for upload in uploads if upload.name or upload.size()]


async def picture(incoming: Incoming, upload: Upload) -> Stored:
    """An uploaded picture, made safe and stored.

    Raises Invalid at `picture`, TooLarge, StorageFull.
    """

    def stored() -> Stored:
        try:
            return incoming.add_picture(upload.name, make_pictures(upload.read()))
        except PictureError as error:
            raise Invalid.field("picture", f"The file {error}.") from error
        except Invalid as error:
            raise Invalid.field("picture", error.message) from error

    return await to_its_end(asyncio.to_thread(stored))
