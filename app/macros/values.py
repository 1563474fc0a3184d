"""What macros may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Values:
    """Plain text, put in as it is. What is None is not known: its macro stays as typed.

    `now` is one moment, in the reader's own zone. `seed` is of the draws that are new with every
    prompt, `pick_seed` of those that stay. `context_tokens` is the model's context, of which
    `answer_tokens` are kept free for the answer. `idle`: since the user last spoke.
    """

    char: str
    user: str
    description: str | None = None
    personality: str | None = None
    scenario: str | None = None
    persona: str | None = None
    mes_examples: str | None = None
    greetings: tuple[str, ...] | None = None
    char_version: str | None = None
    char_creator_notes: str | None = None
    char_prompt: str | None = None
    char_instruction: str | None = None
    char_depth_prompt: str | None = None
    last_message: str | None = None
    last_user_message: str | None = None
    last_char_message: str | None = None
    last_message_id: int | None = None
    current_swipe_id: int | None = None
    last_swipe_id: int | None = None
    model: str | None = None
    context_tokens: int | None = None
    answer_tokens: int | None = None
    last_generation_type: str | None = None
    input: str | None = None
    outlets: Mapping[str, str] | None = None
    wi_before: str | None = None
    wi_after: str | None = None
    now: datetime | None = None
    idle: timedelta | None = None
    seed: str | None = None
    pick_seed: str | None = None
