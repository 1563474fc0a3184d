"""What an endpoint under /api says of itself: its answer by its return type, the rest by `takes`.

    @api.post("/chats/<chat_id>/branches")
    @takes(NewBranch, creates=True, errors=("NOT_ON_BRANCH",))
    async def fork(chat_id: str) -> Data[BranchObject]:
        'A fork; with `activate` it opens from now on.'

The OpenAPI document is made of this; nothing here runs while a request is answered. A test says
which endpoint lacks its description, and which says what is not so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo
from quart import Response
from typing_extensions import TypedDict

from app.texts import MAX_BODY_BYTES

Value = TypeVar("Value")
Beside = TypeVar("Beside")
Handler = TypeVar("Handler", bound=Callable[..., Any])


class Data(TypedDict, Generic[Value]):
    """A success: `{"data": …}`."""

    data: Value


class Noted(TypedDict, Generic[Value, Beside]):
    """A success with something beside it: `{"data": …, "meta": …}`."""

    data: Value
    meta: Beside


class Piece(TypedDict):
    """Whether a list goes on, and the cursor that says where."""

    nextCursor: str | None
    hasMore: bool


Paged = Noted[Value, Piece]
"""A piece of something that is asked for with cursors of its own."""


class Listed(TypedDict, Generic[Value]):
    """A piece of a list; it takes `limit` and `cursor`."""

    data: list[Value]
    meta: Piece


@dataclass(frozen=True, slots=True)
class Media:
    """An answer that is no JSON envelope; of a stream the shapes of its events' data, by type."""

    type: str
    events: Mapping[str, Any] = field(default_factory=dict, hash=False)


EventStream = Annotated[Response, Media("text/event-stream")]
Id = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class GoneObject(TypedDict):
    """The id of what is gone."""

    id: Id


def one_of(*values: str) -> FieldInfo:
    """Which texts a field can have: `Annotated[str, one_of("active", "archived")]`."""
    found: FieldInfo = Field(json_schema_extra={"enum": list(values)})
    return found


@dataclass(frozen=True, slots=True)
class Files:
    """The field of a multipart body, and how many files it holds."""

    field: str
    most: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What comes in, and what can go wrong beyond what goes wrong everywhere."""

    body: type[BaseModel] | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    files: Files | None = None
    creates: bool = False
    errors: tuple[str, ...] = ()
    most: int = MAX_BODY_BYTES


def takes(
    body: type[BaseModel] | None = None,
    *,
    query: Mapping[str, Any] | None = None,
    files: Files | None = None,
    creates: bool = False,
    errors: tuple[str, ...] = (),
    most: int = MAX_BODY_BYTES,
) -> Callable[[Handler], Handler]:
    """Describe a handler: the form that it reads with `web.body`, of at most `most` bytes; the
    types of what it takes from the query; its files; whether it makes something, and so
    heeds an Idempotency-Key; the codes of its own errors."""
    taken = Taken(body, query or {}, files, creates, errors, most)

    def describe(handler: Handler) -> Handler:
        handler.takes = taken  # type: ignore[attr-defined]
        return handler

    return describe


def taken_by(handler: Callable[..., Any]) -> Taken:
    """What `takes` said of this handler."""
    found: Taken = getattr(handler, "takes", Taken())
    return found
