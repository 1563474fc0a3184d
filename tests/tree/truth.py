"""Whether the program agrees with the plain stories: by its tables, and by what its API says."""

from typing import Any

from app import db
from tests.answers import data
from tests.tree.story import Branch, Line, Story
from tests.world import World

ENTRIES = """
    SELECT b.id AS branch, e.position, m.id AS message, v.id AS version, e.hidden, e.deletion_id
    FROM branch_entries e JOIN chat_branches b ON b.seq = e.branch_seq
    LEFT JOIN chat_messages m ON m.seq = e.message_seq
    LEFT JOIN message_variants v ON v.seq = e.variant_seq AND v.message_id = m.id
"""
VERSIONS = """
    SELECT m.chat_id, m.id AS message, m.role, v.id, v.prompt_text, v.status, v.deleted_at
    FROM chat_messages m JOIN message_variants v ON v.message_seq = m.seq AND v.message_id = m.id
    ORDER BY m.seq, v.ordinal
"""
BRANCHES = """
    SELECT chat_id, id, title, parent_branch_id, message_count, deleted_at FROM chat_branches
    ORDER BY seq
"""
# What each of these finds has lost what it belonged to, or is not at its end.
LEFT_OVER = {
    "messages without a place": "chat_messages m WHERE NOT EXISTS"
    " (SELECT 1 FROM branch_entries e WHERE e.message_seq = m.seq)",
    "messages without a version": "chat_messages m WHERE NOT EXISTS"
    " (SELECT 1 FROM message_variants v WHERE v.message_seq = m.seq AND v.message_id = m.id)",
    "replies for nothing": "llm_generations g WHERE g.trigger <> 'trial' AND"
    " (g.variant_id IS NULL AND g.branch_id IS NULL"
    " OR g.message_id IS NULL AND g.trigger <> 'impersonate')",
    "replies of another message": "llm_generations g JOIN message_variants v"
    " ON v.id = g.variant_id WHERE v.message_id <> g.message_id",
    "replies that go on": "llm_generations g WHERE g.status = 'streaming'",
    "runs without a reply": "pipeline_runs r WHERE NOT EXISTS"
    " (SELECT 1 FROM llm_generations g WHERE g.pipeline_run_id = r.id)",
    "steps without a run": "pipeline_step_runs s WHERE NOT EXISTS"
    " (SELECT 1 FROM pipeline_runs r WHERE r.id = s.run_id)",
    "drafts without a branch": "branch_drafts d WHERE d.text = '' OR NOT EXISTS"
    " (SELECT 1 FROM chat_branches b WHERE b.seq = d.branch_seq)",
    "words of no version": "variant_words w WHERE NOT EXISTS"
    " (SELECT 1 FROM message_variants v WHERE v.seq = w.variant_seq)",
    "versions that are not found": "message_variants v WHERE v.prompt_text <> '' AND NOT EXISTS"
    " (SELECT 1 FROM variant_words w WHERE w.variant_seq = v.seq)",
    "branches that count wrong": "chat_branches b WHERE b.message_count <> (SELECT COUNT(*)"
    " FROM branch_entries e WHERE e.branch_seq = b.seq AND e.deleted_at IS NULL)",
    "chats without an open branch": "chats c WHERE NOT EXISTS (SELECT 1 FROM chat_branches b"
    " WHERE b.id = c.active_branch_id AND b.chat_id = c.id AND b.deleted_at IS NULL)",
}
STORYS = (
    *("chats", "chat_branches", "branch_entries", "branch_drafts", "chat_messages"),
    *("message_variants", "variant_words"),
    *("llm_generations", "pipeline_runs", "pipeline_step_runs"),
)
LEFT = " UNION ALL ".join(
    f"SELECT '{name}' AS what, COUNT(*) AS many FROM {rows}" for name, rows in LEFT_OVER.items()
)


async def tables_agree(stories: list[Story]) -> None:
    """Every row of every story, whichever of them the last step was about."""
    branches = [(story, branch) for story in stories for branch in story.branches.values()]
    found = {
        (row["branch"], row["position"]): (
            *(row["message"], row["version"], bool(row["hidden"]), row["deletion_id"]),
        )
        for row in await texts(ENTRIES)
    }
    assert found == {
        (branch.id, position): (line.message, line.version, line.hidden, deletion)
        for _, branch in branches
        for position, line, deletion in branch.entries()
    }
    assert {
        (*tuple(row.values())[:5], row["deleted_at"] is not None) for row in await texts(BRANCHES)
    } == {
        (story.id, branch.id, branch.title, branch.parent, len(branch.lines), branch.deleted)
        for story, branch in branches
    }
    await versions_agree(stories)


