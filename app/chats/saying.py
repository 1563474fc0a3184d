"""What a person may say: the checks, and the line itself, that every way of saying shares."""

from dataclasses import dataclass, field
from typing import Any

from app import texts
from app.chats import drafts, writing
from app.chats.forms import NewBlock
from app.chats.models import Branch, Chat
from app.chats.writing import Words, Written
from app.db.models import new_id
from app.errors import Invalid, TooLarge

MAX_BLOCKS_BYTES = 100 * 1024


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the user's, or of the narrator's, that is about to be stored.

    `composed`: it comes from the page's composer, so whatever draft there was is this line.
    """

    text: str
    role: str = "user"
    format: str = "markdown"
    composed: bool = False
    blocks: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)

    async def store(self, chat: Chat, branch: Branch) -> Written:
        """Inside a transaction that holds the branch: the line at its tip."""
        mine = self.role == "user"
        written = await writing.append(
            chat,
            branch,
            self.role,
            chat.user_name if mine else "Narrator",
            [Words(self.text, blocks=self.blocks)],
            message_format=self.format,
            meta=self.meta,
        )
        if mine:
            await writing.touch(chat.id, self.text)
        await drafts.sent(chat, branch, None if self.composed else self.text)
        return written


def stored(blocks: list[NewBlock]) -> list[dict[str, Any]]:
    """The blocks as a message keeps them, each with an id and its place. Raises TooLarge."""
    size = sum(len(block.content.encode("utf-8", "surrogatepass")) for block in blocks)
    if size > MAX_BLOCKS_BYTES:
        raise TooLarge(
            f"The blocks are {size // 1024} KB together; a message can hold 100 KB of them.",
            limit=MAX_BLOCKS_BYTES,
            size=size,
        )
    return [
        block.model_dump()
        | {
            "id": block.id or str(new_id()),
            "order": place if block.order is None else block.order,
        }
        for place, block in enumerate(blocks)
    ]


def checked(text: str) -> str:
    """The text as it will be said. Raises TooLarge or Invalid with the sentence to show."""
    if not text.strip():
        raise Invalid.field("promptText", "There is nothing to send yet.")
    return storable(text)


def storable(text: str) -> str:
    """The text, which may be empty, as it will be stored. Raises TooLarge or Invalid."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > texts.MAX_PROMPT_BYTES:
        raise TooLarge(
            f"This is {size // 1024} KB; a message can hold 100 KB.",
            limit=texts.MAX_PROMPT_BYTES,
            size=size,
        )
    if reason := texts.flaw(text):
        raise Invalid.field("promptText", f"The text {reason}.")
    return text.replace("\r\n", "\n")
