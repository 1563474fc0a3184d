"""A preset as a file, and files into presets: each is read for itself, then all that could be
read come in at once."""

import asyncio
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app import db, texts
from app.accounts.idempotency import Answer, once
from app.db.transact import to_its_end
from app.errors import Invalid, Problem
from app.profiles.reports import Line, Report
from app.profiles.uploads import Upload
from app.samplers import writing
from app.samplers.forms import NewSampler
from app.samplers.models import Sampler
from app.samplers.reading import is_preset, sampler_of
from app.web import parse

KIND = "talespinner.sampler"
SECRET = re.compile(r"key|passw|secret|authori[sz]ation|cookie|bearer|proxy|_token$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """One file after reading: its preset, or what is wrong with it."""

    name: str
    digest: str = ""
    sampler: NewSampler | None = None
    passed_over: tuple[str, ...] = ()
    problem: str = ""

    def line(self) -> Line:
        """What the user is told."""
        if self.sampler is None:
            return Line(self.name, False, self.problem)
        rest = f" Left out: {', '.join(self.passed_over)}." if self.passed_over else ""
        return Line(self.name, True, f"Here as {self.sampler.name}.{rest}")


def write_file(sampler: Sampler) -> bytes:
    """The preset as JSON, without what looks like a secret."""
    body = {
        "kind": KIND,
        "name": sampler.name,
        "params": sampler.params,
        "extra": without_secrets(sampler.extra),
    }
    return json.dumps(body, ensure_ascii=False, indent=2).encode()


def read_file(data: bytes, name: str) -> tuple[NewSampler, tuple[str, ...]]:
    """The preset of a file and the names of what was left out; `name` is for one without.
    Raises Invalid, TooLarge."""
    value = texts.read_json(data.removeprefix(b"\xef\xbb\xbf"))
    if not isinstance(value, dict):
        raise Invalid("This is not a sampler preset.")
    called = value.get("name")
    given = {"name": (called if isinstance(called, str) else "").strip()[: texts.MAX_NAME] or name}
    if value.get("kind") == KIND:
        own = {"params": value.get("params", {}), "extra": value.get("extra", {})}
        own["extra"] = without_secrets(own["extra"])
        return parse(NewSampler, {**given, **own}), ()
    if not is_preset(value):
        raise Invalid("This is not a sampler preset.")
    numbers = sampler_of(value)
    extra = without_secrets(numbers.extra)
    new = parse(NewSampler, {**given, "params": numbers.params, "extra": extra})
    return new, numbers.passed_over


def without_secrets(value: Any) -> Any:
    """The same without what is called like a key or a password, at any depth."""
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if not SECRET.search(name)}
        return {name: without_secrets(inner) for name, inner in kept.items()}
    return [without_secrets(inner) for inner in value] if isinstance(value, list) else value


async def import_files(owner_id: UUID, uploads: list[Upload], key: str | None) -> Report[Sampler]:
    """Read them in a thread, then write everything in one transaction. Goes on to its end when
    the browser leaves. Raises Conflict for a used key."""
    return await to_its_end(_import(owner_id, uploads, key))


async def _import(owner_id: UUID, uploads: list[Upload], key: str | None) -> Report[Sampler]:
    read = [await asyncio.to_thread(_read, upload) for upload in uploads]
    found = [one.sampler for one in read if one.sampler]
    if not found:
        return Report(read, [])

    async def act() -> Answer:
        made = [await writing.add(owner_id, one) for one in found]
        return {str(place): str(row.id) for place, row in enumerate(made)}

    @db.transaction
    async def all_of_it() -> Answer:
        return (await once(owner_id, key, "samplers", " ".join(one.digest for one in read), act))[0]

    ids = [UUID(one) for one in (await all_of_it()).values() if one]
    known = await Sampler.in_bulk(ids, "id")
    return Report(read, [known[one] for one in ids if one in known])


def _read(upload: Upload) -> Read:
    try:
        data = upload.read()
        name = upload.shown.rpartition(".")[0] or upload.shown
        new, passed = read_file(data, name)
    except Problem as error:
        return Read(upload.shown, problem=error.message)
    return Read(upload.shown, hashlib.sha256(data).hexdigest(), new, passed)
