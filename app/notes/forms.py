"""What may come in about a note, from the API and from the page alike."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.texts import MAX_NAME, Version, storable

MAX_NOTE = 1024 * 1024  # bytes
MAX_NOTES = 200  # of one character, of one chat
MAX_SENT = 6 * MAX_NOTE + 64 * 1024  # bytes of a note as JSON or as a form, where letters are codes


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise ValueError("A note needs a title.")
    if len(name) > MAX_NAME:
        raise ValueError(f"A title has at most {MAX_NAME} characters.")
    return storable(name)


def _text(text: str) -> str:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_NOTE:
        raise ValueError(too_long(size))
    if not text.strip():
        raise ValueError("A note needs words.")
    return storable(text).replace("\r\n", "\n")


def too_long(size: int) -> str:
    """What is told of a text of so many bytes."""
    said = f"{size / MAX_NOTE:.1f} MB" if size > 1.1 * MAX_NOTE else f"{size:,} bytes"
    return f"This is {said}; a note holds 1 MB. Cut it into several."


Name = Annotated[
    str, AfterValidator(_name), Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME})
]
Text = Annotated[
    str,
    AfterValidator(_text),
    Field(
        description="Plain text or Markdown.",
        json_schema_extra={"minLength": 1, "x-maxBytes": MAX_NOTE},
    ),
]


class _Body(BaseModel):
    """Fields that nobody knows are passed over, so that what the API answered can be sent back."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )


class NewNote(_Body):
    """A note to be."""

    name: Name
    text: Text


class NoteChange(_Body):
    """Any subset of a note; `version` is the one that the editor saw."""

    name: Name = ""
    text: Text = ""
    version: Version | None = None
