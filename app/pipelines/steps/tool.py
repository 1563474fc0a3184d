"""What is worked out here; nothing leaves the machine. Draws grow from the reply's seed."""

from app.macros.dice import rolled
from app.pipelines.params import ToolParams
from app.pipelines.steps.arithmetic import worked_out
from app.pipelines.steps.templates import written
from app.pipelines.steps.values import Gave, Given, StepFailed


async def run(params: ToolParams, given: Given) -> Gave:
    """Raises StepFailed for what cannot be worked out."""
    text = await written(params.input, given) if params.input else ""
    await given.tell({"input": text[:200]})
    match params.tool:
        case "dice":
            found: int | float | str = _rolled(text, f"{given.seed}\0{params.artifact}")
        case "calculator":
            found = worked_out(text)
        case _:
            found = given.now.strftime(text or "%A, %d %B %Y, %H:%M")[:200]
    return Gave({"artifact": found}, artifact=found)


def flaw(params: ToolParams) -> str:
    """Why this can never be worked out; what a template comes to nobody knows before."""
    if params.tool == "time" or any(one in params.input for one in ("{{", "{%")):
        return ""
    try:
        _rolled(params.input, "") if params.tool == "dice" else worked_out(params.input)
    except StepFailed as failed:
        return str(failed)
    return ""


def _rolled(text: str, seed: str) -> int:
    found = rolled(text, seed)
    if found is None:
        raise StepFailed(f"“{text[:60]}” are no dice; write 2d6 or d20+1.")
    return found
