"""An entry and a book as this house knows them, whatever file they came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from app.texts import MAX_PROMPT_BYTES, NAMED, a_name, storable

MAX_ENTRIES = 10_000
MAX_BOOK_BYTES = 10 * 1024 * 1024
MAX_CONTENT_BYTES = MAX_PROMPT_BYTES
MAX_KEYS = 500
MAX_KEY = 1_000
MAX_NOTE = 2_000
MAX_COUNT = 1_000_000
"""Of messages, levels and weights."""

Logic = Literal["and_any", "not_all", "not_any", "and_all"]
Position = Literal[
    "before_char", "after_char", "note_top", "note_bottom", "at_depth", "before_examples",
    "after_examples", "outlet",
]  # fmt: skip
Role = Literal["system", "user", "assistant"]
Trigger = Literal["normal", "continue", "impersonate", "swipe", "regenerate", "quiet"]
Source = Literal[
    "persona_description", "character_description", "character_personality",
    "character_depth_prompt", "scenario", "creator_notes",
]  # fmt: skip

LOGICS: tuple[Logic, ...] = get_args(Logic)
POSITIONS: tuple[Position, ...] = get_args(Position)
ROLES: tuple[Role, ...] = get_args(Role)
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)
SOURCES: tuple[Source, ...] = get_args(Source)


def _short(text: str) -> str:
    if len(text.encode()) > MAX_CONTENT_BYTES:
        raise ValueError(f"an entry says at most {MAX_CONTENT_BYTES // 1024} KB")
    return text


_TOLD: FieldInfo = Field(json_schema_extra={"x-maxBytes": MAX_CONTENT_BYTES})
Text = Annotated[str, Field(max_length=MAX_NOTE), AfterValidator(storable)]
Content = Annotated[str, AfterValidator(storable), AfterValidator(_short), _TOLD]
Key = Annotated[str, Field(max_length=MAX_KEY), AfterValidator(storable)]
Keys = Annotated[list[Key], Field(max_length=MAX_KEYS)]
Name = Annotated[str, a_name("A lorebook"), NAMED]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Order = Annotated[int, Field(ge=-MAX_COUNT, le=MAX_COUNT)]
Percent = Annotated[int, Field(ge=0, le=100)]


class Fields(BaseModel):
    """What one can say of an entry; camelCase outside. Counts are of messages unless said."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    comment: Text = ""
    keys: Keys = []
    secondary_keys: Keys = []
    content: Content = ""
    enabled: bool = True
    constant: bool = False
    selective: bool = True
    selective_logic: Logic = "and_any"
    use_regex: bool = False
    case_sensitive: bool | None = None
    match_whole_words: bool | None = None
    scan_depth: Count | None = None
    scan_sources: list[Source] = Field(default=[], max_length=len(SOURCES))
    position: Position = "before_char"
    depth: Count = 4
    role: Role = "system"
    outlet_name: Text = ""
    insertion_order: Order = 100
    priority: Order | None = None
    ignore_budget: bool = False
    exclude_recursion: bool = False
    prevent_recursion: bool = False
    delay_until_recursion: Count = 0
    use_probability: bool = True
    probability: Percent = 100
    group: Text = ""
    group_override: bool = False
    group_weight: Count = 100
    use_group_scoring: bool | None = None
    sticky: Count = 0
    cooldown: Count = 0
    delay: Count = 0
    triggers: list[Trigger] = Field(default=[], max_length=len(TRIGGERS))
    filter_names: Keys = []
    filter_tags: Keys = []
    filter_exclude: bool = False
    automation: Text = ""
    vectorized: bool = False
    add_memo: bool = True
    display_index: Order = 0


class Entry(Fields):
    """An entry of a book. `kept` is what a file said beyond our fields, by its format."""

    model_config = ConfigDict(frozen=True)

    ref: str = ""
    kept: Mapping[str, Mapping[str, JsonValue]] = {}

    @property
    def title(self) -> str:
        """What to call it: its memo, else its first key."""
        return self.comment.strip() or next((key for key in self.keys if key.strip()), "")

    def saying(self, **changed: Any) -> "Entry":
        """The same entry with some of it changed; nothing is looked through again."""
        return self.model_copy(update=changed)


@dataclass(frozen=True)
class Book:
    """A book. Its settings are None where the house's hold; `made` remembers work done on it."""

    name: str
    entries: tuple[Entry, ...] = ()
    description: str = ""
    scan_depth: int | None = None
    token_budget: int | None = None
    recursive_scanning: bool | None = None
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ref: str = ""
    made: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
