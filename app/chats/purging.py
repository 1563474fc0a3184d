"""The end of what was deleted: rows first of the branch, then of what nothing shows any more."""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from app import db
from app.chats.models import Branch, Entry, Variant
from app.errors import Conflict

AT_ONCE = 500  # values in one statement


@db.transaction
async def purge_branch(branch: Branch) -> None:
    """A branch in the trash, the messages that stood on it alone, and what was written into its
    draft."""
    if not await _held("chat_branches", branch.seq):
        return
    await _forget_replies("branch_id = ? AND message_id IS NULL", branch.id)
    found = await db.rows("SELECT message_seq FROM branch_entries WHERE branch_seq = ?", branch.seq)
    await Branch.filter(seq=branch.seq).delete()
    await _sweep([row["message_seq"] for row in found])


async def _held(table: str, seq: int) -> bool:
    """Is it still in the trash, or was it brought back in this instant? Until the transaction
    ends nobody brings it back."""
    lock = " FOR UPDATE" if db.dialect() == "postgres" else ""
    sql = f"SELECT seq FROM {table} WHERE seq = ? AND deleted_at IS NOT NULL{lock}"  # noqa: S608
    return bool(await db.rows(sql, seq))


@db.transaction
async def purge_deletion(branch_seq: int, deletion_id: UUID) -> None:
    """What one deletion took off a branch."""
    gone = Entry.filter(branch_seq=branch_seq, deletion_id=deletion_id)
    seqs = [int(str(seq)) for seq in await gone.values_list("message_seq", flat=True)]
    await gone.delete()
    await _sweep(seqs)


@db.transaction
async def purge_variant(variant: Variant) -> None:
    """A version in the trash. Raises Conflict `IN_USE` where a branch still shows it."""
    if await Entry.exists(message_seq=variant.message_seq, variant_seq=variant.seq):
        sentence = "Another branch still shows this version; swipe away from it there first."
        raise Conflict(sentence, "IN_USE")
    if not await _held("message_variants", variant.seq):
        return
    await _forget_replies("variant_id = ?", variant.id)
    await Variant.filter(seq=variant.seq).delete()


async def _sweep(seqs: Sequence[int]) -> None:
    """Messages that stand on no branch any more, with their versions, replies and runs."""
    for start in range(0, len(seqs), AT_ONCE):
        some = seqs[start : start + AT_ONCE]
        orphans = (
            f"SELECT m.id FROM chat_messages m WHERE m.seq IN ({db.in_marks(some)})"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM branch_entries e WHERE e.message_seq = m.seq)"
        )
        await _forget_replies(f"message_id IN ({orphans})", *some)
        await db.execute(f"DELETE FROM chat_messages WHERE id IN ({orphans})", *some)  # noqa: S608


async def _forget_replies(which: str, *values: object) -> None:
    """The runs and their steps go first; a generation names its run, not the other way round."""
    runs = f"SELECT pipeline_run_id FROM llm_generations WHERE {which}"  # noqa: S608 -- ours
    found = [row["pipeline_run_id"] for row in await db.rows(runs, *values)]
    await db.execute(f"DELETE FROM llm_generations WHERE {which}", *values)  # noqa: S608
    for start in range(0, len(found), AT_ONCE):
        some = [run for run in found[start : start + AT_ONCE] if run is not None]
        if some:
            await db.execute(
                f"DELETE FROM pipeline_runs WHERE id IN ({db.in_marks(some)})",  # noqa: S608
                *some,
            )


async def ended_before(kind: str, moment: datetime) -> int:
    """Purge everything of this kind that was deleted before; each thing by itself."""
    return await ENDS[kind](moment)


async def _branches(moment: datetime) -> int:
    gone = await Branch.filter(deleted_at__lt=moment)
    for branch in gone:
        await purge_branch(branch)
    return len(gone)


async def _deletions(moment: datetime) -> int:
    found = await Entry.filter(deleted_at__lt=moment).distinct().values("branch_seq", "deletion_id")
    for one in found:
        await purge_deletion(one["branch_seq"], one["deletion_id"])
    return len(found)


async def _variants(moment: datetime) -> int:
    """Those that a branch still shows stay until it swipes away."""
    count = 0
    for variant in await Variant.filter(deleted_at__lt=moment).only("id", "seq", "message_seq"):
        with contextlib.suppress(Conflict):
            await purge_variant(variant)
            count += 1
    return count


ENDS: dict[str, Callable[[datetime], Awaitable[int]]] = {
    "branch": _branches,
    "entry": _deletions,
    "variant": _variants,
}
