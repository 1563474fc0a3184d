"""What a template can speak of: plain values, made for it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from typing_extensions import TypedDict

from app.macros import Filler, Values
from app.prompts.dialect.values import Named
from app.prompts.template import Fields

MESSAGES = 100  # the newest
# Of a card, besides the fields that a prompt has parts for.
TEXTS = (
    *("first_mes", "system_prompt", "post_history_instructions", "creator_notes"),
    *("creator", "character_version", "nickname"),
)
LISTS = ("tags", "alternate_greetings")


class MessageOf(TypedDict):
    """A line of the story. What is hidden is not among them."""

    role: str
    name: str
    text: str


class LoreOf(TypedDict):
    """What a lorebook says here."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a template can speak of besides the card's fields: `messages` newest last, `now` in
    ISO 8601. `card` has texts and lists by name, whose macros say `values`."""

    chat: dict[str, str | int]
    model: dict[str, str | int]
    now: str
    card: dict[str, Any] = field(default_factory=dict)
    messages: Sequence[MessageOf] = ()
    lore: Sequence[LoreOf] = ()
    artifacts: Mapping[str, object] = field(default_factory=dict)
    rag: Sequence[MessageOf] = ()
    values: Values = Values("", "")  # noqa: RUF009 - frozen

    def given(self, fields: Fields) -> dict[str, object]:
        """Every name with its value, as `render` takes them."""
        char = asdict(fields)
        user = {"name": char.pop("user"), "persona": char.pop("persona")}
        return {
            "char": Named("called", self._card() | char),
            "user": Named("name", user),
            "chat": dict(self.chat),
            "messages": [dict(one) for one in self.messages[-MESSAGES:]],
            "lore": [dict(one) for one in self.lore],
            "rag": [dict(one) for one in self.rag],
            "artifacts": dict(self.artifacts),
            "now": self.now,
            "model": dict(self.model),
        }

    def _card(self) -> dict[str, object]:
        """What it says, its macros followed; there is nothing here that a prompt of it replaces."""
        filler = Filler(self.values)

        def filled(text: str, place: str) -> str:
            return filler.fill(text, place, original="").text

        texts = {name: filled(self.card.get(name, ""), name) for name in TEXTS}
        return texts | {
            name: [filled(text, f"{name} {n}") for n, text in enumerate(self.card.get(name, ()))]
            for name in LISTS
        }
