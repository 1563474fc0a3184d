"""An endpoint as its handler describes it, and what follows from that."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from inspect import get_annotations, getdoc
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from quart import Quart

from app.endpoints import Data, Listed, Media, Noted, Taken, taken_by
from app.guard import SAFE
from app.openapi import codes

PREFIX = "/api/"
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Success:
    """What a handler answers: a JSON value, with what stands beside it; and other media."""

    value: Any = None
    beside: Any = None
    listed: bool = False
    media: list[Media] = field(default_factory=list)

    @property
    def described(self) -> bool:
        """Whether the handler says it at all."""
        return self.value is not None or bool(self.media)

    @property
    def streams(self) -> bool:
        """Whether it may answer with an event stream, and whether with nothing else."""
        return any(one.type == "text/event-stream" for one in self.media)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method of an address under /api."""

    method: str
    rule: str
    name: str
    handler: Callable[..., Any]
    taken: Taken
    success: Success

    @property
    def path(self) -> str:
        """The address as OpenAPI writes it."""
        return VARIABLE.sub(lambda found: "{" + camel(found[1]) + "}", self.rule)

    @property
    def key(self) -> str:
        """What it is called by: its method and address."""
        return f"{self.method} {self.path}"

    @property
    def variables(self) -> list[str]:
        """The variables of the address, in the API's names."""
        return [camel(name) for name in VARIABLE.findall(self.rule)]

    @property
    def words(self) -> str:
        """What the handler says of itself, on one line."""
        return " ".join((getdoc(self.handler) or "").split())

    @property
    def room(self) -> str:
        """The room that the handler lives in."""
        return self.handler.__module__.split(".")[1]

    @property
    def begins_a_reply(self) -> bool:
        """Whether asking for it makes a model write."""
        return self.method not in SAFE and self.success.streams

    def codes(self) -> set[str]:
        """The code of every error that it can answer with."""
        taken, streams = self.taken, self.success.streams
        reasons = [
            (True, codes.ALWAYS + taken.errors),
            (self.method not in SAFE, codes.A_WRITE),
            (bool(taken.query) or self.success.listed, codes.A_QUERY),
            (bool(taken.files), codes.A_BODY),
            (taken.body is not None, codes.A_FORM),
            (taken.body is not None and "version" in taken.body.model_fields, codes.A_VERSION),
            (bool(self.variables), codes.AN_ID),
            (taken.creates, codes.A_CREATION),
            (streams, codes.A_STREAM),
            (streams and self.method == "POST" and self.success.value is None, ("NOT_ACCEPTABLE",)),
            (self.begins_a_reply, codes.A_REPLY),
        ]
        return {code for holds, group in reasons if holds for code in group}


def camel(name: str) -> str:
    """chat_id → chatId"""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def endpoints(app: Quart) -> Iterator[Endpoint]:
    """Every endpoint under /api, in the order of their rooms and rules."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIX):
            continue
        handler = app.view_functions[rule.endpoint]
        name = rule.endpoint.replace("_api.", ".")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Endpoint(method, rule.rule, name, handler, taken_by(handler), success_of(handler))


def success_of(handler: Callable[..., Any]) -> Success:
    """The handler's answer, out of its return type."""
    hint = get_annotations(handler, eval_str=True).get("return")
    alternatives = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    media = [one for hint in alternatives for one in _media(hint)]
    for one in alternatives:
        shape, parts = get_origin(one), get_args(one)
        if shape is Data:
            return Success(parts[0], media=media)
        if shape is Noted:
            return Success(parts[0], parts[1], media=media)
        if shape is Listed:
            return Success(list[parts[0]], listed=True, media=media)  # type: ignore[valid-type]
    return Success(media=media)


def _media(hint: Any) -> list[Media]:
    if get_origin(hint) is Annotated:
        return [one for one in get_args(hint)[1:] if isinstance(one, Media)]
    return []