async def versions_agree(stories: list[Story]) -> None:
    """What was said stays what it was, in its order; only whether it is in the trash changes."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in await texts(VERSIONS):
        told = (row["id"], row["prompt_text"], row["deleted_at"] is not None)
        found.setdefault(row["message"], []).append(told)
    assert found == {
        message.id: [(one.id, one.text, one.deleted) for one in message.versions.values()]
        for story in stories
        for message in story.messages.values()
    }


async def texts(sql: str) -> list[dict[str, Any]]:
    """Rows whose ids are texts on either database."""
    kept = (int, type(None))
    return [
        {key: value if isinstance(value, kept) else str(value) for key, value in row.items()}
        for row in await db.rows(sql)
    ]


async def nothing_is_left_over() -> None:
    """No row without what it belongs to."""
    assert [row for row in await db.rows(LEFT) if row["many"]] == []
    if db.dialect() == "sqlite":
        assert await db.rows("PRAGMA foreign_key_check") == []


async def nothing_at_all() -> None:
    """Every table that a story fills is empty."""
    for table in STORYS:
        assert await db.rows(f"SELECT COUNT(*) AS many FROM {table}") == [{"many": 0}], table


def seen(story: Story, line: Line, position: int) -> dict[str, Any]:
    """A line as its reader must see it: exactly one version, and that one."""
    message = story.messages[line.message]
    return {
        "id": line.message,
        "role": message.role,
        "promptText": message.versions[line.version].text,
        "activeVariantId": line.version,
        "variantCount": len({line.version, *message.living()}),
        "hidden": line.hidden,
        "position": position,
    }


async def reader_agrees(world: World, story: Story) -> None:
    """Every branch of a story, as the API tells it."""
    if story.deleted:
        assert (await world.client.get(f"/api/chats/{story.id}")).status_code == 404
        return
    chat = data(await world.client.get(f"/api/chats/{story.id}"))
    assert chat["activeBranchId"] == story.active
    told = data(await world.client.get(f"/api/chats/{story.id}/branches", params={"limit": 200}))
    assert [(one["id"], one["title"], one["messageCount"]) for one in told] == [
        (one.id, one.title, len(one.lines)) for one in story.living()
    ]
    for branch in story.living():
        await branch_agrees(world, story, branch)


async def branch_agrees(world: World, story: Story, branch: Branch) -> None:
    """Its newest page, and its draft."""
    wanted = [seen(story, branch.lines[at], at) for at in sorted(branch.lines)][-200:]
    asked = {"branchId": branch.id, "limit": "200"}
    answer = await world.client.get(f"/api/chats/{story.id}/messages", params=asked)
    lines = data(answer)["messages"]
    assert [{name: line[name] for name in seen_names(wanted)} for line in lines] == wanted
    draft = data(await world.client.get(f"/api/branches/{branch.id}/draft"))
    assert draft["text"] == branch.draft


def seen_names(wanted: list[dict[str, Any]]) -> list[str]:
    return list(wanted[0]) if wanted else ["id"]


async def choice_agrees(world: World, story: Story, branch: Branch, message: str) -> None:
    """One version is chosen, or none of the list where what is shown waits in the trash."""
    told = await world.variants(message, branchId=branch.id, limit=200)
    chosen = branch.lines[branch.place(message)].version
    living = story.messages[message].living()
    assert [(one["id"], one["isSelected"]) for one in told] == [
        (one, one == chosen) for one in living
    ]


async def trash_agrees(world: World, stories: list[Story]) -> None:
    """What was deleted waits there, and nothing else."""
    wanted = {item for story in stories for item in story.trash()}
    found: set[tuple[str, str]] = set()
    cursor: dict[str, str] = {}
    while True:
        answer = await world.client.get("/api/trash", params={"limit": "200", **cursor})
        found |= {(item["kind"], item["id"]) for item in data(answer)}
        if not answer.json()["meta"]["hasMore"]:
            break
        cursor = {"cursor": answer.json()["meta"]["nextCursor"]}
    assert found == wanted
