"""What steers a model, by its names on the wire, with the range of each."""

import json
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from app.texts import MAX_INTEGER, storable

MAX_STOPS = 16
MAX_STOP = 500
MAX_BIASES = 1000
MAX_EXTRA = 16 * 1024  # bytes of JSON
RANDOM_SEED = -1
RESERVED = frozenset({"model", "messages", "stream"})  # what a request consists of
EFFORTS = ("minimal", "low", "medium", "high")


def _stops(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _biases(value: dict[str, float]) -> dict[str, float]:
    if len(value) > MAX_BIASES:
        raise ValueError(f"This holds at most {MAX_BIASES:,} tokens")
    for token, bias in value.items():
        if not (token.isascii() and token.isdecimal() and len(token) <= 9):
            raise ValueError(f"“{token[:40]}” is no token’s number")
        if not -100 <= bias <= 100:
            raise ValueError(f"The bias of token {token} must be from -100 to 100")
    return {token: int(bias) if bias == int(bias) else bias for token, bias in value.items()}


def _own(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if taken := sorted(RESERVED & value.keys()):
        raise ValueError(f"“{taken[0]}” is the request’s own and cannot be set here")
    size = len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if size > MAX_EXTRA:
        raise ValueError(f"This is {size // 1024:,} KB; it holds at most {MAX_EXTRA // 1024} KB")
    return value


Stop = Annotated[str, Field(min_length=1, max_length=MAX_STOP), AfterValidator(storable)]
Stops = Annotated[list[Stop], Field(max_length=MAX_STOPS)]
Bias = Annotated[float, Field(allow_inf_nan=False)]
Biases = Annotated[dict[str, Bias], AfterValidator(_biases)]
Extra = Annotated[
    dict[str, JsonValue],
    AfterValidator(_own),
    Field(
        description="For one provider: goes into the request as it is, but for model, messages"
        " and stream.",
        json_schema_extra={"x-maxBytes": MAX_EXTRA},
    ),
]


class SamplerParams(BaseModel):
    """Every one may be absent, and is then absent from the request. null takes a value away."""

    model_config = ConfigDict(extra="forbid")

    temperature: float | None = Field(default=None, ge=0, le=2, allow_inf_nan=False)
    top_p: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)
    top_k: int | None = Field(default=None, ge=-1, le=100_000)
    min_p: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2, allow_inf_nan=False)
    presence_penalty: float | None = Field(default=None, ge=-2, le=2, allow_inf_nan=False)
    repetition_penalty: float | None = Field(default=None, ge=0, le=2, allow_inf_nan=False)
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    seed: Annotated[int | None, Field(description="−1 or none: another one for every reply.")] = (
        Field(default=None, ge=RANDOM_SEED, le=MAX_INTEGER)
    )
    stop: Annotated[Stops | None, BeforeValidator(_stops)] = None
    logit_bias: Annotated[
        Biases | None, Field(description="A token’s number to its bias, from -100 to 100.")
    ] = None
    reasoning_effort: Literal["minimal", "low", "medium", "high"] | None = None
