"""A reply of which no word came: what was made for it goes, and what was chosen before is chosen
again."""

from app import live
from app.chats import removing, writing
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.db.models import now
from app.generations.models import Generation
from app.pipelines.models import PipelineRun


async def take_back(chat: Chat, generation: Generation, status: str) -> None:
    """Inside the transaction that closes the reply with this status."""
    variant = await Variant.get_or_none(id=generation.variant_id)
    message = await Message.get_or_none(id=generation.message_id)
    branch = await Branch.get_or_none(id=generation.branch_id)
    if variant is None or message is None or branch is None:
        return
    run = await PipelineRun.get_or_none(id=generation.pipeline_run_id)
    deletion_id = generation.id  # tells it from what a person deleted: the trash shows only that
    deletion = {"deleted_at": now(), "deletion_id": deletion_id}
    made = variant.ordinal == 0  # the message was made for it
    if not made:
        await _put_back(chat, generation, message, variant)
    home = await _home(run)
    if home is not None and not await _goes_on(branch, message):
        await Branch.filter(id=branch.id).update(**deletion)
        await _return(chat, branch, home)
    elif made and await Entry.exists(
        branch_seq=branch.seq, message_seq=message.seq, deleted_at=None
    ):
        await removing.take_off(chat, branch, [message.seq], deletion_id)
    await Variant.filter(id=variant.id).update(status=status, **deletion)


async def _home(run: PipelineRun | None) -> Branch | None:
    """The branch that this reply's own left for it, where it is still there."""
    if run is None or "forkedFrom" not in run.meta:
        return None
    return await Branch.get_or_none(id=run.meta["forkedFrom"], deleted_at=None)


async def _goes_on(branch: Branch, message: Message) -> bool:
    """Has anybody said something here meanwhile? Then the branch is no longer made for nothing."""
    own = await Entry.get_or_none(branch_seq=branch.seq, message_seq=message.seq)
    position = own.position if own is not None else 0
    return await Entry.exists(branch_seq=branch.seq, position__gt=position, deleted_at=None)


async def _put_back(chat: Chat, generation: Generation, message: Message, empty: Variant) -> None:
    """Wherever the empty variant is chosen now: a reader's swipe in the meantime wins."""
    if (earlier := await _earlier(generation, empty)) is not None:
        shown = Entry.filter(message_seq=message.seq, variant_seq=empty.seq)
        seqs = await shown.values_list("branch_seq", flat=True)
        for branch in await Branch.filter(seq__in=list(seqs)).order_by("seq"):
            await writing.count(branch)
        await shown.update(variant_seq=earlier.seq)
    writing.tell_changed(chat, None, message)


async def _earlier(generation: Generation, empty: Variant) -> Variant | None:
    """What was chosen before, also where it waited in the trash and was still shown; where
    somebody has deleted it since, the newest that is left."""
    others = Variant.filter(message_seq=empty.message_seq).exclude(seq=empty.seq)
    chosen = await others.get_or_none(id=generation.replaces_variant_id)
    if chosen and (chosen.deleted_at is None or chosen.deleted_at < generation.started_at):
        return chosen
    return await others.filter(deleted_at=None).order_by("-ordinal").first()


async def _return(chat: Chat, gone: Branch, home: Branch) -> None:
    """From a branch that was made for nothing to the one that it left."""
    if chat.active_branch_id == gone.id:
        await writing.activate(chat, home)
    live.tell(live.chat_channel(chat.id), "generation.gone", branchId=str(home.id))
    live.tell(live.chat_channel(chat.id), "chat.changed")  # it has one branch less
