"""What may come in, once, for pages and API."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app import texts
from app.endpoints import Id
from app.texts import Meta, Version

MAX_BLOCKS = 50
MAX_NOTE = 16 * 1024  # bytes
MAX_AT_ONCE = 1000  # messages taken off a branch by name


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
    str,
    Field(max_length=texts.MAX_NAME, json_schema_extra={"minLength": 1}),
    AfterValidator(_storable),
    AfterValidator(_filled),
]
Kind = Annotated[str, Field(max_length=40), AfterValidator(_filled)]
PromptText = Annotated[
    str,
    Field(
        json_schema_extra={
            "x-maxBytes": texts.MAX_PROMPT_BYTES,
            "minLength": 1,
            "maxLength": texts.MAX_PROMPT_BYTES,
        }
    ),
]
"""Its bytes are counted where it is checked: see `saying`."""
Settings = Annotated[
    Meta,
    Field(description="What steers the model this once: temperature, top_p, max_tokens, model, …"),
]
BlockId = Annotated[str, Field(max_length=100)]


class NewChat(ApiForm):
    """A chat to be; `greeting` is the index of the greeting that is shown first. Without a
    `persona_id` it is told to the character's persona, else to the default one."""

    title: Title | None = None
    meta: Meta | None = None
    persona_id: Id | None = None
    greeting: int = Field(0, ge=0)


class Copy(ApiForm):
    """A copy of a chat."""

    title: Title | None = None


def _short(value: str) -> str:
    if (size := len(value.encode())) > MAX_NOTE:
        raise ValueError(f"This is {size // 1024:,} KB; a note holds {MAX_NOTE // 1024} KB.")
    return value.replace("\r\n", "\n")


class AuthorNote(ApiForm):
    """Words to the model that stand `depth` messages before the story's end, in every
    `interval`th turn; two messages are a turn. A blank text is no note."""

    text: Annotated[
        str,
        AfterValidator(_storable),
        AfterValidator(_short),
        Field(json_schema_extra={"x-maxBytes": MAX_NOTE}),
    ]
    depth: Annotated[int, Field(ge=0, le=1000)] = 4
    interval: Annotated[int, Field(ge=1, le=1000)] = 1
    role: Literal["system", "user", "assistant"] = "system"


class ChatChange(ApiForm):
    """Any subset of what can be changed on a chat."""

    title: Title | None = None
    status: Literal["active", "archived"] | None = None
    pinned: bool | None = None
    meta: Meta | None = None
    persona_id: Annotated[
        Id | None, Field(description="Who the user is from now on; null for nobody in particular.")
    ] = None
    note: Annotated[
        AuthorNote | None, Field(description="What the model is reminded of; null for nothing.")
    ] = None
    sampler_id: Annotated[
        Id | None, Field(description="The sampler preset of its replies; null for the usual one.")
    ] = None
    version: Version | None = None


class NewBranch(ApiForm):
    """A fork; of the active branch at its tip unless said."""

    title: Title | None = None
    parent_branch_id: Id | None = None
    forked_from_message_id: Id | None = None
    forked_from_variant_id: Id | None = None
    activate: bool = False
    meta: Meta | None = None


class BranchChange(ApiForm):
    """Any subset of what can be changed on a branch."""

    title: Title | None = None
    meta: Meta | None = None
    version: Version | None = None


class Place(ApiForm):
    """Which branch is meant; the active one unless said."""

    branch_id: Id | None = None


class NewBlock(ApiForm):
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
    prompt_text: PromptText
    format: Literal["markdown", "plain", "json"] = "markdown"
    blocks: Annotated[list[NewBlock], Field(max_length=MAX_BLOCKS)] | None = None
    meta: Meta | None = None
    settings: Settings | None = None


class Edit(Place):
    """What a message shall say; `variant_id` is what its editor began with. With an event stream
    also the answer to it, for which the settings are."""

    prompt_text: PromptText
    variant_id: Id | None = None
    settings: Settings | None = None


class NewVariant(Place):
    """A variant by hand."""

    prompt_text: PromptText
    choose: bool = True


class Visibility(Place):
    """Whether the prompt leaves a message out."""

    hidden: bool


class Removal(Place):
    """Messages to take off a branch: these, or one and all that follow it."""

    message_ids: Annotated[list[Id], Field(max_length=MAX_AT_ONCE)] | None = None
    from_message_id: Id | None = None


class Again(Place):
    """A further variant of an answer."""

    in_place: bool = False
    settings: Settings | None = None


class Onward(Place):
    """More of the last answer."""

    settings: Settings | None = None


class Answer(ApiForm):
    """The missing answer, or a turn of the user's."""

    settings: Settings | None = None


class DraftText(ApiForm):
    """What stands in a branch's composer."""

    text: str
