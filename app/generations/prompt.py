"""The prompt of the next reply, read from a branch: only as far back as it can hold."""

import sys
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from app.chats import thread
from app.chats.models import Branch, Chat
from app.chats.thread import Spoken
from app.connections.active import Voice
from app.generations.author import TemplateOrigin, author_of, origin_of, slots_of
from app.generations.ground import Ground, note_of, read
from app.generations.known import NEWEST, Place, Recent
from app.generations.lore import Wording, heeded, sent
from app.llm.values import Scene
from app.lorebooks.values import Matched
from app.profiles.models import Profile
from app.prompts import language
from app.prompts.assemble import assemble, history_room
from app.prompts.impersonate import turn_of
from app.prompts.layout import Role, Slot
from app.prompts.models import TemplateRow
from app.prompts.template import Fields
from app.prompts.tokens import message_tokens
from app.prompts.values import Budget, Most, Prompt, Turn
from app.prompts.written import CardText, Written, written
from app.thinking import think

NEXT = "next"  # where a line comes from that is about to be stored
TRIED = "tried"  # where a line comes from that never will be
SO_FAR = "so far"  # where words come from that may become more


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model will be sent, the scene that the storyteller reads instead, what the
    lorebooks had to say, the template (None: the built-in one), and what it all grew from."""

    prompt: Prompt
    scene: Scene
    budget: Budget
    lore: Matched
    template: TemplateOrigin | None
    ground: Ground


async def ask(
    chat: Chat,
    branch: Branch,
    profile: Profile,
    voice: Voice,
    place: Place,
    *,
    now: datetime | None = None,
    template: TemplateRow | None = None,
) -> Asked:
    """The prompt for the reply that will stand there, at a moment in the reader's zone: this one,
    as this machine's clock has it, unless another is given; by the template that is chosen, unless
    one is given. Raises PromptTooLarge, TemplateStops.

    A card may be megabytes, and a short one can make long texts: a thread thinks about it."""
    ground = await read(chat, branch, profile, voice, place, now=now, template=template)
    return await of_ground(ground)


async def of_ground(ground: Ground) -> Asked:
    """The same from what was read. Raises PromptTooLarge, TemplateStops."""
    draft = await think(ground.chat.owner_id, _draft, ground)
    history, older = await _history(ground.branch, ground.newest, draft.room, ground.most)
    if ground.place.said is not None:
        ref = TRIED if ground.place.through else NEXT
        history.append(Turn("user", ground.place.said, ref))
    return await think(ground.chat.owner_id, _asked, ground, draft, history, older)


async def known_of(ground: Ground) -> dict[str, object]:
    """What the templates of a pipeline's steps can speak of."""
    return await think(ground.chat.owner_id, _names, ground)


def _names(ground: Ground) -> dict[str, object]:
    wording = ground.wording()
    values = wording.known(ground.values())
    fields = written(ground.text, ground.chat.user_name, values).fields
    return ground.known(wording, values).given(fields)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is written before the story is read, in which order, and the tokens that it leaves."""

    texts: Written
    wording: Wording
    layout: tuple[Slot, ...]
    room: int


def _draft(ground: Ground) -> _Draft:
    wording, layout = ground.wording(), heeded(slots_of(ground.template), ground.lore.fired)
    values = wording.known(ground.values())
    texts = written(
        *(ground.text, ground.chat.user_name, values),
        layout=layout,
        main=author_of(ground.template, ground.known(wording, values)),
        note=note_of(ground.chat),
    )
    texts = replace(
        texts,
        notes=(*ground.summaries, *texts.notes, *ground.blocks),
        unknown=tuple(dict.fromkeys((*texts.unknown, *wording.unknown))),
    )
    return _Draft(texts, wording, layout, history_room(texts, ground.budget, layout))


def _asked(ground: Ground, draft: _Draft, history: list[Turn], older: int) -> Asked:
    user, place = ground.chat.user_name, ground.place
    prompt = assemble(
        *(draft.texts, history, ground.budget),
        layout=draft.layout,
        lore=draft.wording.unsaid(draft.texts.said),
        turn=ground.newest.count // 2,
        older=older,
        most=ground.most,
        instruction=_instruction(ground.text, user, place),
        begun=place.begun,
        roles=ground.voice.roles,
    )
    lore, unasked = sent(ground.lore, draft.wording, prompt.blocks)
    prompt = replace(prompt, left_out=(*prompt.left_out, *unasked))
    scene = _scene(ground.text, draft.texts.fields, user, history, place)
    return Asked(prompt, scene, ground.budget, lore, origin_of(ground.template), ground)


async def rendering(
    chat: Chat, branch: Branch, profile: Profile, voice: Voice, template: TemplateRow
) -> str:
    """What this template would write for the next reply. Raises TemplateFailed."""
    ground = await read(chat, branch, profile, voice, Place(), template=template)

    def render() -> str:
        return language.render(template.template_text, _names(ground)).strip()

    return await think(chat.owner_id, render)


def _instruction(text: CardText, user: str, place: Place) -> str:
    return turn_of(text.called, user, begun=bool(place.begun)) if place.as_user else ""


async def _history(branch: Branch, newest: Recent, room: int, most: Most) -> tuple[list[Turn], int]:
    """The newest turns, oldest first, until they surely are more than fits or is let in; and how
    many are older."""
    turns: list[Turn] = []
    room = room if most.tokens is None else min(room, most.tokens)
    enough = sys.maxsize if most.messages is None else most.messages
    used, lines, more = 0, newest.lines, newest.more
    while lines:
        turns += map(_turn, lines)
        used += sum(message_tokens(one.text) for one in lines)
        place = lines[-1].position
        spoken = sum(1 for one in turns if one.text.strip())
        if not more or used > room or spoken > enough:
            return turns[::-1], await thread.count_before(branch, place) if more else 0
        lines, more = await thread.spoken(branch, NEWEST, place)
    return turns[::-1], 0


def _turn(one: Spoken) -> Turn:
    ref = str(one.variant_seq) if one.settled else SO_FAR
    return Turn(cast("Role", one.role), one.text, ref)


def _scene(text: CardText, fields: Fields, user: str, history: list[Turn], place: Place) -> Scene:
    replies = sum(1 for turn in history if turn.role == "assistant")
    return Scene(
        char=text.called,
        user=user,
        description=fields.description,
        personality=fields.personality,
        scenario=fields.scenario,
        turn=max(0, replies - 1) if history and history[0].role == "assistant" else replies,
        as_user=place.as_user,
        begun=place.begun.text if place.begun else "",
    )
