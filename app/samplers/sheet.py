"""The form of a preset: its texts to values and back, its errors to their fields."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from app import texts
from app.errors import Invalid, Problem, Stale
from app.samplers.forms import NewSampler, SamplerBody, SamplerChange
from app.samplers.models import Sampler
from app.samplers.params import MAX_EXTRA, SamplerParams
from app.web import parse

NUMBERS = tuple(
    name
    for name in SamplerParams.model_fields
    if name not in ("stop", "logit_bias", "reasoning_effort")
)
TEXTS = ("name", *NUMBERS, "stop", "logit_bias", "reasoning_effort", "extra")
Values = dict[str, str]
Form = TypeVar("Form", bound=SamplerBody)
EMPTY: Values = dict.fromkeys((*TEXTS, "is_default"), "")


def shown(sampler: Sampler) -> Values:
    """The texts that the form has for a preset that is stored."""
    params, biases = sampler.params, sampler.params.get("logit_bias", {})
    return {
        "name": sampler.name,
        **{name: _number(params.get(name)) for name in NUMBERS},
        "stop": "\n".join(visible(one) for one in params.get("stop", [])),
        "logit_bias": "\n".join(f"{token}: {_number(bias)}" for token, bias in biases.items()),
        "reasoning_effort": params.get("reasoning_effort", ""),
        "extra": json.dumps(sampler.extra, ensure_ascii=False, indent=2) if sampler.extra else "",
        "is_default": "1" if sampler.is_default else "",
    }


def typed(form: Mapping[str, str]) -> Values:
    """The same as somebody typed them."""
    return {name: form.get(name, "").replace("\r\n", "\n") for name in EMPTY}


def read(values: Values) -> NewSampler:
    """A preset to be. Raises Invalid, whose issues `errors` puts to their fields."""
    return _parsed(NewSampler, values, {})


def read_change(values: Values, version: str) -> SamplerChange:
    """The whole sheet over what is stored. Raises Invalid."""
    seen = int(version[:9]) if version.isascii() and version.isdigit() else None
    return _parsed(SamplerChange, values, {"version": seen})


def errors(problem: Problem, values: Values, now: Values) -> dict[str, str]:
    """Which field each sentence belongs to; `now` is what is stored."""
    if isinstance(problem, Stale):
        return {
            name: f"Changed elsewhere, it now says “{now[name][:300]}”. Save again to keep yours."
            for name in TEXTS
            if now[name] != values[name]
        } or {"name": "Changed elsewhere meanwhile. Save again to keep yours."}
    found: dict[str, str] = {}
    for issue in problem.issues if isinstance(problem, Invalid) else ():
        field = issue["path"].removeprefix("params.").split(".")[0]
        found.setdefault(field if field in EMPTY else "name", issue["message"])
    return found


def _parsed(form: type[Form], values: Values, more: dict[str, Any]) -> Form:
    """Every field that is wrong is told at once."""
    issues: list[dict[str, str]] = []
    body = {**_body(values), **more}
    try:
        body["params"]["logit_bias"] = _biases(values["logit_bias"]) or None
    except Invalid as problem:
        issues += problem.issues
    try:
        body["extra"] = _extra(values["extra"])
    except Invalid as problem:
        issues += problem.issues
    try:
        found = parse(form, body)
    except Invalid as problem:
        issues += problem.issues
    if issues:
        raise Invalid(issues[0]["message"], issues)
    return found


def _body(values: Values) -> dict[str, Any]:
    """What needs no reading. An empty field takes its value away."""
    params: dict[str, Any] = {
        name: values[name].strip().replace(",", ".").replace("−", "-") or None for name in NUMBERS
    }
    params["stop"] = [_meant(line) for line in values["stop"].split("\n") if line] or None
    params["reasoning_effort"] = values["reasoning_effort"] or None
    usual = values["is_default"] == "1"
    return {"name": values["name"], "params": params, "isDefault": usual}


def _biases(text: str) -> dict[str, str]:
    lines = [line for line in text.replace("−", "-").split("\n") if line.strip()]
    found: dict[str, str] = {}
    for line in lines:
        token, colon, bias = line.partition(":")
        if not colon:
            sentence = f"“{line.strip()[:40]}” is not a token’s number, a colon and a bias."
            raise Invalid.field("params.logit_bias", sentence)
        found[token.strip()] = bias.strip().replace(",", ".")
    return found


def _extra(text: str) -> Any:
    if not text.strip():
        return {}
    try:
        value = texts.read_json(text.encode("utf-8", "surrogatepass"), 4 * MAX_EXTRA)
    except Problem as problem:
        said = problem.message.replace("The body", "This")
        raise Invalid.field("extra", said) from None
    if not isinstance(value, dict):
        raise Invalid.field("extra", "This must be a JSON object: { … }.")
    return value


def visible(stop: str) -> str:
    """A stop text in one line, as it is typed."""
    return stop.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _meant(line: str) -> str:
    parts = line.split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\t", "\t") for part in parts)


def _number(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
