"""What may come in, once for the pages and the API."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.lorebooks.entry import Count, Fields, Name
from app.texts import Version, storable

MAX_DESCRIPTION = 10_000
MAX_SCAN = 200
Scope = Literal["global", "entity_profile", "persona", "chat"]
Depth = Annotated[int, Field(ge=0, le=MAX_SCAN)]
Description = Annotated[str, Field(max_length=MAX_DESCRIPTION), AfterValidator(storable)]


class Form(BaseModel):
    """camelCase outside, names of columns inside; what was not sent is not set."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class BookForm(Form):
    """Any part of a book; null lets the house decide. `version` is the one that the editor saw."""

    name: Name = ""
    description: Description = ""
    enabled: bool = True
    scan_depth: Depth | None = None
    token_budget: Count | None = None
    recursive_scanning: bool | None = None
    version: Version | None = None


class NewBookForm(Form):
    """A book to be."""

    name: Name
    description: Description = ""
    enabled: bool = True
    scan_depth: Depth | None = None
    token_budget: Count | None = None
    recursive_scanning: bool | None = None


class NewEntryForm(Fields):
    """An entry to be."""


class EntryForm(Fields):
    """Any part of an entry. `version` is the one that the editor saw."""

    version: Version | None = None


class LinkForm(Form):
    """Where a book is to apply; `scopeId` is the character's, the persona's or the chat's."""

    scope: Scope = "global"
    scope_id: str | None = None


class DryRunForm(Form):
    """The branch that is read, a line that is about to be said there, and what may be spent on
    lore, in tokens."""

    branch_id: str
    prompt_text: str = ""
    budget: Count | None = None
