"""One more block of the prompt."""

from app.pipelines.params import BlockParams
from app.pipelines.steps.templates import written
from app.pipelines.steps.values import Gave, Given
from app.prompts.values import Note


async def run(params: BlockParams, given: Given) -> Gave:
    """What the template writes; nothing where that is blank."""
    text = await written(params.text, given)
    block = Note(text, depth=params.depth, role=params.role) if text else None
    return Gave({"characters": len(text), "words": text}, block=block)
