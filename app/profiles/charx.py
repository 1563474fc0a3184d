"""The files of a CHARX archive: a zip, alone or behind a JPEG, read in memory and within limits.

Nothing is written to disk and nothing inside is opened further; a path is only a name.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.profiles.storable import CardError

MAX_FILES = 1_000
MAX_UNPACKED = 32_000_000  # bytes, over all files
MAX_RATIO = 200
MAX_PATH = 250

# zipfile takes time by the square of an entry's extra field, so its directory is measured first.
_MAX_DIRECTORY = 256_000
_END, _END_64 = b"PK\5\6", b"PK\6\7"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]|\A/|\A[A-Za-z]:|(\A|/)\.{0,2}(/|\Z)")
# What zipfile raises for a broken archive, an unknown method and a locked one.
_BROKEN = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Archive:
    """Files by path, in the archive's order, and how many more could not be taken."""

    files: dict[str, bytes]
    left_out: int


def read_archive(data: bytes) -> Archive:
    """Every file with a safe path that can be read; of two with one path, the first.

    Raises CardError.
    """
    _measure_directory(data)
    read: dict[str, bytes | None] = {}
    with _opened(data) as archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        _measure(entries)
        for entry in entries:
            if is_safe(entry.orig_filename) and entry.filename not in read:
                read[entry.filename] = _read(archive, entry)
    files = {path: content for path, content in read.items() if content is not None}
    return Archive(files, left_out=len(entries) - len(files))


def is_safe(path: str) -> bool:
    """A relative path with plain parts, also once its percent signs are decoded."""
    return len(path) <= MAX_PATH and not any(map(_UNSAFE.search, (path, unquote(path))))


def _measure_directory(data: bytes) -> None:
    """Refuse a long directory before zipfile parses it; the same search for its end as there."""
    end = len(data) - 22
    if data[end : end + 4] != _END or data[-2:] != b"\0\0":
        end = data.rfind(_END)
    if end < 0 or len(data) < end + 22:
        raise CardError("is damaged (its archive has no end)")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    if size > _MAX_DIRECTORY or data[max(end - 20, 0) :].startswith(_END_64):
        raise CardError(f"holds more than {MAX_FILES:,} files")


def _measure(entries: list[ZipInfo]) -> None:
    if len(entries) > MAX_FILES:
        raise CardError(f"holds more than {MAX_FILES:,} files")
    swollen = any(
        entry.file_size > MAX_RATIO * max(entry.compress_size, 5_000) for entry in entries
    )
    if swollen or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise CardError(f"unpacks to more than {MAX_UNPACKED // 1_000_000} MB")


def _opened(data: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise CardError("is damaged (its archive cannot be opened)") from error


def _read(archive: ZipFile, entry: ZipInfo) -> bytes | None:
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return None  # the other methods cannot be unpacked within a limit
    try:
        with archive.open(entry) as file:
            return file.read(entry.file_size)  # without a size, a false header inflates at will
    except _BROKEN:
        return None
