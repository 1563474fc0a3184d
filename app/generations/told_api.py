"""What the model was told, and would be told next, as JSON."""

import asyncio
from typing import Annotated, Any

from pydantic import Field
from quart import Blueprint
from typing_extensions import TypedDict

from app import web
from app.chats import find
from app.chats.saying import storable
from app.endpoints import Data, Id, one_of, takes
from app.generations import told
from app.generations.author import TemplateOrigin
from app.generations.differing import differing
from app.generations.forms import Preview
from app.generations.found import LookedUpObject, looked_json
from app.generations.provenance import named
from app.generations.stopping import generation_for, two_of
from app.generations.told import Telling, Told
from app.lorebooks.report import LoreReportObject
from app.samplers.find import OriginObject

told_api = Blueprint("told_api", __name__, url_prefix="/api")


class WireMessage(TypedDict):
    """A message exactly as it goes on the wire."""

    role: str
    content: str


class ToldObject(TypedDict):
    """One message of the prompt; `text` is null once its source has been purged."""

    role: str
    source: str
    tokens: int
    text: str | None
    reason: str
    messageId: Id | None


class LeftOutObject(TypedDict):
    """What did not go in, how many of it, and the rule that kept it out."""

    source: str
    count: int
    tokens: int
    rule: str
    messageId: Id | None


class CountedObject(TypedDict):
    """What the model's server counted for one estimated token of prompts, lately."""

    factor: float
    replies: int


class PromptObject(TypedDict):
    """A prompt; tokens are estimates. `room` is what it may hold, in estimates, too; `answer` is
    what is kept free, as the model counts."""

    messages: list[WireMessage]
    params: dict[str, Any]
    blocks: list[ToldObject]
    leftOut: list[LeftOutObject]
    promptHash: str
    model: str
    providerId: str
    template: Annotated[TemplateOrigin | None, Field(description="None: the built-in one.")]
    sampler: Annotated[
        OriginObject | None,
        Field(description="The preset that parameters came from, as it was then."),
    ]
    counted: Annotated[
        CountedObject | None, Field(description="Null until a few replies have told.")
    ]
    tokens: int
    room: int
    answer: int
    samePrefixTokens: Annotated[
        int, Field(description="How much of its beginning the request before on this branch had.")
    ]
    firstChanged: str | None
    unknownMacros: Annotated[
        list[str], Field(description="Sent as typed; empty for a prompt of the past.")
    ]
    lore: LoreReportObject
    lookedUp: Annotated[
        list[LookedUpObject], Field(description="By a step of the pipeline; the best first.")
    ]


class FactObject(TypedDict):
    """Something that both were asked with; null where one of them was not."""

    name: str
    left: str | None
    right: str | None


class StretchObject(TypedDict):
    """`same`: so many messages that both were told; `left`, `right`: one that only this one was
    told; `both`: two that stand in each other's place."""

    kind: Annotated[str, one_of("same", "left", "right", "both")]
    count: int
    tokens: int
    source: str
    left: str | None
    right: str | None


class DifferenceObject(TypedDict):
    """What two replies were asked with, side by side, in the order of sending."""

    samePrompt: bool
    facts: list[FactObject]
    stretches: list[StretchObject]


NOBODY = Told("", "", 0, None)


@told_api.get("/generations/<generation_id>/prompt")
@takes(errors=("PROMPT_NOT_KEPT",))
async def prompt(generation_id: str) -> Data[PromptObject]:
    """The prompt that this reply was asked for with."""
    return web.data(prompt_json(await told.past(await generation_for(web.me().id, generation_id))))


@told_api.post("/branches/<branch_id>/prompt-preview")
@takes(Preview, errors=("PROMPT_TOO_LARGE", "TEMPLATE_FAILED", "STEP_FAILED"))
async def preview(branch_id: str) -> Data[PromptObject]:
    """The prompt of the next turn, by the way that would send it; nothing is sent or stored."""
    form = await web.body(Preview)
    chat, branch = await find.branch_for(web.me().id, branch_id)
    said = storable(form.prompt_text or "")
    telling = await told.coming(
        web.me(), chat, branch, said if said.strip() else None, form.settings
    )
    return web.data(prompt_json(telling))


@told_api.get("/generations/<generation_id>/beside/<other_id>")
@takes(errors=("PROMPT_NOT_KEPT",))
async def beside(generation_id: str, other_id: str) -> Data[DifferenceObject]:
    """Why two replies of one chat differ: parameters, and prompts message by message."""
    left, right = await two_of(web.me().id, generation_id, other_id)
    found = await asyncio.to_thread(differing, *[await named(one) for one in (left, right)])
    return web.data(
        {
            "samePrompt": found.same_prompt,
            "facts": [
                {"name": one.name, "left": one.left, "right": one.right} for one in found.facts
            ],
            "stretches": [
                {
                    "kind": one.kind,
                    "count": one.count,
                    "tokens": one.tokens,
                    "source": (one.left or one.right or NOBODY).source,
                    "left": one.left.text if one.left else None,
                    "right": one.right.text if one.right else None,
                }
                for one in found.stretches
            ],
        }
    )


def _counted(telling: Telling) -> CountedObject | None:
    known = telling.counts
    return {"factor": round(known.factor, 3), "replies": known.replies} if known.known else None


def prompt_json(telling: Telling) -> PromptObject:
    """A prompt of the contract."""
    return {
        "messages": [{"role": m.role, "content": m.content} for m in telling.messages()],
        "params": telling.params,
        "blocks": [
            {
                "role": block.role,
                "source": block.source,
                "tokens": block.tokens,
                "text": block.text,
                "reason": telling.reason(block),
                "messageId": block.said.message_id if block.said else None,
            }
            for block in telling.blocks
        ],
        "leftOut": [
            {
                "source": one.source,
                "count": one.count,
                "tokens": one.tokens,
                "rule": one.rule,
                "messageId": one.said.message_id if one.said else None,
            }
            for one in telling.left
        ],
        "promptHash": telling.hash,
        "model": telling.model,
        "providerId": telling.provider_id,
        "template": telling.template,
        "sampler": telling.sampler,
        "counted": _counted(telling),
        "tokens": telling.tokens,
        "room": telling.room,
        "answer": telling.answer,
        "samePrefixTokens": telling.same,
        "firstChanged": telling.changed,
        "unknownMacros": list(telling.unknown),
        "lore": telling.lore,
        "lookedUp": [looked_json(one) for one in telling.found],
    }
