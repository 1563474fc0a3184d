"""What a chat has around its story, as its copy gets it (see `copying`, whose words these are): who
answers, its own prompts and pipelines, its lorebooks and its background notes."""

COPY_RUNTIME = """
    INSERT INTO llm_runtime (owner_id, scope, scope_id, connection_id, token_id, model, updated_at)
    SELECT o.owner_id, o.scope, c.id, o.connection_id, o.token_id, o.model, o.updated_at
    FROM llm_runtime o JOIN chats c ON c.id = ? WHERE o.scope_id = ?
"""
COPY_TEMPLATES = """
    INSERT INTO prompt_templates (id, owner_id, name, enabled, scope, chat_id, engine,
        template_text, layout, meta, version, created_at, updated_at)
    SELECT {o.id}, o.owner_id, o.name, o.enabled, o.scope, c.id, o.engine,
        o.template_text, o.layout, o.meta, 1, o.created_at, o.updated_at
    FROM prompt_templates o JOIN chats c ON c.id = ? WHERE o.chat_id = ? AND o.deleted_at IS NULL
"""
COPY_PIPELINES = """
    INSERT INTO pipelines (id, owner_id, name, enabled, scope, chat_id, definition, version,
        created_at, updated_at)
    SELECT {o.id}, o.owner_id, o.name, o.enabled, o.scope, c.id, o.definition, 1,
        o.created_at, o.updated_at
    FROM pipelines o JOIN chats c ON c.id = ? WHERE o.chat_id = ? AND o.deleted_at IS NULL
"""
# The books themselves are shared.
COPY_LINKS = """
    INSERT INTO lorebook_links (id, owner_id, book_id, scope, chat_id, created_at)
    SELECT {o.id}, o.owner_id, o.book_id, o.scope, c.id, o.created_at
    FROM lorebook_links o JOIN chats c ON c.id = ? WHERE o.chat_id = ?
"""
# Their words name the chat, too.
COPY_NOTES = """
    INSERT INTO notes (id, owner_id, chat_id, name, text, characters, passages, version,
        created_at, updated_at)
    SELECT {o.id}, o.owner_id, c.id, o.name, o.text, o.characters, o.passages, 1, o.created_at,
        o.updated_at
    FROM notes o JOIN chats c ON c.id = ? WHERE o.chat_id = ? AND o.deleted_at IS NULL
"""
COPY_PASSAGES = """
    INSERT INTO note_passages (note_id, ordinal, heading, text, words)
    SELECT {o.id}, q.ordinal, q.heading, q.text, REPLACE(q.words, {label.old_note}, {label.new})
    FROM notes o
    JOIN chats c ON c.id = ?
    JOIN note_passages q ON q.note_id = o.id
    WHERE o.chat_id = ? AND o.deleted_at IS NULL ORDER BY q.seq
"""
SURROUNDINGS = (
    *(COPY_RUNTIME, COPY_TEMPLATES, COPY_PIPELINES, COPY_LINKS, COPY_NOTES, COPY_PASSAGES),
)
