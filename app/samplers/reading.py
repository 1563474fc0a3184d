"""The sampler numbers in somebody else's preset: SillyTavern's chat completion and text
completion (TextGen) presets, and this program's own names. Nothing else of it is read, so no key,
password or address comes along."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from app.samplers.params import RANDOM_SEED, SamplerParams

# Their name → ours; of two that say the same the first counts.
NAMES = {
    **{name: name for name in SamplerParams.model_fields},
    "temp": "temperature",
    "rep_pen": "repetition_penalty",
    "freq_pen": "frequency_penalty",
    "presence_pen": "presence_penalty",
    "openai_max_tokens": "max_tokens",
    "genamt": "max_tokens",
    "stopping_strings": "stop",
    "temp_openai": "temperature",
    "top_p_openai": "top_p",
    "top_k_openai": "top_k",
    "min_p_openai": "min_p",
    "freq_pen_openai": "frequency_penalty",
    "pres_pen_openai": "presence_penalty",
    "repetition_penalty_openai": "repetition_penalty",
}
# Their presets hold a number for every slider; these are what an unused one stands at.
NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "top_p": (1,),
    "top_k": (0, -1),
    "min_p": (0,),
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "repetition_penalty": (1,),
    "seed": (RANDOM_SEED,),
    "stop": ([], ""),
    "logit_bias": ({}, []),
    "reasoning_effort": ("auto", ""),
}
EFFORTS = {"min": "minimal", "max": "high"}
# What only some servers know: the number that switches it on, and those that go with it.
OWN_WAYS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "typical_p": (1, ()),
    "top_a": (0, ()),
    "tfs": (1, ()),
    "smoothing_factor": (0, ("smoothing_curve",)),
    "no_repeat_ngram_size": (0, ()),
    "xtc_probability": (0, ("xtc_threshold",)),
    "dry_multiplier": (
        0,
        ("dry_base", "dry_allowed_length", "dry_penalty_last_n", "dry_sequence_breakers"),
    ),
    "mirostat_mode": (0, ("mirostat_tau", "mirostat_eta")),
    "dynatemp": (False, ("min_temp", "max_temp", "dynatemp_exponent")),
}
TOKENS = re.compile(r"\[\s*\d+(?:\s*,\s*\d+)*\s*\]")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a preset says: `params` within our ranges, `extra` for servers that know more;
    `passed_over` are the names of what could not be taken."""

    params: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Is there anything in it?"""
        return bool(self.params or self.extra)


def sampler_of(preset: Mapping[str, Any]) -> Numbers:
    """The sampler numbers of a preset, also where it lies in a whole export. What an unused
    slider says is left out. Never raises."""
    inside = preset.get("preset")
    if isinstance(inside, dict):
        preset = inside
    params: dict[str, Any] = {}
    passed: list[str] = []
    for name, value in _ours(preset).items():
        if value is None or value in NEUTRAL.get(name, ()):
            continue
        try:
            known = SamplerParams.model_validate({name: value})
        except ValidationError:
            passed.append(name)
        else:
            params |= known.model_dump(exclude_unset=True)
    return Numbers(params, _own_ways(preset), tuple(passed))


def is_preset(preset: Mapping[str, Any]) -> bool:
    """Does it speak of samplers at all?"""
    inside = preset.get("preset")
    found = inside if isinstance(inside, dict) else preset
    return bool(NAMES.keys() & found.keys())


def _ours(preset: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for theirs, ours in NAMES.items():
        if theirs in preset:
            found.setdefault(ours, preset[theirs])
    if isinstance(biases := found.get("logit_bias"), list):
        found["logit_bias"] = _biases(biases)
    effort = found.get("reasoning_effort")
    if isinstance(effort, str):
        found["reasoning_effort"] = EFFORTS.get(effort, effort)
    return found


def _biases(listed: list[Any]) -> dict[str, Any]:
    """Of a list of biases those that name tokens by number; words mean other tokens elsewhere."""
    found: dict[str, Any] = {}
    for one in listed:
        text = one.get("text") if isinstance(one, dict) else None
        if isinstance(text, str) and TOKENS.fullmatch(text.strip()):
            found |= dict.fromkeys(re.findall(r"\d+", text), one.get("value"))
    return found


def _own_ways(preset: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (off, others) in OWN_WAYS.items():
        value = preset.get(name)
        if isinstance(value, bool | int | float) and value != off:
            kept = {one: preset[one] for one in others if preset.get(one) is not None}
            found |= {name: value, **kept}
    return found
