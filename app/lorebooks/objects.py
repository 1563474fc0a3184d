"""Books, entries and what a dry run finds, as the API has them."""

from typing import Annotated, Any, cast

from typing_extensions import TypedDict

from app.endpoints import Id, Moment, one_of
from app.looks import isotime
from app.lorebooks.entry import Logic, Position, Role, Source, Trigger
from app.lorebooks.models import BookRow, EntryRow, LinkRow
from app.lorebooks.store import entry_of
from app.lorebooks.values import Place, Rule, State, Why
from app.profiles.objects import FailedObject


class LoreBookObject(TypedDict):
    """A lorebook. `profileId` is the character whose card it came from; null settings leave it to
    the house."""

    id: Id
    ownerId: Id
    profileId: Id | None
    name: str
    description: str
    enabled: bool
    scanDepth: int | None
    tokenBudget: int | None
    recursiveScanning: bool | None
    entryCount: int
    createdAt: Moment
    updatedAt: Moment
    version: int


class LoreEntryObject(TypedDict):
    """An entry of a lorebook."""

    id: Id
    bookId: Id
    ownerId: Id
    comment: str
    keys: list[str]
    secondaryKeys: list[str]
    content: str
    enabled: bool
    constant: bool
    selective: bool
    selectiveLogic: Logic
    useRegex: bool
    caseSensitive: bool | None
    matchWholeWords: bool | None
    scanDepth: int | None
    scanSources: list[Source]
    position: Position
    depth: int
    role: Role
    outletName: str
    insertionOrder: int
    priority: int | None
    ignoreBudget: bool
    excludeRecursion: bool
    preventRecursion: bool
    delayUntilRecursion: int
    useProbability: bool
    probability: int
    group: str
    groupOverride: bool
    groupWeight: int
    useGroupScoring: bool | None
    sticky: int
    cooldown: int
    delay: int
    triggers: list[Trigger]
    filterNames: list[str]
    filterTags: list[str]
    filterExclude: bool
    automation: str
    vectorized: bool
    addMemo: bool
    displayIndex: int
    createdAt: Moment
    updatedAt: Moment
    version: int


class LoreLinkObject(TypedDict):
    """Where a book applies."""

    id: Id
    bookId: Id
    scope: Annotated[str, one_of("global", "entity_profile", "persona", "chat")]
    scopeId: Id | None


class LoreReasonObject(TypedDict):
    """Why an entry fired: its key, and in which message it stood, the newest being 0; or in which
    other source; or which entry woke it, after how many others."""

    why: Why
    key: str
    message: int | None
    source: Source | None
    wokenBy: Id | None
    level: int
    secondary: list[str]


class LoreFiredObject(TypedDict):
    """An entry that goes into the prompt, and where."""

    entryId: Id
    title: str
    content: str
    tokens: int
    position: Place
    depth: int
    role: Role
    reason: LoreReasonObject


class LoreNotFiredObject(TypedDict):
    """An entry that stays out, and the rule that says so."""

    entryId: Id
    title: str
    rule: Rule
    told: str


class LoreBadKeyObject(TypedDict):
    """A key that is a pattern and matches nothing."""

    title: str
    key: str
    reason: str


class LoreTimeObject(TypedDict):
    """An entry that fired before and has times: `began` at so many messages. It is on for `left`
    more messages (sticky), rests for so many (cooldown), is on for good (kept_on), never comes
    again (done), or its times are over."""

    entryId: Id
    title: str
    state: State
    began: int
    left: int


class LoreRunObject(TypedDict):
    """What a dry run finds of one book, on the newest `read` messages of a branch."""

    fired: list[LoreFiredObject]
    notFired: list[LoreNotFiredObject]
    badKeys: list[LoreBadKeyObject]
    times: list[LoreTimeObject]
    tokens: int
    read: int
    cutShort: bool


class LoreImportObject(TypedDict):
    """What became of the files."""

    created: list[LoreBookObject]
    failed: list[FailedObject]
    message: str


def book_object(row: BookRow, entries: int) -> LoreBookObject:
    """A book."""
    return {
        "id": str(row.id),
        "ownerId": str(row.owner_id),
        "profileId": str(row.profile_id) if row.profile_id else None,
        "name": row.name,
        "description": row.description,
        "enabled": row.enabled,
        "scanDepth": row.scan_depth,
        "tokenBudget": row.token_budget,
        "recursiveScanning": row.recursive_scanning,
        "entryCount": entries,
        "createdAt": isotime(row.created_at),
        "updatedAt": isotime(row.updated_at),
        "version": row.version,
    }


def entry_object(row: EntryRow) -> LoreEntryObject:
    """An entry."""
    fields: dict[str, Any] = entry_of(row).model_dump(by_alias=True, exclude={"ref", "kept"})
    told = {
        "id": str(row.id),
        "bookId": str(row.book_id),
        "ownerId": str(row.owner_id),
        **fields,
        "createdAt": isotime(row.created_at),
        "updatedAt": isotime(row.updated_at),
        "version": row.version,
    }
    return cast("LoreEntryObject", told)


def link_object(row: LinkRow) -> LoreLinkObject:
    """Where a book applies."""
    there = row.profile_id or row.persona_id or row.chat_id
    return {
        "id": str(row.id),
        "bookId": str(row.book_id),
        "scope": row.scope,
        "scopeId": str(there) if there else None,
    }
