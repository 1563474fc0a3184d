"""The files of assets against their rows."""

import asyncio
import time
from collections import defaultdict
from pathlib import Path

from app import db
from app.config import Settings
from app.doctor.finding import Finding, ok, several, weak

YOUNG = 3600.0  # seconds: a file is written before its row, and this one may be under way
SHOWN = 3


async def of_files(settings: Settings) -> list[Finding]:
    """Files that belong to nothing, and what lacks its file."""
    folder = settings.data / "assets"
    there = await asyncio.to_thread(_files, folder)
    known = {db.text_id(row[0]) for row in await db.tuples("SELECT id FROM assets")}
    found = [*_orphans(folder, there, known), *_missing(folder, there, known)]
    return found or [ok(f"Every file in {folder} has its row, and every row its file.")]


def _files(folder: Path) -> dict[str, list[Path]]:
    """By the id of the asset, which their names begin with."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            found[file.name[:36]].append(file)
    return found


def _orphans(folder: Path, there: dict[str, list[Path]], known: set[str]) -> list[Finding]:
    old = time.time() - YOUNG
    lost = [file for name, files in there.items() if name not in known for file in files]
    lost = [file for file in lost if file.stat().st_mtime < old]
    if not lost:
        return []
    size = sum(file.stat().st_size for file in lost) / 1_000_000
    told = several(len(lost), "file belongs", "files belong")
    return [weak(f"{told} to nothing any more ({size:.1f} MB in {folder}). Delete: {_named(lost)}")]


def _missing(folder: Path, there: dict[str, list[Path]], known: set[str]) -> list[Finding]:
    gone = len(known - there.keys())
    if not gone:
        return []
    told = several(gone, "picture or file is", "pictures and files are")
    return [weak(f"{told} not in {folder}: put that folder back from your newest copy.")]


def _named(files: list[Path]) -> str:
    more = f" and {len(files) - SHOWN:,} more" if len(files) > SHOWN else ""
    return " ".join(str(file) for file in files[:SHOWN]) + more
