"""A second chat that says the same and goes its own way from here: a handful of statements,
however long the story is.

What is copied: living branches, what stands on them, the variants, and what the chat has around
its story (`surroundings`). A copied variant remembers what it was copied from (`copiedFrom` in its
meta) and points to no generation; drafts, and what is in the trash, stay with the original.
"""

import functools
import re

from app import db, live
from app.chats import index
from app.chats.models import Chat
from app.chats.surroundings import SURROUNDINGS
from app.db.models import now
from app.errors import Conflict
from app.texts import MAX_NAME

# A copy's id is the beginning of its chat's and the end of its original's, both random: so every
# reference is known without looking it up.
WORDS = {
    "sqlite": {
        "id": "substr(c.id, 1, 18) || substr({0}, 19)",
        "sourced": "json_set(o.meta, '$.copiedFrom', o.id)",
    },
    "postgres": {
        "id": "CAST(substr(CAST(c.id AS TEXT), 1, 18) || substr(CAST({0} AS TEXT), 19) AS UUID)",
        "sourced": "o.meta || jsonb_build_object('copiedFrom', o.id)",
    },
}
STANDS = """
    EXISTS (SELECT 1 FROM branch_entries e
        JOIN chat_branches x ON x.seq = e.branch_seq AND x.deleted_at IS NULL
        WHERE e.deleted_at IS NULL AND {0})
"""
# In all of them c is the new chat, o the original.
COPY_BRANCHES = """
    INSERT INTO chat_branches (id, owner_id, chat_id, title, parent_branch_id,
        forked_from_message_id, forked_from_variant_id, fork_position, message_count, meta,
        version, created_at, updated_at)
    SELECT {o.id}, o.owner_id, c.id, o.title,
        CASE WHEN p.deleted_at IS NULL THEN {p.id} END,
        CASE WHEN {message_stands} THEN {o.forked_from_message_id} END,
        CASE WHEN {variant_stands} THEN {o.forked_from_variant_id} END,
        o.fork_position, o.message_count, o.meta, 1, o.created_at, o.updated_at
    FROM chat_branches o
    JOIN chats c ON c.id = ?
    LEFT JOIN chat_branches p ON p.id = o.parent_branch_id
    LEFT JOIN chat_messages m ON m.id = o.forked_from_message_id
    LEFT JOIN message_variants v ON v.id = o.forked_from_variant_id
    WHERE o.chat_id = ? AND o.deleted_at IS NULL ORDER BY o.seq
"""
COPY_MESSAGES = """
    INSERT INTO chat_messages (id, owner_id, chat_id, branch_id, role, name, format, is_greeting,
        meta, created_at)
    SELECT {o.id}, o.owner_id, c.id, CASE WHEN b.deleted_at IS NULL THEN {b.id} END, o.role,
        o.name, o.format, o.is_greeting, o.meta, o.created_at
    FROM chat_messages o
    JOIN chats c ON c.id = ?
    LEFT JOIN chat_branches b ON b.id = o.branch_id
    WHERE o.chat_id = ? AND {stands} ORDER BY o.seq
"""
# Those that there are to choose from, and those that a branch still shows.
COPY_VARIANTS = """
    INSERT INTO message_variants (id, owner_id, message_id, message_seq, ordinal, kind, status,
        prompt_text, blocks, meta, derived_from_variant_id, created_at, deleted_at, deletion_id)
    SELECT {o.id}, o.owner_id, n.id, n.seq, o.ordinal, o.kind, o.status, o.prompt_text, o.blocks,
        {sourced}, CASE WHEN d.deleted_at IS NULL THEN {d.id} END, o.created_at, o.deleted_at,
        o.deletion_id
    FROM chat_messages m
    JOIN chats c ON c.id = ?
    JOIN message_variants o ON o.message_seq = m.seq
    JOIN chat_messages n ON n.id = {m.id}
    LEFT JOIN message_variants d ON d.id = o.derived_from_variant_id
    WHERE m.chat_id = ? AND (o.deleted_at IS NULL OR {chosen})
    ORDER BY o.seq
"""
COPY_ENTRIES = """
    INSERT INTO branch_entries (branch_seq, position, message_seq, variant_seq, hidden)
    SELECT b.seq, o.position, n.message_seq, n.seq, o.hidden
    FROM chat_branches x
    JOIN chats c ON c.id = ?
    JOIN chat_branches b ON b.id = {x.id}
    JOIN branch_entries o ON o.branch_seq = x.seq AND o.deleted_at IS NULL
    JOIN message_variants v ON v.seq = o.variant_seq
    JOIN message_variants n ON n.id = {v.id}
    WHERE x.chat_id = ? AND x.deleted_at IS NULL
"""
# The labels of the words (see `index`) name the chat.
COPY_WORDS = """
    INSERT INTO variant_words (variant_seq, words)
    SELECT n.seq, REPLACE(w.words, {label.old}, {label.new})
    FROM chat_messages m
    JOIN chats c ON c.id = ?
    JOIN message_variants o ON o.message_seq = m.seq
    JOIN variant_words w ON w.variant_seq = o.seq
    JOIN message_variants n ON n.id = {o.id}
    WHERE m.chat_id = ? ORDER BY n.seq
"""
# What lore began its times with these answers goes on in the copy.
COPY_LORE = """
    INSERT INTO variant_lore (variant_seq, entry_id, book_id, chat_id)
    SELECT n.seq, l.entry_id, l.book_id, c.id
    FROM variant_lore l
    JOIN chats c ON c.id = ?
    JOIN message_variants o ON o.seq = l.variant_seq
    JOIN message_variants n ON n.id = {o.id}
    WHERE l.chat_id = ?
"""
COPY_ARTIFACTS = """
    INSERT INTO variant_artifacts (variant_seq, name, value)
    SELECT n.seq, a.name, a.value
    FROM chat_messages m
    JOIN chats c ON c.id = ?
    JOIN message_variants o ON o.message_seq = m.seq
    JOIN variant_artifacts a ON a.variant_seq = o.seq
    JOIN message_variants n ON n.id = {o.id}
    WHERE m.chat_id = ?
"""
COPIES = (
    *(COPY_BRANCHES, COPY_MESSAGES, COPY_VARIANTS, COPY_ENTRIES, COPY_WORDS),
    *(COPY_LORE, COPY_ARTIFACTS, *SURROUNDINGS),
)
ACTIVATE = """
    UPDATE chats SET active_branch_id = (SELECT b.id FROM chats c
        JOIN chats o ON o.id = ? JOIN chat_branches b ON b.id = {o.active_branch_id}
        WHERE c.id = chats.id)
    WHERE id = ?
"""


