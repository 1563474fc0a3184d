"""What the next prompt grows from: everything that is read before anybody thinks about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.chats.artifacts import Artifact, newest
from app.chats.models import Branch, Chat
from app.connections.active import Voice
from app.generations import lore
from app.generations.known import Place, Recent, recent, values_for
from app.generations.lore import Wording
from app.looks import isotime
from app.lorebooks.values import Matched
from app.macros import Values
from app.personas.models import Persona
from app.pipelines.chosen import artifacts_of, pipeline_for, plan_of, summaries_of
from app.pipelines.models import Pipeline
from app.pipelines.steps.values import Found
from app.profiles.card import Card
from app.profiles.find import card_of
from app.profiles.models import Profile
from app.prompts.context import LISTS, MESSAGES, TEXTS, Known, LoreOf, MessageOf
from app.prompts.find import chosen_for
from app.prompts.models import TemplateRow
from app.prompts.values import Budget, Most, Note, Source
from app.prompts.written import CardText

DEEPEST = 10_000  # messages from the end; what is deeper stands at the story's start
SUMMARY = "# What has happened before"
ANSWER_TOKENS = 1024  # kept free for the answer unless max_tokens says otherwise


@dataclass(frozen=True, slots=True)
class Ground:
    """A place in a story, who asks for words there, and with which template (None: the built-in
    one), at a moment in the reader's zone; what the steps of a pipeline made, and their blocks.
    `kept` is what earlier answers have of theirs, `most` how much of the story they let in."""

    chat: Chat
    branch: Branch
    card: Card
    text: CardText
    voice: Voice
    budget: Budget
    place: Place
    newest: Recent
    lore: Matched
    template: TemplateRow | None
    now: datetime
    pipeline: Pipeline | None = None
    kept: Mapping[str, Artifact] = field(default_factory=dict)
    artifacts: Mapping[str, object] = field(default_factory=dict)
    blocks: tuple[tuple[Source, Note], ...] = ()
    found: tuple[Found, ...] = ()
    most: Most = Most()  # noqa: RUF009 - frozen

    @property
    def summaries(self) -> list[tuple[Source, Note]]:
        """What stands for the messages that no longer fit, before the story."""
        texts = summaries_of(plan_of(self.pipeline), self.artifacts)
        return [("summary", Note(f"{SUMMARY}\n\n{text}", depth=DEEPEST)) for text in texts]

    def values(self) -> Values:
        """What macros may say."""
        return values_for(
            *(self.chat, self.branch, self.card, self.voice, self.budget, self.place),
            *(self.newest, self.now),
        )

    def wording(self) -> Wording:
        """What the lorebooks say."""
        return lore.wording(self.lore.fired, self.values(), note_of(self.chat))

    def known(self, said: Wording, values: Values) -> Known:
        """What a template can speak of besides the card's fields, whose macros say these values.
        Lore in mid-story stays there."""
        return Known(
            chat={
                "id": str(self.chat.id),
                "title": self.chat.title,
                "branch": self.branch.title,
                "message_count": self.newest.count,
                "created_at": isotime(self.chat.created_at),
            },
            model={
                "name": self.voice.model,
                "context_tokens": self.voice.context_tokens,
                "answer_tokens": self.budget.answer_tokens,
            },
            now=self.now.isoformat(timespec="seconds"),
            card={name: getattr(self.card, name) for name in (*TEXTS, *LISTS)},
            messages=self._messages(),
            values=values,
            artifacts=self.artifacts,
            rag=[MessageOf(role=x.role, name=x.name, text=x.text) for x in self.found],
            lore=[
                LoreOf(name=one.title, text=one.text) for one in said.placed if one.depth is None
            ],
        )

    def _messages(self) -> list[MessageOf]:
        names = {"user": self.chat.user_name, "assistant": self.text.called}
        said = [(line.role, line.text) for line in reversed(self.newest.lines)]
        if self.place.said is not None:
            said.append(("user", self.place.said))
        newest = said[-MESSAGES:]
        return [MessageOf(role=role, name=names.get(role, ""), text=text) for role, text in newest]


async def read(
    chat: Chat,
    branch: Branch,
    profile: Profile,
    voice: Voice,
    place: Place,
    *,
    now: datetime | None = None,
    template: TemplateRow | None = None,
) -> Ground:
    """As it is by now, at this machine's clock unless a moment is given, with the template that
    is chosen for the chat unless one is given."""
    card = card_of(profile)
    persona, budget = await _persona(chat), _budget(voice)
    pipeline = place.through.pipeline if place.through else await pipeline_for(chat)
    kept = await newest(branch, place.upto) if pipeline else {}
    return Ground(
        chat=chat,
        branch=branch,
        card=card,
        text=_card_text(profile, card, persona),
        voice=voice,
        budget=budget,
        place=place,
        newest=await recent(branch, place),
        lore=await lore.found(chat, branch, place, persona, budget),
        template=template or await chosen_for(chat),
        now=now or datetime.now().astimezone(),
        pipeline=pipeline,
        kept=kept,
        artifacts=artifacts_of(pipeline, {name: one.value for name, one in kept.items()}),
    )


def note_of(chat: Chat) -> Note | None:
    """The author's note, if there is one."""
    return Note(**chat.note) if chat.note else None


def _depth_prompt(card: Card) -> Note | None:
    """An extension, so of any shape; what is not as it should be is as usual."""
    given = card.extensions.get("depth_prompt")
    if not isinstance(given, dict) or not isinstance(text := given.get("prompt"), str):
        return None
    depth, role = given.get("depth"), given.get("role")
    return Note(
        text,
        depth=depth if isinstance(depth, int) and 0 <= depth <= DEEPEST else 4,
        role=role if role in ("system", "user", "assistant") else "system",
    )


async def _persona(chat: Chat) -> str:
    """What the model is told of the user."""
    if chat.persona_id is None:
        return ""
    found = await Persona.get_or_none(id=chat.persona_id, deleted_at=None)
    return found.description if found else ""


def _card_text(profile: Profile, card: Card, persona: str) -> CardText:
    return CardText(
        name=profile.name,
        called=card.nickname.strip() or profile.name,
        description=card.description,
        personality=card.personality,
        scenario=card.scenario,
        mes_example=card.mes_example,
        system_prompt=card.system_prompt,
        post_history_instructions=card.post_history_instructions,
        persona=persona,
        depth_prompt=_depth_prompt(card),
    )


def _budget(voice: Voice) -> Budget:
    """As the model counts, which may be more or less than we estimate."""
    asked = voice.params.get("max_tokens", voice.params.get("max_completion_tokens"))
    answer = asked if isinstance(asked, int) and asked > 0 else ANSWER_TOKENS
    answer = min(answer, voice.context_tokens // 2)
    return Budget(voice.context_tokens, answer, voice.counts.factor)
