"""One operation, two surfaces: every form has its twin in the API."""

import re
from pathlib import Path

from app import create_app
from app.config import Settings

# The page's write → the API's. A page that sends what JSON cannot (several forms at once) names
# the calls that do the same.
TWINS = {
    "POST /personas/new": "POST /api/user-persons",
    "POST /personas/<>": "PUT /api/user-persons/<>",
    "POST /personas/<>/delete": "DELETE /api/user-persons/<>",
    "POST /trash/persona/<>/restore": "POST /api/trash/persona/<>/restore",
    "POST /trash/persona/<>/purge": "DELETE /api/trash/persona/<>",
    "POST /characters/<>/persona": "PUT /api/entity-profiles/<>/persona",
    "POST /chats/<>/persona": "PUT /api/chats/<>",
    "POST /chats/<>/note": "PUT /api/chats/<>",
    "POST /characters/<>/chats": "POST /api/entity-profiles/<>/chats",
    "POST /chats/<>/model": "PATCH /api/llm/runtime",
    "POST /chats/<>/title": "PUT /api/chats/<>",
    "POST /chats/<>/pin": "PUT /api/chats/<>",
    "POST /chats/<>/unpin": "PUT /api/chats/<>",
    "POST /chats/<>/archive": "PUT /api/chats/<>",
    "POST /chats/<>/bring-back": "PUT /api/chats/<>",
    "POST /chats/<>/duplicate": "POST /api/chats/<>/duplicate",
    "POST /chats/<>/delete": "DELETE /api/chats/<>",
    "POST /trash/chat/<>/restore": "POST /api/trash/chat/<>/restore",
    "POST /trash/chat/<>/purge": "DELETE /api/trash/chat/<>",
    "POST /branches/<>/messages": "POST /api/chats/<>/messages",
    "POST /branches/<>/messages/<>/variants": "POST /api/messages/<>/regenerate",
    "POST /branches/<>/messages/<>/variants/<>/choice": "POST /api/messages/<>/variants/<>/select",
    "POST /branches/<>/messages/<>/continuations": "POST /api/messages/<>/continue",
    "POST /branches/<>/messages/<>/edits": "PUT /api/messages/<>",
    "POST /branches/<>/messages/<>/forks": "POST /api/chats/<>/branches",
    "POST /branches/<>/messages/<>/visibility": "PUT /api/messages/<>/visibility",
    "POST /branches/<>/messages/<>/variants/<>/delete": "DELETE /api/messages/<>/variants/<>",
    "POST /branches/<>/messages/<>/delete": "DELETE /api/messages/<>",
    "POST /branches/<>/messages/choice": "GET /api/chats/<>/messages",
    "POST /branches/<>/messages/delete": "POST /api/chats/<>/messages/delete",
    "POST /branches/<>/deletions/<>/restoration": "POST /api/messages/<>/restore",
    "POST /branches/<>/title": "PUT /api/branches/<>",
    "POST /branches/<>/delete": "DELETE /api/branches/<>",
    "POST /trash/branch/<>/restore": "POST /api/trash/branch/<>/restore",
    "POST /trash/entry/<>/restore": "POST /api/trash/entry/<>/restore",
    "POST /trash/variant/<>/restore": "POST /api/trash/variant/<>/restore",
    "POST /trash/branch/<>/purge": "DELETE /api/trash/branch/<>",
    "POST /trash/entry/<>/purge": "DELETE /api/trash/entry/<>",
    "POST /trash/variant/<>/purge": "DELETE /api/trash/variant/<>",
    "POST /branches/<>/replies": "POST /api/branches/<>/generate",
    "POST /branches/<>/turns": "POST /api/branches/<>/impersonate",
    "POST /branches/<>/notes": "POST /api/chats/<>/messages",
    "POST /branches/<>/draft": "PUT /api/branches/<>/draft",
    "POST /generations/<>/cancellation": "POST /api/generations/<>/abort",
    "POST /characters/new": "POST /api/entity-profiles",
    "POST /characters/import": "POST /api/entity-profiles/import",
    "POST /characters/<>/edit": "PUT /api/entity-profiles/<>",
    "POST /characters/<>/favourite": "PUT /api/entity-profiles/<>",
    "POST /characters/<>/delete": "DELETE /api/entity-profiles/<>",
    "POST /trash/profile/<>/restore": "POST /api/trash/profile/<>/restore",
    "POST /trash/profile/<>/purge": "DELETE /api/trash/profile/<>",
    "POST /characters/<>/lorebook": "PUT /api/entity-profiles/<>/lorebook",
    "POST /lore/new": "POST /api/world-info/books",
    "POST /lore/import": "POST /api/world-info/books/import",
    "POST /lore/<>/edit": "PUT /api/world-info/books/<>",
    "POST /lore/<>/delete": "DELETE /api/world-info/books/<>",
    "POST /lore/<>/links": "POST /api/world-info/books/<>/links",
    "POST /lore/<>/links/<>/delete": "DELETE /api/world-info/books/<>/links/<>",
    "POST /lore/<>/entries/new": "POST /api/world-info/books/<>/entries",
    "POST /lore/<>/entries/<>": "PUT /api/world-info/books/<>/entries/<>",
    "POST /lore/<>/entries/<>/switch": "PUT /api/world-info/books/<>/entries/<>",
    "POST /lore/<>/entries/<>/delete": "DELETE /api/world-info/books/<>/entries/<>",
    "POST /trash/lore_entry/<>/restore": "POST /api/trash/lore_entry/<>/restore",
    "POST /trash/lore_entry/<>/purge": "DELETE /api/trash/lore_entry/<>",
    "POST /trash/lorebook/<>/restore": "POST /api/trash/lorebook/<>/restore",
    "POST /trash/lorebook/<>/purge": "DELETE /api/trash/lorebook/<>",
    "POST /samplers/new": "POST /api/samplers",
    "POST /samplers/import": "POST /api/samplers/import",
    "POST /samplers/<>": "PUT /api/samplers/<>",
    "POST /samplers/<>/usual": "PUT /api/samplers/<>",
    "POST /samplers/<>/delete": "DELETE /api/samplers/<>",
    "POST /trash/sampler/<>/restore": "POST /api/trash/sampler/<>/restore",
    "POST /trash/sampler/<>/purge": "DELETE /api/trash/sampler/<>",
    "POST /characters/<>/notes/new": "POST /api/entity-profiles/<>/notes",
    "POST /characters/<>/notes/import": "POST /api/entity-profiles/<>/notes/import",
    "POST /chats/<>/notes/new": "POST /api/chats/<>/notes",
    "POST /chats/<>/notes/import": "POST /api/chats/<>/notes/import",
    "POST /notes/<>": "PUT /api/notes/<>",
    "POST /notes/<>/delete": "DELETE /api/notes/<>",
    "POST /trash/note/<>/restore": "POST /api/trash/note/<>/restore",
    "POST /trash/note/<>/purge": "DELETE /api/trash/note/<>",
    "POST /runs/new": "POST /api/chats/<>/pipeline-runs",
    "POST /pipelines/new": "POST /api/pipelines",
    "POST /pipelines/ready/<>": "POST /api/pipelines",
    "POST /pipelines/import": "POST /api/pipelines",
    "POST /pipelines/<>": "PUT /api/pipelines/<>",
    "POST /pipelines/<>/switch": "PUT /api/pipelines/<>",
    "POST /pipelines/<>/copy": "POST /api/pipelines",
    "POST /pipelines/<>/delete": "DELETE /api/pipelines/<>",
    "POST /trash/pipeline/<>/restore": "POST /api/trash/pipeline/<>/restore",
    "POST /trash/pipeline/<>/purge": "DELETE /api/trash/pipeline/<>",
    "POST /prompts/new": "POST /api/prompt-templates",
    "POST /prompts/import": "POST /api/prompt-templates/import",
    "POST /prompts/check": "POST /api/prompt-templates/check",
    "POST /prompts/preview": "POST /api/prompt-templates/preview",
    "POST /prompts/<>": "PUT /api/prompt-templates/<>",
    "POST /prompts/<>/switch": "PUT /api/prompt-templates/<>",
    "POST /prompts/<>/delete": "DELETE /api/prompt-templates/<>",
    "POST /trash/prompt_template/<>/restore": "POST /api/trash/prompt_template/<>/restore",
    "POST /trash/prompt_template/<>/purge": "DELETE /api/trash/prompt_template/<>",
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
