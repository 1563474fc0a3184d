"""What the steps of a pipeline can be told, by their types.

`x-for` in a field's schema says beside what it counts: a value of another field, or whether that is
filled at all. Where it does not count it is refused, so that no setting is there for nothing.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from app import texts
from app.prompts.language import MAX_BYTES

DEEPEST = 10_000


def _storable(text: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ValueError(f"A template holds {MAX_BYTES // 1024} KB.")
    if reason := texts.flaw(text):
        raise ValueError(f"The text {reason}.")
    return text.replace("\r\n", "\n")


SourceName = Literal["story", "notes"]


def _once(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError("Each of them stands here once.")
    return names


Artifact = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Template = Annotated[str, AfterValidator(_storable)]
Depth = Annotated[int, Field(strict=True, ge=0, le=DEEPEST)]
Name = Annotated[str, Field(max_length=300)]


def _says(title: str, description: str, **beside: Any) -> FieldInfo:
    found: FieldInfo = Field(
        title=title,
        description=description,
        json_schema_extra={"x-for": beside} if beside else None,
    )
    return found


class Exact(BaseModel):
    """camelCase outside, and nothing that nobody knows."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class BlockParams(Exact):
    """With a `text` the step adds a block to the prompt; without one it makes the prompt as it
    then is, with no more of the story than is said here."""

    text: Annotated[
        Template,
        _says("Words", "A template; what it writes is a block of the prompt. Blank: no block."),
    ] = ""
    depth: Annotated[
        Depth, _says("Depth", "So many messages before the story’s end it stands.", text=True)
    ] = 0
    role: Annotated[
        Literal["system", "user", "assistant"],
        _says("Who says it", "The role of the block.", text=True),
    ] = "system"
    messages: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=DEEPEST)] | None,
        _says("Messages", "So many of the newest messages are sent at most.", text=False),
    ] = None
    tokens: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=10_000_000)] | None,
        _says("Tokens", "The story takes so many tokens at most, as estimated.", text=False),
    ] = None


class ModelParams(Exact):
    """Without an `artifact` it is the main call. With one the model is asked `prompt`, and what it
    says is there for later steps by that name."""

    artifact: Annotated[
        Artifact | None,
        _says("Artifact", "The name of what the model says; without one this is the answer."),
    ] = None
    prompt: Annotated[
        Template, _says("Question", "A template: what the model is asked.", artifact=True)
    ] = ""
    connection: Annotated[
        Name,
        _says("Connection", "Another connection’s id. Blank: the chat’s.", artifact=True),
    ] = ""
    model: Annotated[
        Name, _says("Model", "Another model. Blank: the connection’s.", artifact=True)
    ] = ""
    max_tokens: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=8192)],
        _says("Longest answer", "In tokens.", artifact=True),
    ] = 512
    fields: Annotated[
        Annotated[list[Artifact], Field(max_length=20)],
        _says(
            "Fields",
            "The answer must be JSON that has these, each a text, a number or yes or no.",
            artifact=True,
        ),
    ] = Field(default_factory=list)
    schema_: Annotated[
        dict[str, JsonValue] | None,
        Field(alias="schema"),
        _says("Schema", "The answer must be JSON that fits this JSON Schema.", artifact=True),
    ] = None


class TidyParams(Exact):
    """What is done with the answer: `split` tells thoughts from it, `replace` puts `with` where
    `pattern` stands, `trim` takes an unfinished last sentence away, `take` keeps what `pattern`
    finds as an artifact. `summary` lets a model sum up what the prompt no longer holds; that stands
    before the story from then on."""

    do: Annotated[
        Literal["split", "replace", "trim", "take", "summary"],
        _says(
            "What is done",
            "Split thoughts off, replace, trim the end, take something out, or sum up the story.",
        ),
    ] = "split"
    tag: Annotated[
        Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9_-]{0,39})?$")],
        _says(
            "Tag",
            "What stands in <tag>…</tag> are thoughts. Blank: think, thinking, thought, reasoning.",
            do=["split"],
        ),
    ] = ""
    pattern: Annotated[
        Annotated[str, Field(max_length=2000)],
        _says("Pattern", "A regular expression, in RE2’s language.", do=["replace", "take"]),
    ] = ""
    with_: Annotated[
        Annotated[str, Field(alias="with", max_length=4000)],
        _says(
            "With",
            "What stands there instead; \\1 is the first group, \\n a new line.",
            do=["replace"],
        ),
    ] = ""
    artifact: Annotated[
        Artifact | None,
        _says(
            "Artifact",
            "The name of the summary, or of what is taken: the pattern’s first group, else all.",
            do=["take", "summary"],
        ),
    ] = None
    every: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=100)],
        _says("Messages", "So many must have left the prompt since the last time.", do=["summary"]),
    ] = 10
    prompt: Annotated[
        Template,
        _says(
            "Question",
            "A template that has summary, left and words. Blank: the usual one.",
            do=["summary"],
        ),
    ] = ""
    connection: Annotated[
        Name,
        _says("Connection", "Another connection’s id. Blank: the chat’s.", do=["summary"]),
    ] = ""
    model: Annotated[
        Name, _says("Model", "Another model. Blank: the connection’s.", do=["summary"])
    ] = ""
    max_tokens: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=8192)],
        _says(
            "Longest summary",
            "In tokens; never more than an eighth of what the model reads.",
            do=["summary"],
        ),
    ] = 512


class ToolParams(Exact):
    """What is worked out here: `dice` (2d6+3), `time`, `calculator` (2 * (3 + 4))."""

    tool: Annotated[
        Literal["dice", "time", "calculator"], _says("Tool", "What works it out: nothing leaves.")
    ]
    input: Annotated[
        Template, _says("Input", "A template: the dice, the sum, or the form of the time.")
    ] = ""
    artifact: Annotated[Artifact, _says("Artifact", "The name of the result.")]


class LookParams(Exact):
    """What fits the newest lines is looked up and told: earlier messages of the story that no
    longer fit, passages of background notes. Templates have it as `rag`."""

    sources: Annotated[
        Annotated[list[SourceName], Field(min_length=1, max_length=2), AfterValidator(_once)],
        _says(
            "Where",
            "In the story’s own earlier messages, in the background notes of chat and character.",
        ),
    ] = Field(default_factory=lambda: list(get_args(SourceName)))
    count: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=20)],
        _says("Pieces", "So many messages and passages at most, the best of all."),
    ] = 5
    depth: Annotated[
        Depth, _says("Depth", "So many messages before the story’s end they stand.")
    ] = 4


def idle_fields(params: BaseModel) -> Iterator[tuple[str, str]]:
    """(field, why) of what is set and counts for nothing here."""
    for name, field in type(params).model_fields.items():
        extra = field.json_schema_extra
        beside = extra.get("x-for") if isinstance(extra, dict) else None
        if not isinstance(beside, dict) or getattr(params, name) == field.get_default(
            call_default_factory=True
        ):
            continue
        for other, wanted in beside.items():
            if (why := _why_not(other, wanted, getattr(params, other))) is not None:
                yield field.alias or name, why


def _why_not(other: str, wanted: Any, value: Any) -> str | None:
    if isinstance(wanted, bool):
        have = "with" if wanted else "without"
        return None if bool(value) == wanted else f"this counts only {have} “{other}”."
    named = " or ".join(f"“{one}”" for one in wanted)
    return None if value in wanted else f"this counts only where “{other}” is {named}."
