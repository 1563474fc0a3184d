"""Chats, branches, messages and variants as the API's contract has them."""

from typing import Annotated, Any, NotRequired, cast

from pydantic import Field
from typing_extensions import TypedDict

from app.chats.models import Branch, Chat, Variant
from app.chats.thread import Line
from app.endpoints import Id, Moment, Piece, one_of
from app.looks import isotime

ON_BRANCH = Annotated[Id, Field(description="The active branch unless said.")]


class NoteObject(TypedDict):
    """Words to the model in mid-story; see the author's note."""

    text: str
    depth: int
    interval: int
    role: Annotated[str, one_of("system", "user", "assistant")]


class ChatObject(TypedDict):
    """A story with one character; its branches hold what is said."""

    id: Id
    ownerId: Id
    entityProfileId: Id
    title: str
    activeBranchId: Id | None
    userName: str
    personaId: Id | None
    note: NoteObject | None
    samplerId: Id | None
    status: Annotated[str, one_of("active", "archived", "deleted")]
    pinned: bool
    openedAt: Moment | None
    createdAt: Moment
    updatedAt: Moment
    lastMessageAt: Moment | None
    lastMessagePreview: str
    version: int
    meta: dict[str, Any]


class BranchObject(TypedDict):
    """A way that the story goes; `forkPosition` is its place on the parent."""

    id: Id
    ownerId: Id
    chatId: Id
    title: str
    createdAt: Moment
    updatedAt: Moment
    parentBranchId: Id | None
    forkedFromMessageId: Id | None
    forkedFromVariantId: Id | None
    meta: dict[str, Any]
    messageCount: int
    forkPosition: int | None
    version: int


class BegunObject(TypedDict):
    """A chat that has just begun, and its first branch."""

    chat: ChatObject
    mainBranch: BranchObject


class BlockObject(TypedDict):
    """A part of a message; only `promptText` goes to the model."""

    id: str
    type: str
    format: Annotated[str, one_of("markdown", "plain", "json")]
    content: str
    visibility: Annotated[str, one_of("ui_only", "prompt_only", "both")]
    order: int


class MessageObject(TypedDict):
    """A message as a branch shows it: `promptText`, `blocks` and `activeVariantId` are those of
    the variant that is chosen there, `position` is its place there; places rise, with gaps."""

    id: Id
    ownerId: Id
    chatId: Id
    branchId: Id
    role: Annotated[str, one_of("user", "assistant", "system")]
    createdAt: Moment
    promptText: str
    format: Annotated[str, one_of("markdown", "plain", "json")]
    blocks: list[BlockObject]
    meta: dict[str, Any]
    activeVariantId: Id
    variantCount: int
    variantIndex: int
    hidden: bool
    position: int


class ThreadObject(TypedDict):
    """Messages of a branch, the oldest first."""

    branchId: Id
    messages: list[MessageObject]


class WindowObject(Piece):
    """Whether there is more before, or after where `after` was given, and the cursor for it;
    around a message also whether there is more after, and the cursor for `after`."""

    laterCursor: NotRequired[str | None]
    hasLater: NotRequired[bool]


class VariantObject(TypedDict):
    """One of the texts of a message; `isSelected`: it is the one that is chosen on the branch."""

    id: Id
    ownerId: Id
    messageId: Id
    createdAt: Moment
    kind: Annotated[str, one_of("original", "generation", "continuation", "manual_edit", "import")]
    ordinal: int
    promptText: str
    blocks: list[BlockObject]
    meta: dict[str, Any]
    isSelected: bool
    derivedFromVariantId: Id | None
    generationId: Id | None
    status: Annotated[str, one_of("streaming", "done", "aborted", "error", "interrupted")]


class DeletionObject(TypedDict):
    """What was taken off a branch in one go."""

    branchId: Id
    deletionId: Id
    count: int


def chat_json(chat: Chat) -> ChatObject:
    """A Chat of the contract."""
    return {
        "id": str(chat.id),
        "ownerId": str(chat.owner_id),
        "entityProfileId": str(chat.entity_profile_id),
        "title": chat.title,
        "activeBranchId": str(chat.active_branch_id) if chat.active_branch_id else None,
        "userName": chat.user_name,
        "personaId": str(chat.persona_id) if chat.persona_id else None,
        "note": cast("NoteObject | None", chat.note),
        "samplerId": _id(chat.sampler_id),
        "status": chat.status,
        "pinned": chat.pinned_at is not None,
        "openedAt": isotime(chat.opened_at) or None,
        "createdAt": isotime(chat.created_at),
        "updatedAt": isotime(chat.updated_at),
        "lastMessageAt": isotime(chat.last_message_at) or None,
        "lastMessagePreview": chat.last_message_preview,
        "version": chat.version,
        "meta": chat.meta,
    }


def branch_json(branch: Branch) -> BranchObject:
    """A Branch of the contract."""
    return {
        "id": str(branch.id),
        "ownerId": str(branch.owner_id),
        "chatId": str(branch.chat_id),
        "title": branch.title,
        "createdAt": isotime(branch.created_at),
        "updatedAt": isotime(branch.updated_at),
        "parentBranchId": _id(branch.parent_branch_id),
        "forkedFromMessageId": _id(branch.forked_from_message_id),
        "forkedFromVariantId": _id(branch.forked_from_variant_id),
        "meta": branch.meta,
        "messageCount": branch.message_count,
        "forkPosition": branch.fork_position,
        "version": branch.version,
    }


def message_json(line: Line, branch: Branch) -> MessageObject:
    """A Message of the contract, saying the variant that is chosen on this branch."""
    return {
        "id": line.message_id,
        "ownerId": line.owner_id,
        "chatId": line.chat_id,
        "branchId": str(branch.id),
        "role": line.role,
        "createdAt": isotime(line.at),
        "promptText": line.text,
        "format": line.format,
        "blocks": cast("list[BlockObject]", line.blocks),
        "meta": line.meta,
        "activeVariantId": line.variant_id,
        "variantCount": line.variant_count,
        "variantIndex": line.variant_index,
        "hidden": line.hidden,
        "position": line.position,
    }


def variant_json(
    variant: Variant, selected: bool, said: dict[str, tuple[str, str]]
) -> VariantObject:
    """A Variant of the contract; `said` has the words of those that are being written."""
    text, _ = said.get(str(variant.generation_id), (variant.prompt_text, ""))
    return {
        "id": str(variant.id),
        "ownerId": str(variant.owner_id),
        "messageId": str(variant.message_id),
        "createdAt": isotime(variant.created_at),
        "kind": variant.kind,
        "ordinal": variant.ordinal,
        "promptText": text,
        "blocks": cast("list[BlockObject]", variant.blocks),
        "meta": variant.meta,
        "isSelected": selected,
        "derivedFromVariantId": _id(variant.derived_from_variant_id),
        "generationId": _id(variant.generation_id),
        "status": variant.status,
    }


def _id(value: object) -> str | None:
    return None if value is None else str(value)
