"""What a message says on a branch, changed by hand. Nothing is ever overwritten: an edit is one
more variant, a deleted variant waits in the trash."""

from dataclasses import dataclass

from app import db, live
from app.chats import find, writing
from app.chats.models import Branch, Chat, Entry, Message, Variant
from app.chats.preview import freshen
from app.chats.writing import Words
from app.db.models import new_id, now
from app.errors import Conflict, NotFound, Problem
from app.web import row_id


@dataclass(frozen=True, slots=True)
class Chosen:
    """A message's place on a branch, held until the transaction ends, and what it says there."""

    entry: Entry
    variant: Variant


async def hold(branch: Branch, message: Message) -> Chosen:
    """Nobody else writes this branch meanwhile. Raises NotFound `NOT_ON_BRANCH`."""
    await writing.hold(branch)
    entry = await Entry.get_or_none(branch_seq=branch.seq, message_seq=message.seq, deleted_at=None)
    if entry is None:
        raise NotFound("message on this branch", "NOT_ON_BRANCH")
    return Chosen(entry, await Variant.get(seq=entry.variant_seq))


async def what_it_says(entry: Entry) -> str:
    """The text that is chosen at this place, to be edited. Raises Conflict `GENERATION_RUNNING`."""
    return _written(await Variant.get(seq=entry.variant_seq)).prompt_text


def _written(variant: Variant) -> Variant:
    if variant.status == "streaming":
        raise Conflict("This is still being written; edit it when it is done.", RUNNING)
    return variant


async def edit(
    chat: Chat, branch: Branch, message: Message, text: str, seen: str | None = None
) -> Variant:
    """Inside a transaction: on this branch the message says `text` from now on.

    `seen` is the variant that the editor began with. Raises Conflict `STALE` where another one
    is chosen by now, with its text; `GENERATION_RUNNING` while it is being written; NotFound for
    one that is not this message's.
    """
    chosen = _written((await hold(branch, message)).variant)
    if seen is not None and seen != str(chosen.id):
        raise await _overtaken(message, chosen, text, seen)
    if chosen.prompt_text == text:
        return chosen
    words = Words(text, kind="manual_edit", blocks=chosen.blocks)
    variant = await writing.add_variant(message, words, derived_from=chosen.id)
    await _choose(chat, branch, message, variant)
    return variant


async def _overtaken(message: Message, chosen: Variant, text: str, seen: str) -> Problem:
    """Why an edit that began with another variant is not made."""
    if not await Variant.exists(id=row_id(seen, "variant"), message_id=message.id):
        return NotFound("variant")
    current = {"variantId": str(chosen.id), "promptText": chosen.prompt_text}
    sentence = "This message says something else by now; both texts are kept here."
    return Conflict(sentence, "STALE", current=current, yours=text)


RUNNING = "GENERATION_RUNNING"


async def _choose(chat: Chat, branch: Branch, message: Message, variant: Variant) -> None:
    await writing.choose(chat, branch, message, variant)
    await freshen(chat, branch)
    writing.tell_changed(chat, None, message)  # other branches count one variant more


@db.transaction
async def save(
    chat: Chat, branch: Branch, message: Message, text: str, seen: str | None = None
) -> Variant:
    """`edit` as one action."""
    return await edit(chat, branch, message, text, seen)


async def add(
    chat: Chat, branch: Branch, message: Message, text: str, *, choose: bool = True
) -> Variant:
    """Inside a transaction: a variant by hand, which is chosen unless said. Raises Conflict
    `GENERATION_RUNNING`."""
    _written((await hold(branch, message)).variant)
    variant = await writing.add_variant(message, Words(text, kind="manual_edit"))
    if choose:
        await _choose(chat, branch, message, variant)
    else:
        writing.tell_changed(chat, None, message)
    return variant


@db.transaction
async def choose(chat: Chat, branch: Branch, message: Message, variant: Variant) -> None:
    """Swipe: on this branch the message says this variant."""
    await writing.hold(branch)
    await writing.hold_message(message)
    await find.variant_of(message, variant.id)  # it may have been deleted just now
    await writing.choose(chat, branch, message, variant)
    await freshen(chat, branch)


@db.transaction
async def show(chat: Chat, branch: Branch, message: Message, *, hidden: bool) -> None:
    """Keep the message in the story; whether the model reads it is said here."""
    entry = (await hold(branch, message)).entry
    await Entry.filter(id=entry.id).update(hidden=hidden)
    await writing.count(branch)
    writing.tell_changed(chat, branch, message)


@db.transaction
async def drop(chat: Chat, branch: Branch, message: Message, variant: Variant) -> None:
    """A variant goes to the trash, unless it waits there already and is only still shown here;
    where it was chosen on this branch, its neighbour is chosen.

    Raises Conflict `LAST_VARIANT`, `GENERATION_RUNNING`.
    """
    here = await hold(branch, message)
    await writing.hold_message(message)
    await find.variant_of(message, variant.id, here.entry)
    heir = await _neighbour(message, variant)
    if variant.status == "streaming" or (heir is not None and heir.status == "streaming"):
        raise Conflict("A version is still being written; stop it first.", RUNNING)
    if heir is None:
        raise Conflict("This is the only version; delete the message instead.", "LAST_VARIANT")
    living = Variant.filter(seq=variant.seq, deleted_at=None)
    await living.update(deleted_at=now(), deletion_id=new_id())
    if here.variant.seq == variant.seq:
        await writing.choose(chat, branch, message, heir)
        await freshen(chat, branch)
    writing.tell_changed(chat, None, message)


async def _neighbour(message: Message, gone: Variant) -> Variant | None:
    """The next one, else the one before; one that is being written only where no other is."""
    living = Variant.filter(message_seq=message.seq, deleted_at=None).exclude(seq=gone.seq)
    found = await living.only("seq", "ordinal", "status").order_by("ordinal")

    def far(one: Variant) -> tuple[bool, bool, int]:
        behind = one.ordinal < gone.ordinal
        return one.status == "streaming", behind, -one.ordinal if behind else one.ordinal

    return min(found, key=far, default=None)


@db.transaction
async def bring_back(chat: Chat, message: Message, variant: Variant) -> None:
    """A variant out of the trash: it can be swiped to again."""
    await Variant.filter(seq=variant.seq).update(deleted_at=None, deletion_id=None)
    live.tell(live.chat_channel(chat.id), "message.changed", messageId=str(message.id))
