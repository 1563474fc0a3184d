"""What a person may say: the checks, and the line itself, that every way of saying shares."""

from dataclasses import dataclass, field
from typing import Any

from app import texts
from app.chats import writing
from app.chats.models import Branch, Chat
from app.chats.writing import Words, Written
from app.errors import Invalid, TooLarge


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the user's, or of the narrator's, that is about to be stored."""

    text: str
    role: str = "user"
    format: str = "markdown"
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
        return written


def checked(text: str) -> str:
    """The text as it will be stored. Raises TooLarge or Invalid with the sentence to show."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > texts.MAX_PROMPT_BYTES:
        raise TooLarge(
            f"This is {size // 1024} KB; a message can hold 100 KB.",
            limit=texts.MAX_PROMPT_BYTES,
            size=size,
        )
    if reason := texts.flaw(text):
        raise Invalid.field("promptText", f"The text {reason}.")
    if not text.strip():
        raise Invalid.field("promptText", "There is nothing to send yet.")
    return text.replace("\r\n", "\n")
