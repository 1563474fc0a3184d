"""The prompt of the next reply, read from a branch: only as far back as it can hold."""

import asyncio
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import ParamSpec, TypeVar, cast

from app.chats import thread
from app.chats.models import Branch, Chat
from app.connections.active import Voice
from app.llm.values import Scene
from app.macros import fill
from app.profiles.card import Card
from app.profiles.find import card_of
from app.profiles.models import Profile
from app.prompts.assemble import Budget, CardText, Prompt, Role, Turn, assemble, history_room
from app.prompts.tokens import message_tokens

P = ParamSpec("P")
T = TypeVar("T")

HEAVY_CARD = 200_000  # characters
ANSWER_TOKENS = 1024  # kept free for the answer unless max_tokens says otherwise


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model will be sent, and the scene that the storyteller reads instead."""

    prompt: Prompt
    scene: Scene


async def ask(
    chat: Chat,
    branch: Branch,
    profile: Profile,
    voice: Voice,
    *,
    before: int | None = None,
    said: str | None = None,
) -> Asked:
    """The prompt for the tip, or for the place at position `before`; `said` is a line of the
    user's that is about to be stored. Raises PromptTooLarge."""
    card = card_of(profile)
    text = _card_text(profile, card)
    budget = _budget(voice)
    room = await _light(text, history_room, text, chat.user_name, budget)
    history, older = await _history(branch, before, room)
    if said is not None:
        history.append(Turn("user", said, "next"))

    def think() -> Asked:
        prompt = assemble(text, chat.user_name, history, budget, older=older)
        return Asked(prompt, _scene(chat, text, history))

    return await _light(text, think)


async def _light(text: CardText, think: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Think here; about a card of megabytes in a thread, so that nobody else waits."""
    if sum(map(len, astuple(text))) > HEAVY_CARD:
        return await asyncio.to_thread(think, *args, **kwargs)
    return think(*args, **kwargs)


async def _history(branch: Branch, before: int | None, room: int) -> tuple[list[Turn], int]:
    """The newest turns, oldest first, until they surely fill the room; and how many are older."""
    turns: list[Turn] = []
    used, place, more = 0, before, True
    while more and used <= room:
        lines, more = await thread.spoken(branch, 100, place)
        for one in lines:
            turns.append(Turn(cast("Role", one.role), one.text, one.variant_id))
            used += message_tokens(one.text)
        place = lines[-1].position if lines else place
    older = await thread.count_before(branch, place) if more and place else 0
    return turns[::-1], older


def _card_text(profile: Profile, card: Card) -> CardText:
    return CardText(
        name=profile.name,
        called=card.nickname.strip() or profile.name,
        description=card.description,
        personality=card.personality,
        scenario=card.scenario,
        mes_example=card.mes_example,
        system_prompt=card.system_prompt,
        post_history_instructions=card.post_history_instructions,
    )


def _budget(voice: Voice) -> Budget:
    asked = voice.params.get("max_tokens")
    answer = asked if isinstance(asked, int) and asked > 0 else ANSWER_TOKENS
    return Budget(voice.context_tokens, min(answer, voice.context_tokens // 2))


def _scene(chat: Chat, text: CardText, history: list[Turn]) -> Scene:
    def filled(words: str) -> str:
        return fill(words, char=text.called, user=chat.user_name)

    replies = sum(1 for turn in history if turn.role == "assistant")
    return Scene(
        char=text.called,
        user=chat.user_name,
        description=filled(text.description),
        personality=filled(text.personality),
        scenario=filled(text.scenario),
        turn=max(0, replies - 1) if history and history[0].role == "assistant" else replies,
    )
