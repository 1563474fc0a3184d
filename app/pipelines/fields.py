"""What a form asks about a step, read from the schema of its model: a new kind of step or a new
parameter shows up by itself. Pure."""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.pipelines.definition import Step

Kind = Literal["line", "long", "number", "flag", "choice", "choices", "list", "json", "steps"]
MISSING = object()
"""Nothing was typed, so nothing is written: the usual value counts."""
OFF, ON = "", "1"  # a flag as it is typed
LONG = 4000  # characters from which on a text gets more than a line
WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", re.ASCII)
KINDS: dict[str, Kind] = {"boolean": "flag", "integer": "number", "number": "number"}
HEAD = ("name", "type")  # what stands at the top of a card


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to say of a step. `path` is its place in the step, as JSON has it; `beside` tells
    where it counts: of another field's path whether it is filled, or its values."""

    path: str
    kind: Kind
    title: str
    help: str = ""
    usual: Any = MISSING
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    word: bool = False  # one of a certain make: blanks around it are none of it
    longest: int | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def needed(self) -> bool:
        """Has it no usual value?"""
        return self.usual is MISSING

    @property
    def hint(self) -> str:
        """The usual value, where a blank one stands for it."""
        shown = self.kind in ("line", "number", "list") and self.usual not in (MISSING, None, "")
        return self.typed(self.usual) or "" if shown else ""

    def typed(self, value: Any) -> str | None:
        """This value of the document as it is typed; None where no field can hold it."""
        if value is None and self.kind != "json":
            return ""
        match self.kind:
            case "flag":
                return (ON if value else OFF) if isinstance(value, bool) else None
            case "number":
                return _number_typed(value)
            case "list" | "choices":
                return _list_typed(value)
            case "json":
                return json.dumps(value, ensure_ascii=False, indent=2)
        return value if isinstance(value, str) else None

    def read(self, text: str) -> Any:
        """What was typed as the document has it, MISSING where that is the usual; what cannot be
        read stays text, and its model says what is wrong with it."""
        found = self._read(text)
        return MISSING if found == self.usual and not self.needed else found

    def _read(self, text: str) -> Any:
        plain = text.strip()
        match self.kind:
            case "flag":
                return text == ON
            case "number":
                return _number(plain) if plain else MISSING
            case "list" | "choices":
                names = [one.strip() for one in re.split(r"[,\n]", plain) if one.strip()]
                return names if names or self.usual not in ([], MISSING) else MISSING
            case "json":
                return _json(plain) if plain else MISSING
        return (plain if self.word else text) or MISSING


@dataclass(frozen=True, slots=True)
class Form:
    """All that can be said of a type of step: of what it does, and of when and how."""

    type: str
    about: str
    params: tuple[Field, ...]
    common: tuple[Field, ...]
    must: bool  # must its parameters be there?

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of them."""
        return (*self.params, *self.common)


@functools.cache
def forms() -> dict[str, Form]:
    """By type, in their order in the definition."""
    found = [_form(model, model.model_json_schema(by_alias=True)) for model in get_args(Step)]
    return {one.type: one for one in found}


def common() -> tuple[Field, ...]:
    """What can be said of every step."""
    return next(iter(forms().values())).common


def _form(model: type[BaseModel], schema: dict[str, Any]) -> Form:
    own = schema["properties"]
    inner = model.model_fields["params"].annotation
    assert isinstance(inner, type)
    assert issubclass(inner, BaseModel)
    params = _plain(own["params"], schema)
    rest = {name: one for name, one in own.items() if name not in (*HEAD, "params")}
    about = [one.get("description", "") for one in (schema, params)]
    kind = own["type"]["const"]
    return Form(
        type=kind,
        about=" ".join(text.replace("\n", " ") for text in about if text),
        params=_fields(inner, params.get("properties", {}), schema, "params."),
        common=tuple(one for one in _fields(model, rest, schema, "") if _counts(one, kind)),
        must="params" in schema.get("required", ()),
    )


def _counts(one: Field, kind: str) -> bool:
    """Does it ever, in a step of this type?"""
    return kind in one.beside.get("type", [kind])


def _fields(
    model: type[BaseModel], found: dict[str, Any], whole: dict[str, Any], under: str
) -> tuple[Field, ...]:
    usual = {one.alias or name: _usual(one) for name, one in model.model_fields.items()}
    return tuple(
        _field(f"{under}{name}", _plain(one, whole), usual[name], under)
        for name, one in found.items()
    )


def _usual(info: FieldInfo) -> Any:
    return MISSING if info.is_required() else info.get_default(call_default_factory=True)


def _plain(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Without references, and without the null that stands for nothing."""
    found = dict(schema)
    if len(some := [one for one in found.get("anyOf", ()) if one.get("type") != "null"]) == 1:
        found = {**some[0], **{name: one for name, one in found.items() if name != "anyOf"}}
    if ref := found.pop("$ref", None):
        found = {**whole["$defs"][ref.rsplit("/", 1)[1]], **found}
    return found


def _field(path: str, schema: dict[str, Any], usual: Any, under: str) -> Field:
    return Field(
        path=path,
        kind=_kind(path, schema),
        title=schema.get("title", path),
        help=schema.get("description", ""),
        usual=usual,
        choices=tuple(schema.get("enum", schema.get("items", {}).get("enum", ()))),
        low=schema.get("minimum", schema.get("exclusiveMinimum")),
        high=schema.get("maximum"),
        whole=schema.get("type") == "integer",
        word="pattern" in schema,
        longest=schema.get("maxLength"),
        beside={f"{under}{name}": one for name, one in schema.get("x-for", {}).items()},
    )


def _kind(path: str, schema: dict[str, Any]) -> Kind:
    if path == "dependsOn":
        return "steps"
    if schema.get("enum"):
        return "choice"
    if schema.get("type") == "string":
        short = "pattern" in schema or schema.get("maxLength", LONG) < LONG
        return "line" if short else "long"
    if schema.get("type") == "array":
        items = schema.get("items", {})
        names: Kind = "choices" if "enum" in items else "list"
        return names if items.get("type") == "string" else "json"
    return KINDS.get(schema.get("type", ""), "json")


def _number_typed(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _list_typed(value: Any) -> str | None:
    """Names with commas between; None where one of them holds such a comma itself."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    if any(not one or one != one.strip() or "," in one or "\n" in one for one in value):
        return None
    return ", ".join(value)


def _number(text: str) -> Any:
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if NUMBER.fullmatch(text) else text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