async def duplicate(chat: Chat, title: str | None = None) -> Chat:
    """Inside a transaction: the copy, the newest of all chats. Raises Conflict
    `GENERATION_RUNNING`."""
    await _must_be_written(chat)
    copy = await _row(chat, title or copied_title(chat.title))
    for statement in COPIES:
        await db.execute(_spoken(statement, db.dialect()), copy.id, chat.id)
    await db.execute(_spoken(ACTIVATE, db.dialect()), chat.id, copy.id)
    live.tell(live.chat_channel(copy.id), "chat.started")
    return await Chat.get(id=copy.id)


def copied_title(title: str) -> str:
    """“Story (copy)”, and of that “Story (copy 2)”."""
    found = re.fullmatch(r"(.*) \(copy(?: (\d{1,4}))?\)", title, re.DOTALL)
    name, mark = (found[1], f" (copy {int(found[2] or 1) + 1})") if found else (title, " (copy)")
    return name[: MAX_NAME - len(mark)] + mark


@functools.cache
def _spoken(statement: str, dialect: str) -> str:
    """The statement with the words of this database."""
    words = WORDS[dialect]
    known = {
        "sourced": words["sourced"],
        "label.old": index.label("m.chat_id"),
        "label.old_note": index.label("o.chat_id"),
        "label.new": index.label("c.id"),
        "stands": STANDS.format("e.message_seq = o.seq"),
        "chosen": STANDS.format("e.message_seq = o.message_seq AND e.variant_seq = o.seq"),
        "message_stands": STANDS.format("e.message_seq = m.seq"),
        "variant_stands": "v.deleted_at IS NULL AND"
        + STANDS.format("e.message_seq = v.message_seq"),
    }
    return re.sub(
        r"\{([a-z_.]+)\}",
        lambda name: known.get(name[1]) or words["id"].format(name[1]),
        statement,
    )


async def _must_be_written(chat: Chat) -> None:
    """What is still being written has no text to copy. Until the transaction ends nobody begins
    a reply here or changes a branch."""
    if db.dialect() == "postgres":
        await db.rows("SELECT seq FROM chat_branches WHERE chat_id = ? FOR UPDATE", chat.id)
    running = await db.rows(
        "SELECT v.generation_id FROM message_variants v"
        " JOIN chat_messages m ON m.seq = v.message_seq"
        " WHERE v.status = 'streaming' AND m.chat_id = ?",
        chat.id,
    )
    if running:
        raise Conflict(
            "A reply is being written here; make the copy when it is done.",
            "GENERATION_RUNNING",
            generationId=str(running[0]["generation_id"]),
        )


async def _row(chat: Chat, title: str) -> Chat:
    return await Chat.create(
        owner_id=chat.owner_id,
        entity_profile_id=chat.entity_profile_id,
        title=title,
        user_name=chat.user_name,
        persona_id=chat.persona_id,
        note=chat.note,
        sampler_id=chat.sampler_id,
        last_message_at=chat.last_message_at,
        last_message_preview=chat.last_message_preview,
        activity_at=now(),
        meta={**chat.meta, "copiedFrom": str(chat.id)},
    )
