"""What a person may say: the checks that every way of saying shares."""

from app import texts
from app.errors import Invalid, TooLarge


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
