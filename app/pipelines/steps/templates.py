"""Templates of steps, rendered in a thread."""

import asyncio

from app.pipelines.steps.values import Given, StepFailed
from app.prompts.language import TemplateFailed, render


async def written(text: str, given: Given) -> str:
    """Raises StepFailed."""
    try:
        return (await asyncio.to_thread(render, text, given.known)).strip()
    except TemplateFailed as failed:
        raise StepFailed(failed.wrong.sentence()) from None
