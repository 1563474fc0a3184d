"""What a pipeline may say: its steps, each with the parameters of its type.

`definition_of` reads one; what is wrong names the step.
"""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictBool, ValidationError
from pydantic_core import ErrorDetails

from app import texts
from app.errors import Invalid
from app.pipelines.params import (
    BlockParams,
    Exact,
    LookParams,
    ModelParams,
    TidyParams,
    ToolParams,
)

MAX_STEPS = 50
MAX_DEFINITION = 256 * 1024  # bytes
LONGEST = 600.0  # seconds for a step
TIMEOUT = 60.0
MOST_RETRIES = 5
TYPES = ("pre", "rag", "tool", "llm", "post")
AGAIN = ["llm", "rag", "post"]  # the types of which another try may say more
_OF_ALL = {
    "too_short": "A pipeline needs at least 1 step: the answer.",
    "too_long": f"A pipeline has at most {MAX_STEPS} steps.",
}
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_ -]{0,59}$")]


class _Step(Exact):
    name: Annotated[Name, Field(title="Name", description="Tells the step from the others.")]
    depends_on: Annotated[
        list[Name],
        Field(
            max_length=MAX_STEPS,
            title="Waits for",
            description="The steps that must have come to something before; else it is skipped.",
        ),
    ] = Field(default_factory=list)
    required: Annotated[
        StrictBool,
        Field(title="Required", description="Where it fails, the reply ends; else it goes on."),
    ] = True
    when: Annotated[
        str,
        Field(
            max_length=1000,
            title="Only when",
            description="A condition over artifacts, steps and the story. Blank: always.",
        ),
    ] = ""
    timeout: Annotated[
        float,
        Field(
            gt=0,
            le=LONGEST,
            title="Time limit",
            description="Seconds that the step may take, with all its tries.",
        ),
    ] = TIMEOUT
    retries: Annotated[
        int,
        Field(
            strict=True,
            ge=0,
            le=MOST_RETRIES,
            title="Tries after a failure",
            description="So often it is tried again.",
        ),
    ] = 0


def _counts(**fields: dict[str, Any]) -> ConfigDict:
    """What fields that every step has count beside in this type (`x-for`, see params)."""

    def put(schema: dict[str, Any]) -> None:
        for name, beside in fields.items():
            schema["properties"][name]["x-for"] = beside

    return ConfigDict(json_schema_extra=put)


_BESIDE = {"params.artifact": True}  # the answer itself is always there, at its connection's pace


class PreStep(_Step):
    """Before the model is asked: the prompt, or one more block of it."""

    model_config = _counts(retries={"type": AGAIN})
    type: Literal["pre"]
    params: BlockParams = BlockParams()


class RagStep(_Step):
    """Looking back."""

    type: Literal["rag"]
    params: LookParams = LookParams()


class ToolStep(_Step):
    """Something that is worked out here."""

    model_config = _counts(retries={"type": AGAIN})
    type: Literal["tool"]
    params: ToolParams


class LlmStep(_Step):
    """A model is asked."""

    model_config = _counts(required=_BESIDE, when=_BESIDE, timeout=_BESIDE, retries=_BESIDE)
    type: Literal["llm"]
    params: ModelParams = ModelParams()

    @property
    def main(self) -> bool:
        """Is it the reply itself?"""
        return self.params.artifact is None


class PostStep(_Step):
    """After the answer has come: it is put in order."""

    model_config = _counts(retries={"params.do": ["summary"]})
    type: Literal["post"]
    params: TidyParams = TidyParams()


Step = PreStep | RagStep | ToolStep | LlmStep | PostStep


class Definition(Exact):
    """The steps around a reply, in their order."""

    steps: Annotated[
        list[Annotated[Step, Field(discriminator="type")]],
        Field(min_length=1, max_length=MAX_STEPS),
    ]


def definition_of(value: object) -> Definition:
    """The shape alone. Raises Invalid that names field and step."""
    try:
        size = len(json.dumps(value).encode())
        if size > MAX_DEFINITION:
            sentence = f"This is {size // 1024:,} KB; a pipeline holds {MAX_DEFINITION // 1024} KB."
            raise Invalid.field("definition", sentence)
        return Definition.model_validate(value)
    except ValidationError as error:
        raise wrong([_issue(value, one) for one in texts.wrong(error)]) from None


def wrong(issues: Sequence[dict[str, str]]) -> Invalid:
    """What is told of a definition that cannot be: the first sentence, and every place."""
    return Invalid(issues[0]["message"], list(issues))


def _issue(value: object, error: ErrorDetails) -> dict[str, str]:
    """With the step's name; the type that pydantic puts into the place is none of the document."""
    place = error["loc"]
    if len(place) < 2 or place[0] != "steps" or not isinstance(place[1], int):
        said = _OF_ALL.get(error["type"]) if place == ("steps",) else None
        path = ".".join(["definition", *map(str, place)])
        return {"path": path, "message": said or texts.sentence(error)}
    rest = [str(part) for part in place[2:]]
    rest = rest[1:] if rest[:1] and rest[0] in TYPES else rest
    if error["type"].startswith("union_tag"):
        rest = ["type"]
    path = ".".join(["definition", "steps", str(place[1]), *rest])
    field = f"{rest[-1]}: " if rest else ""
    said = _said(error, next((one for one in rest[::-1] if not one.isdigit()), ""))
    return {"path": path, "message": f"Step “{name_at(value, place[1])}”: {field}{said}"}


def _said(error: ErrorDetails, field: str) -> str:
    """What a type is called, and what a name may look like, in words instead of a pattern."""
    if error["type"].startswith("union_tag"):
        said = (
            f"there is no “{str(tag)[:40]}”"
            if (tag := error["ctx"].get("tag"))
            else "this is missing"
        )
        return f"{said}; it is one of {', '.join(TYPES)}."
    if error["type"] != "string_pattern_mismatch":
        return texts.sentence(error)
    if field == "tag":
        return "This begins with a letter and has letters, digits, _ and -, 40 at most."
    if field in ("name", "dependsOn"):
        return "This begins with a letter and has letters, digits, blanks, _ and -, 60 at most."
    return "This begins with a small letter and has small letters, digits and _, 40 at most."


def name_at(value: object, number: int) -> str:
    """What the step in this place calls itself, else its number."""
    steps = value.get("steps") if isinstance(value, dict) else None
    step = steps[number] if isinstance(steps, list) and number < len(steps) else None
    name = step.get("name") if isinstance(step, dict) else None
    return name[:60] if isinstance(name, str) and name else str(number + 1)


def schema() -> dict[str, Any]:
    """For programs that write definitions."""
    return Definition.model_json_schema(by_alias=True)
