"""What can be seen without a database: settings, the data folder, its disk, the clock."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from app.config import Settings, SettingsError
from app.connections.desk import check_settings
from app.connections.seal import master_key
from app.db.models import now
from app.doctor.finding import Finding, broken, ok, several, weak

LEAST_FREE = 200  # MB
COPIES = 3  # from before migrations: more are of no use
EARLIEST = 2025  # a clock that is before this year was never set
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def of_machine(settings: Settings) -> Iterator[Finding]:
    """All of it; a little work on the disk."""
    yield from _address(settings)
    yield from _environment(settings)
    yield from _folder(settings.data)
    yield from _space(settings)
    yield from _key(settings)
    yield from _copies(settings)
    yield from _clock()


def database_file(settings: Settings) -> Path | None:
    """Where SQLite's file lies; None for PostgreSQL."""
    address = settings.database
    return Path(address.removeprefix("sqlite://")) if address.startswith("sqlite") else None


def _address(settings: Settings) -> Iterator[Finding]:
    yield ok(
        f"It listens at {settings.host}, port {settings.port}: for this machine only, "
        "with one user and no password."
    )
    if settings.allowed_hosts:
        yield weak(
            f"It also answers to the name {', '.join(settings.allowed_hosts)}, and there are no "
            "accounts: whoever comes through your proxy is its one user. Let the proxy ask for a "
            "password, or unset TALESPINNER_ALLOWED_HOSTS."
        )


def _environment(settings: Settings) -> Iterator[Finding]:
    try:
        check_settings(settings)
    except SettingsError as error:
        yield broken(str(error))
    if settings.openai_base_url:
        return
    given = {"OPENAI_API_KEY": settings.openai_api_key, "OPENAI_MODEL": settings.openai_model}
    for name, value in given.items():
        if value:
            yield weak(f"{name} is set but OPENAI_BASE_URL is not, so it is not used: set both.")


def _folder(folder: Path) -> Iterator[Finding]:
    if not folder.exists():
        yield ok(f"The data folder {folder} will be made at the first start.")
    elif not (folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)):
        yield broken(
            f"The data folder {folder} cannot be written: give it to the user who runs the "
            "program (chown), or set TALESPINNER_DATA to another one."
        )
    elif folder.stat().st_mode & OTHERS:
        yield weak(f"Others on this machine can read the data folder: chmod 700 {folder}.")
    else:
        yield ok(f"The data folder is {folder}, for this user only.")


def _space(settings: Settings) -> Iterator[Finding]:
    there = next(one for one in (settings.data, *settings.data.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    file = database_file(settings)
    size = file.stat().st_size // 1_000_000 if file and file.exists() else 0
    if free < LEAST_FREE:
        yield weak(
            f"Only {free:,} MB are free in {there}: make room, or move the data folder and set "
            "TALESPINNER_DATA."
        )
    elif free < size:
        yield weak(
            f"{free:,} MB are free in {there}, fewer than the {size:,} MB of the database: the "
            "copy that is made before a migration would not fit. Make room."
        )
    else:
        yield ok(f"{free:,} MB are free in {there}.")


def _key(settings: Settings) -> Iterator[Finding]:
    if settings.master_key:
        yield ok("The master key comes from TALESPINNER_MASTER_KEY.")
        return
    file = settings.key_file
    if not file.exists():
        yield ok(f"There is no master key {file} yet; the next start makes one.")
        return
    try:
        master_key(settings)
    except SettingsError as error:
        yield broken(f"{error} Put the one back that it was, with chmod 600.")
        return
    if file.stat().st_mode & OTHERS:
        yield weak(f"Others on this machine can read the master key: chmod 600 {file}.")
    else:
        yield ok(f"The master key is {file}, for this user only.")


def copies_of(settings: Settings) -> list[Path]:
    """The copies that were kept before migrations, the newest first."""
    file = database_file(settings)
    found = file.parent.glob(f"{file.stem}-before-migration-*{file.suffix}") if file else ()
    return sorted(found, key=lambda one: one.stat().st_mtime, reverse=True)


def _copies(settings: Settings) -> Iterator[Finding]:
    found = copies_of(settings)
    if not found:
        return
    size = sum(one.stat().st_size for one in found) // 1_000_000
    told = several(len(found), "copy", "copies") + f" from before migrations ({size:,} MB)"
    if len(found) <= COPIES:
        yield ok(f"{told} beside the database; delete them once you are sure of the newest.")
    else:
        old = " ".join(str(one) for one in found[COPIES:][:20])
        yield weak(f"{told} beside the database: keep the newest, delete the others: rm {old}")


def _clock() -> Iterator[Finding]:
    if now().year < EARLIEST:
        yield weak(f"This machine thinks it is {now():%d %B %Y}: set its clock.")
