"""What writes the main block of a prompt: the template that is in use, or the built-in one."""

from dataclasses import dataclass

import structlog
from typing_extensions import TypedDict

from app.prompts import language
from app.prompts.context import Known
from app.prompts.forms import layout_of
from app.prompts.language import TemplateFailed
from app.prompts.layout import USUAL, Slot
from app.prompts.models import TemplateRow
from app.prompts.template import BUILT_IN, Fields
from app.prompts.written import Main

log = structlog.get_logger()


class TemplateOrigin(TypedDict):
    """The template that a prompt was written by, as it was then."""

    id: str
    version: int
    name: str


class TemplateStops(TemplateFailed):
    """A turn's template does not render: nothing is sent, and nothing takes its place."""

    def __init__(self, row: TemplateRow, failed: TemplateFailed, chat_id: str) -> None:
        super().__init__(failed.wrong, templateId=str(row.id), templateName=row.name)
        self.message = f"The prompt “{row.name}” does not work here. {failed.message}"
        at = f"line={failed.wrong.line}&" if failed.wrong.line else ""
        self.mend_url = f"/prompts/{row.id}?{at}story={chat_id}"


@dataclass(frozen=True, slots=True)
class Author:
    """A template with all that it can speak of."""

    row: TemplateRow
    known: Known

    @property
    def says(self) -> frozenset[str]:
        """The parts that it prints itself."""
        return language.says(self.row.template_text)

    def render(self, fields: Fields) -> str:
        """Half a second of work at most. Raises TemplateStops."""
        try:
            return language.render(self.row.template_text, self.known.given(fields))
        except TemplateFailed as failed:
            wrong = failed.wrong
            log.warning(
                "template.failed", template=str(self.row.id), line=wrong.line, column=wrong.column
            )
            raise TemplateStops(self.row, failed, str(self.known.chat["id"])) from None


def author_of(row: TemplateRow | None, known: Known) -> Main:
    """Who writes: this template, else the built-in one."""
    return BUILT_IN if row is None else Author(row, known)


def slots_of(row: TemplateRow | None) -> tuple[Slot, ...]:
    """In which order."""
    return layout_of(row.layout) if row is not None and row.layout else USUAL


def origin_of(row: TemplateRow | None) -> TemplateOrigin | None:
    """What is kept of it with the reply."""
    return None if row is None else {"id": str(row.id), "version": row.version, "name": row.name}
