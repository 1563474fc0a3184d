"""Chats, branches, messages and variants as the API's contract has them."""

from typing import Any

from app.chats.models import Branch, Chat, Variant
from app.chats.thread import Line
from app.looks import isotime


def chat_json(chat: Chat) -> dict[str, Any]:
    """A Chat of the contract."""
    return {
        "id": str(chat.id),
        "ownerId": str(chat.owner_id),
        "entityProfileId": str(chat.entity_profile_id),
        "title": chat.title,
        "activeBranchId": str(chat.active_branch_id) if chat.active_branch_id else None,
        "status": chat.status,
        "createdAt": isotime(chat.created_at),
        "updatedAt": isotime(chat.updated_at),
        "lastMessageAt": isotime(chat.last_message_at) or None,
        "lastMessagePreview": chat.last_message_preview,
        "version": chat.version,
        "meta": chat.meta,
    }


def branch_json(branch: Branch, count: int) -> dict[str, Any]:
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
        "messageCount": count,
    }


def message_json(line: Line, branch: Branch) -> dict[str, Any]:
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
        "blocks": line.blocks,
        "meta": line.meta,
        "activeVariantId": line.variant_id,
        "variantCount": line.variant_count,
        "variantIndex": line.variant_index,
        "hidden": line.hidden,
        "position": line.position,
    }


def variant_json(
    variant: Variant, selected: bool, said: dict[str, tuple[str, str]]
) -> dict[str, Any]:
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
        "blocks": variant.blocks,
        "meta": variant.meta,
        "isSelected": selected,
        "derivedFromVariantId": _id(variant.derived_from_variant_id),
        "generationId": _id(variant.generation_id),
        "status": variant.status,
    }


def _id(value: object) -> str | None:
    return None if value is None else str(value)
