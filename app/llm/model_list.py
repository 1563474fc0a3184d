"""A server's list of models, in the shapes that are in use."""

import json
from typing import Any

from app.llm.text import clean
from app.llm.values import Model, ProviderError

MAX_MODELS = 5000
MAX_NAME = 200
CONTEXT_KEYS = (
    "context_length",  # OpenRouter
    "max_model_len",  # vLLM
    "loaded_context_length",  # LM Studio
    "max_context_length",  # LM Studio, Mistral
    "context_window",  # Groq
    "n_ctx",  # llama.cpp, within `meta`
    "n_ctx_train",
)


def entries(body: bytes) -> list[dict[str, Any]]:
    """The objects of the list: `{"data": […]}` or bare. ProviderError for any other answer."""
    try:
        found = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        found = found.get("data")
    if not isinstance(found, list):
        raise ProviderError(
            "NOT_A_MODEL_SERVER", "The address answers, but not with a list of models."
        )
    return [entry for entry in found[:MAX_MODELS] if isinstance(entry, dict)]


def read_models(body: bytes) -> list[Model]:
    return [_model(entry) for entry in entries(body) if _text(entry.get("id"))]


def _model(entry: dict[str, Any]) -> Model:
    return Model(
        id=_text(entry["id"]),
        name=_text(entry.get("name")) or None,
        context_tokens=_context(entry) or _context(entry.get("meta")),
    )


def _text(value: object) -> str:
    return clean(value)[:MAX_NAME].strip() if isinstance(value, str) else ""


def _context(entry: object) -> int | None:
    if not isinstance(entry, dict):
        return None
    counts = (entry.get(key) for key in CONTEXT_KEYS)
    return next((n for n in counts if type(n) is int and 0 < n < 2**31), None)
