"""What a reply that has ended adds to the figures, and its line in the log."""

from datetime import datetime

import structlog

from app.generations.models import Generation
from app.metrics import figures

log = structlog.get_logger()


def count(generation: Generation, asked: datetime, answered: datetime) -> None:
    """Once its rows are closed, and committed so. The model was `asked` and had `answered` then;
    other steps came before and after."""
    kind = generation.provider_kind
    seconds = _between(generation.started_at, generation.finished_at)
    first = _between(asked, generation.first_token_at)
    figures.GENERATIONS.add(generation.status, kind)
    if generation.error_code:
        figures.GENERATION_ERRORS.add(generation.error_code)
    for figure, value, *call in (
        (figures.REPLY, seconds),
        (figures.FIRST_TOKEN, first),
        (figures.PACE, _pace(generation, answered)),
        (figures.TOKENS_IN, generation.prompt_tokens, "answer"),
        (figures.TOKENS_OUT, generation.completion_tokens, "answer"),
    ):
        if value is not None:
            figure.observe(value, kind, *call)
    _write_down(generation, seconds, first)


def _between(begin: datetime, end: datetime | None) -> float | None:
    """Seconds; the clock may have been set meanwhile."""
    return max(0.0, (end - begin).total_seconds()) if end else None


def _pace(generation: Generation, answered: datetime) -> float | None:
    """Tokens a second, once the first was there."""
    if generation.first_token_at is None or not generation.completion_tokens:
        return None
    seconds = _between(generation.first_token_at, answered)
    return generation.completion_tokens / seconds if seconds else None


def _write_down(generation: Generation, seconds: float | None, first: float | None) -> None:
    write = log.warning if generation.status == "error" else log.info
    write(
        "reply.ended",
        generation_id=str(generation.id),
        user_id=str(generation.owner_id),
        chat_id=str(generation.chat_id),
        state=generation.status,
        code=generation.error_code,
        connection=generation.provider_kind,
        seconds=None if seconds is None else round(seconds, 3),
        first_token_seconds=None if first is None else round(first, 3),
        prompt_tokens=generation.prompt_tokens,
        completion_tokens=generation.completion_tokens,
    )
