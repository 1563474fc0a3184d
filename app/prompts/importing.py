"""Preset files into prompt templates, and their numbers into sampler presets."""

import asyncio
import hashlib
from dataclasses import asdict, dataclass
from uuid import UUID

from app import db, texts
from app.accounts.idempotency import Answer, once
from app.db.models import new_id
from app.db.transact import to_its_end
from app.errors import Problem
from app.profiles.reports import Line, Report
from app.profiles.uploads import Upload
from app.prompts import presets
from app.prompts.forms import NewTemplate
from app.prompts.models import TemplateRow
from app.samplers import files as sampler_files
from app.samplers import writing as samplers
from app.samplers.forms import NewSampler
from app.web import parse


@dataclass(frozen=True, slots=True)
class Read:
    """One file after reading: its template and its numbers, or what is wrong with it."""

    name: str
    digest: str = ""
    template: NewTemplate | None = None
    sampler: NewSampler | None = None
    passed_over: int = 0
    besides: tuple[str, ...] = ()
    problem: str = ""

    def line(self) -> Line:
        """What the user is told."""
        if self.template is None:
            return Line(self.name, False, self.problem)
        told = f"Here as {self.template.name}, switched off until you switch it on."
        if self.sampler:
            told += " Its numbers are a sampler preset of that name."
        if self.passed_over:
            count = "One block that was" if self.passed_over == 1 else f"{self.passed_over} blocks"
            told += f" {count} in no order {'is' if self.passed_over == 1 else 'are'} left out."
        if self.besides:
            told += f" Not taken over: {', '.join(self.besides)}."
        return Line(self.name, True, told)


async def import_files(
    owner_id: UUID, uploads: list[Upload], key: str | None
) -> Report[TemplateRow]:
    """Read them in a thread, then write everything in one transaction. Goes on to its end when
    the browser leaves. Raises Conflict for a used key."""
    return await to_its_end(_import(owner_id, uploads, key))


async def _import(owner_id: UUID, uploads: list[Upload], key: str | None) -> Report[TemplateRow]:
    read = [await asyncio.to_thread(_read, upload) for upload in uploads]
    if not any(one.template for one in read):
        return Report(read, [])

    async def act() -> Answer:
        made = [await _add(owner_id, one) for one in read if one.template]
        return {str(place): str(template_id) for place, template_id in enumerate(made)}

    @db.transaction
    async def all_of_it() -> Answer:
        words = " ".join(one.digest for one in read)
        return (await once(owner_id, key, "prompt_presets", words, act))[0]

    ids = [UUID(one) for one in (await all_of_it()).values() if one]
    known = await TemplateRow.in_bulk(ids, "id")
    return Report(read, [known[one] for one in ids if one in known])


async def _add(owner_id: UUID, one: Read) -> UUID:
    new = one.template
    assert new is not None, "only files that were read are added"
    row = TemplateRow(id=new_id(), owner_id=owner_id, name=new.name, scope="global", enabled=False)
    row.template_text, row.layout = "", [slot.model_dump() for slot in new.layout]
    await row.save(force_create=True)
    if one.sampler:
        await samplers.add(owner_id, one.sampler)
    return row.id


def _read(upload: Upload) -> Read:
    name = (upload.shown.rpartition(".")[0] or upload.shown)[: texts.MAX_NAME]
    try:
        data = upload.read()
        found = presets.read(texts.read_json(data.removeprefix(b"\xef\xbb\xbf")))
        body = {"name": name, "scope": "global", "templateText": "", "enabled": False}
        new = parse(NewTemplate, {**body, "layout": [asdict(slot) for slot in found.slots]})
    except Problem as error:
        return Read(upload.shown, problem=error.message)
    return Read(
        upload.shown,
        hashlib.sha256(data).hexdigest(),
        new,
        _numbers(data, name),
        found.passed_over,
        found.besides,
    )


def _numbers(data: bytes, name: str) -> NewSampler | None:
    """The preset's sampler numbers, if it has any."""
    try:
        found, _ = sampler_files.read_file(data, name)
    except Problem:
        return None
    return found if found.params.model_dump(exclude_none=True) or found.extra else None
