"""What macros may say in docs/macros.md and in the tests."""

from datetime import datetime, timedelta, timezone

from app.macros import Filled, Filler, Values

NAMES = Values(char="Mira", user="Anna")
NOW = datetime(2026, 3, 2, 21, 5, 7, tzinfo=timezone(timedelta(hours=1)))
ALL = Values(
    char="Mira",
    user="Anna",
    description="Captain of the Heron.",
    personality="Dry.",
    scenario="A storm is near.",
    persona="A cartographer.",
    mes_examples="Mira: Out.",
    greetings=("Ahoy, Anna.", "You are late."),
    char_version="1.2",
    char_creator_notes="Be kind to her.",
    char_prompt="You are Mira.",
    char_instruction="Stay brief.",
    char_depth_prompt="It rains.",
    last_message="Cast off?",
    last_user_message="Cast off?",
    last_char_message="Ahoy, Anna.",
    last_message_id=1,
    current_swipe_id=2,
    last_swipe_id=2,
    model="scripted-1",
    context_tokens=32_000,
    answer_tokens=1_024,
    last_generation_type="normal",
    input="Aye",
    outlets={"harbour": "Skarn has one quay."},
    wi_before="The Heron leaks.",
    wi_after="Skarn is cold.",
    now=NOW,
    idle=timedelta(hours=3, minutes=9),
    seed="branch:7:0",
    pick_seed="chat",
)


def filled(text: str, original: str | None = None) -> Filled:
    """As one text of a prompt in which everything is known."""
    return Filler(ALL).fill(text, "main", original=original)
