"""The numbers of a preset: their ranges, and what is read out of somebody else's."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from app import texts
from app.errors import Invalid
from app.samplers.files import read_file, without_secrets
from app.samplers.find import wire
from app.samplers.forms import NewSampler
from app.samplers.reading import sampler_of

CHAT = {  # as SillyTavern saves one for chat completion
    "chat_completion_source": "openai",
    "temperature": 0.9,
    "frequency_penalty": 0,
    "presence_penalty": 0.4,
    "repetition_penalty": 1,
    "top_p": 1,
    "top_k": 0,
    "top_a": 0,
    "min_p": 0.05,
    "openai_max_context": 32000,
    "openai_max_tokens": 600,
    "reverse_proxy": "https://proxy.example/v1",
    "proxy_password": "sk-secret",
    "prompts": [{"identifier": "main", "content": "Write."}],
    "seed": -1,
    "n": 1,
    "reasoning_effort": "max",
}
TEXTGEN = {
    "temp": 1.2,
    "top_p": 0.95,
    "top_k": 40,
    "rep_pen": 1.1,
    "typical_p": 1,
    "xtc_probability": 0.5,
    "xtc_threshold": 0.1,
    "dry_multiplier": 0,
    "dry_base": 1.75,
    "mirostat_mode": 0,
    "genamt": 350,
    "logit_bias": [{"text": "[12, 13]", "value": -20}, {"text": "word", "value": 5}],
}


def test_l3_a_chat_completion_preset_gives_its_numbers_and_no_secret() -> None:
    found = sampler_of(CHAT)
    assert found.params == {
        **{"temperature": 0.9, "presence_penalty": 0.4, "min_p": 0.05, "max_tokens": 600},
        "reasoning_effort": "high",
    }
    assert (found.extra, found.passed_over) == ({}, ())


def test_l3_a_textgen_preset_gives_its_numbers_and_what_is_switched_on() -> None:
    found = sampler_of({"preset": TEXTGEN, "instruct": {}})
    assert found.params == {
        **{"temperature": 1.2, "top_p": 0.95, "top_k": 40, "repetition_penalty": 1.1},
        **{"max_tokens": 350, "logit_bias": {"12": -20, "13": -20}},
    }
    assert found.extra == {"xtc_probability": 0.5, "xtc_threshold": 0.1}


@pytest.mark.parametrize(
    "preset", [{}, {"temp": []}, {"logit_bias": [1, None]}, {"dynatemp": "yes"}, {"preset": 4}]
)
def test_nothing_in_a_preset_stops_the_reading(preset: dict[str, Any]) -> None:
    assert sampler_of(preset).params == {}


def test_a_number_out_of_range_is_passed_over_by_name() -> None:
    found = sampler_of({"temp": 4, "top_p": 0.9, "min_p": "much"})
    assert (found.params, found.passed_over) == ({"top_p": 0.9}, ("min_p", "temperature"))


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"temperature": 2.1}, "This must be 2 or less."),
        ({"temperature": -0.1}, "This must be 0 or more."),
        ({"top_p": 1.01}, "This must be 1 or less."),
        ({"top_k": 1.5}, "This must be a whole number."),
        ({"min_p": "much"}, "This must be a number."),
        ({"frequency_penalty": -2.5}, "This must be -2 or more."),
        ({"presence_penalty": 3}, "This must be 2 or less."),
        ({"repetition_penalty": 3}, "This must be 2 or less."),
        ({"max_tokens": 0}, "This must be 1 or more."),
        ({"seed": -2}, "This must be -1 or more."),
        ({"stop": [""]}, "This has at least 1 characters."),
        ({"stop": ["x"] * 17}, "This holds at most 16 entries."),
        ({"logit_bias": {"word": 1}}, "“word” is no token’s number."),
        ({"logit_bias": {"7": 101}}, "The bias of token 7 must be from -100 to 100."),
        ({"reasoning_effort": "extreme"}, "This must be 'minimal', 'low', 'medium' or 'high'."),
        ({"warmth": 1}, "There is no such field."),
    ],
)
def test_what_is_out_of_range_is_told_in_a_sentence(params: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NewSampler.model_validate({"name": "Warm", "params": params})
    assert texts.issues(refused.value)[0]["message"] == sentence


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        ({"messages": []}, "“messages” is the request’s own and cannot be set here."),
        ({"stream": False}, "“stream” is the request’s own and cannot be set here."),
        ({"note": "x" * 16_384}, "This is 16 KB; it holds at most 16 KB."),
    ],
)
def test_an_extra_field_cannot_be_everything(extra: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NewSampler.model_validate({"name": "Warm", "extra": extra})
    assert texts.issues(refused.value)[0]["message"] == sentence


def test_l4_later_layers_win_and_what_is_nothing_is_absent() -> None:
    own, preset = {"temperature": 1, "top_p": 0.9}, {"temperature": 0.5, "seed": -1, "stream": 0}
    assert wire(own, preset, {"top_p": None}) == {"temperature": 0.5}


def test_a_file_of_ours_comes_back_without_what_looks_like_a_secret() -> None:
    extra = {"api_key": "sk-1", "provider": {"password": "x", "order": ["a"]}, "max_tokens": 5}
    kept = {"provider": {"order": ["a"]}, "max_tokens": 5}
    assert without_secrets(extra) == kept
    body = {"kind": "talespinner.sampler", "params": {"top_k": 5}, "extra": extra}
    new, _ = read_file(json.dumps(body).encode(), "warm")
    assert (new.name, new.params.top_k, new.extra) == ("warm", 5, kept)


@pytest.mark.parametrize("text", ["[]", "{}", '{"entries": {}}', "nothing"])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_file(text.encode(), "x")
