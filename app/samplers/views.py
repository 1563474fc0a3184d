"""What the pages of presets get: values only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.samplers.models import Sampler
from app.samplers.sheet import visible

LONGEST = 40  # characters of a value in a list


@dataclass(frozen=True, slots=True)
class SamplerView:
    """One of them in a list."""

    id: str
    name: str
    says: str
    is_default: bool
    url: str

    @classmethod
    def of(cls, sampler: Sampler) -> "SamplerView":
        """Out of its row."""
        whole = {**sampler.params, **sampler.extra}
        says = ", ".join(f"{name.replace('_', ' ')} {_short(v)}" for name, v in whole.items())
        return cls(
            id=str(sampler.id),
            name=sampler.name,
            says=says,
            is_default=sampler.is_default,
            url=sampler_url(sampler.id),
        )


def views(samplers: Iterable[Sampler]) -> list[SamplerView]:
    """All of them."""
    return [SamplerView.of(one) for one in samplers]


def sampler_url(sampler_id: UUID | str) -> str:
    """The sheet of a preset."""
    return f"/samplers/{sampler_id}"


def _short(value: object) -> str:
    """In words where it is a list of texts, else as it is sent."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        text = " ".join(f"“{visible(one)}”" for one in value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
