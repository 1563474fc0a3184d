"""One operation, two surfaces: every form has its twin in the API."""

import re
from pathlib import Path

from app import create_app
from app.config import Settings

# The page's write → the API's. A page that sends what JSON cannot (several forms at once) names
# the calls that do the same.
TWINS = {
    "POST /characters/<>/chats": "POST /api/entity-profiles/<>/chats",
    "POST /chats/<>/title": "PUT /api/chats/<>",
    "POST /chats/<>/delete": "DELETE /api/chats/<>",
    "POST /trash/chat/<>/restore": "POST /api/trash/chat/<>/restore",
    "POST /trash/chat/<>/purge": "DELETE /api/trash/chat/<>",
    "POST /branches/<>/messages": "POST /api/chats/<>/messages",
    "POST /branches/<>/messages/<>/variants": "POST /api/messages/<>/regenerate",
    "POST /branches/<>/messages/<>/variants/<>/choice": "POST /api/messages/<>/variants/<>/select",
    "POST /branches/<>/replies": "POST /api/branches/<>/generate",
    "POST /generations/<>/cancellation": "POST /api/generations/<>/abort",
    "POST /characters/new": "POST /api/entity-profiles",
    "POST /characters/import": "POST /api/entity-profiles/import",
    "POST /characters/<>/edit": "PUT /api/entity-profiles/<>",
    "POST /characters/<>/delete": "DELETE /api/entity-profiles/<>",
    "POST /trash/profile/<>/restore": "POST /api/trash/profile/<>/restore",
    "POST /trash/profile/<>/purge": "DELETE /api/trash/profile/<>",
    "POST /account/name": "PUT /api/account",
    "POST /connections/new": "POST /api/llm/providers",
    "POST /connections/<>/edit": "PUT /api/llm/providers/<>",
    "POST /connections/<>/delete": "DELETE /api/llm/providers/<>",
    "POST /connections/<>/activation": "PATCH /api/llm/runtime",
    "POST /connections/<>/check": "POST /api/llm/check",
    "POST /connections/check": "POST /api/llm/check",
    "POST /connections/local-servers": "GET /api/llm/local-servers",
    "POST /connections/found": "POST /api/llm/providers",
}


def routes(tmp_path: Path) -> set[str]:
    """Every route, with its variables left out."""
    app = create_app(Settings.model_validate({"data": tmp_path}))
    return {
        f"{method} {re.sub(r'<[^>]*>', '<>', rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_form_has_its_twin(tmp_path: Path) -> None:
    found = routes(tmp_path)
    pages = {one for one in found if " /api/" not in one and not one.startswith("GET ")}
    assert pages == TWINS.keys()
    assert set(TWINS.values()) <= found
