"""What may come in, once, for pages and API."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app import texts
from app.texts import Meta, Version

MAX_BLOCKS = 50


class ApiForm(BaseModel):
    """camelCase outside, snake_case inside; unknown fields are refused by name."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", strict=True
    )


def _filled(value: str) -> str:
    text = value.strip()
    if not text:
        raise ValueError("must not be empty")
    return text


def _storable(value: str) -> str:
    if reason := texts.flaw(value):
        raise ValueError(reason)
    return value


Title = Annotated[
    str, Field(max_length=texts.MAX_NAME), AfterValidator(_storable), AfterValidator(_filled)
]
Kind = Annotated[str, Field(max_length=40), AfterValidator(_filled)]
BlockId = Annotated[str, Field(max_length=100)]


class NewChat(ApiForm):
    """A chat to be; `greeting` is the index of the greeting that is shown first."""

    title: Title | None = None
    meta: Meta | None = None
    greeting: int = Field(0, ge=0)


class ChatChange(ApiForm):
    """Any subset of what can be changed on a chat."""

    title: Title | None = None
    status: Literal["active", "archived"] | None = None
    meta: Meta | None = None
    version: Version | None = None


class Place(ApiForm):
    """Which branch is meant; the active one unless said."""

    branch_id: str | None = None


class Block(ApiForm):
    """A part of a message; only `prompt_text` goes to the model, whatever `visibility` says."""

    id: BlockId | None = None
    type: Kind
    format: Literal["markdown", "plain", "json"] = "markdown"
    content: str
    visibility: Literal["ui_only", "prompt_only", "both"] = "ui_only"
    order: int | None = Field(None, ge=0, le=texts.MAX_VERSION)


class NewMessage(Place):
    """A message; with an event stream also the reply to it."""

    role: Literal["user", "system"] = "user"
    prompt_text: str
    format: Literal["markdown", "plain", "json"] = "markdown"
    blocks: Annotated[list[Block], Field(max_length=MAX_BLOCKS)] | None = None
    meta: Meta | None = None
    settings: Meta | None = None


class Again(Place):
    """A further variant of an answer."""

    in_place: bool = False
    settings: Meta | None = None


class Answer(ApiForm):
    """The missing answer."""

    settings: Meta | None = None
