"""How much there is, to see whether something was made."""

from app import db

THINGS = (
    *("entity_profiles", "chats", "chat_branches", "chat_messages", "message_variants"),
    *("llm_generations", "connections", "connection_tokens"),
    *("lorebooks", "lorebook_entries", "samplers", "prompt_templates", "notes"),
    *("personas", "pipelines", "pipeline_runs"),
)


async def things() -> dict[str, int]:
    """How many rows there are of what can be made."""
    found = {}
    for table in THINGS:
        (row,) = await db.rows(f"SELECT COUNT(*) AS n FROM {table}")
        found[table] = row["n"]
    return found
