"""Requests of every kind about one story, for many to be sent in one instant."""

import random
from typing import Any

import httpx

from tests.tree.truth import texts
from tests.world import JSON, STREAM, Chat

KNOWN = """
    SELECT b.id AS branch, m.id AS message, v.id AS version, e.deletion_id AS deletion
    FROM branch_entries e JOIN chat_branches b ON b.seq = e.branch_seq
    JOIN chat_messages m ON m.seq = e.message_seq
    JOIN message_variants v ON v.message_seq = m.seq
"""
ON: dict[str, Any] = {"branchId": "{branch}"}
# Method, address, body; `?` asks for the branch in the address, `~` for a stream.
KINDS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/api/chats/{chat}/messages", {"promptText": "Said.", **ON}),
    ("POST", "/api/chats/{chat}/messages~", {"promptText": "Asked.", **ON}),
    ("POST", "/api/messages/{message}/regenerate~", {"inPlace": True, **ON}),
    ("POST", "/api/messages/{message}/regenerate~", ON),
    ("POST", "/api/messages/{message}/continue~", ON),
    ("PUT", "/api/messages/{message}~", {"promptText": "Asked otherwise.", **ON}),
    ("POST", "/api/branches/{branch}/impersonate~", {}),
    ("POST", "/api/branches/{branch}/generate~", {}),
    ("PUT", "/api/branches/{branch}/draft", {"text": "Not sent."}),
    ("PUT", "/api/branches/{branch}", {"title": "Renamed"}),
    ("PUT", "/api/messages/{message}", {"promptText": "Edited.", **ON}),
    ("POST", "/api/messages/{message}/variants", {"promptText": "By hand.", **ON}),
    ("POST", "/api/messages/{message}/variants/{version}/select", ON),
    ("DELETE", "/api/messages/{message}/variants/{version}?", {}),
    ("PUT", "/api/messages/{message}/visibility", {"hidden": True, **ON}),
    ("POST", "/api/chats/{chat}/messages/delete", {"fromMessageId": "{message}", **ON}),
    ("DELETE", "/api/messages/{message}?", {}),
    ("POST", "/api/messages/{message}/restore", ON),
    ("POST", "/api/trash/entry/{deletion}/restore", {}),
    ("DELETE", "/api/trash/entry/{deletion}", {}),
    ("POST", "/api/trash/variant/{version}/restore", {}),
    ("DELETE", "/api/trash/variant/{version}", {}),
    ("POST", "/api/chats/{chat}/branches", {"parentBranchId": "{branch}", "activate": True}),
    ("POST", "/api/chats/{chat}/branches/{branch}/activate", {}),
    ("DELETE", "/api/branches/{branch}", {}),
    ("POST", "/api/trash/branch/{branch}/restore", {}),
    ("DELETE", "/api/trash/branch/{branch}", {}),
    ("POST", "/api/chats/{chat}/duplicate", {}),
    ("DELETE", "/api/chats/{chat}", {}),
    ("POST", "/api/trash/chat/{chat}/restore", {}),
]


async def wave(
    client: httpx.AsyncClient, chat: Chat, chance: random.Random, size: int
) -> list[httpx.Request]:
    """So many requests, by chance, about what there is now and was there once."""
    known = await texts(KNOWN)
    return [
        _request(client, chat, chance.choice(known), *chance.choice(KINDS)) for _ in range(size)
    ]


def _request(
    client: httpx.AsyncClient,
    chat: Chat,
    row: dict[str, Any],
    method: str,
    url: str,
    body: dict[str, Any],
) -> httpx.Request:
    names = {**row, "chat": chat.id, "deletion": row["deletion"] or row["message"]}
    filled = {
        key: value.format(**names) if isinstance(value, str) else value
        for key, value in body.items()
    }
    return client.build_request(
        method,
        url.rstrip("?~").format(**names),
        json=None if method == "DELETE" else filled,
        params={"branchId": row["branch"]} if url.endswith("?") else None,
        headers=STREAM if url.endswith("~") else JSON,
    )
