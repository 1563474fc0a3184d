"""The branches of a chat in the order of their tree."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app import db
from app.chats.models import Branch, Chat
from app.chats.naming import Naming
from app.db.sql import Row
from app.markup import plain


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A branch in the picker; `leaves` is the line after which it goes its own way."""

    id: str
    title: str
    url: str
    all_url: str
    depth: int
    count: int
    leaves: str
    current: bool
    naming: Naming
    delete_url: str | None


async def of_chat(chat: Chat, open_one: Branch) -> list[BranchRow]:
    """One statement, whatever the number of branches."""
    found = await db.rows(
        "SELECT b.id, b.seq, b.title, b.version, b.parent_branch_id, b.deleted_at, b.message_count,"
        " SUBSTR(v.prompt_text, 1, 400) AS said FROM chat_branches b"
        " LEFT JOIN message_variants v ON v.id = b.forked_from_variant_id"
        " WHERE b.chat_id = ? ORDER BY b.seq",
        chat.id,
    )
    rows = list(in_tree_order(found))
    return [_row(chat, row, depth, open_one, len(rows) == 1) for row, depth in rows]


def in_tree_order(found: Sequence[Row]) -> Iterator[tuple[Row, int]]:
    """The living branches, each before those that left it, with their depth; one whose parent
    is gone stands where the parent would."""
    children = defaultdict[str | None, list[Row]](list)
    known = {str(row["id"]) for row in found}
    for row in found:
        parent = str(row["parent_branch_id"])
        children[parent if parent in known else None].append(row)
    waiting = [(row, 0) for row in reversed(children[None])]
    while waiting:
        row, depth = waiting.pop()
        lives = row["deleted_at"] is None
        if lives:
            yield row, depth
        below = depth + 1 if lives else depth
        waiting += [(child, below) for child in reversed(children[str(row["id"])])]


def _row(chat: Chat, row: Row, depth: int, open_one: Branch, alone: bool) -> BranchRow:
    url = f"/branches/{row['id']}"
    return BranchRow(
        id=str(row["id"]),
        title=row["title"],
        url=f"/chats/{chat.id}{url}",
        all_url=f"/chats/{chat.id}/branches",
        depth=min(depth, 5),
        count=row["message_count"],
        leaves=plain(row["said"], 60) if row["said"] else "",
        current=str(row["id"]) == str(open_one.id),
        naming=naming_of(row["id"], row["title"], row["version"]),
        delete_url=None if alone else f"{url}/delete",
    )


def naming_of(branch_id: object, title: str, version: int) -> Naming:
    """What renames a branch."""
    return Naming(f"title-{branch_id}", f"/branches/{branch_id}/title", version, title)
