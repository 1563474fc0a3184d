"""What is too large is turned away before it is read."""

from quart import request

from app.errors import TooLarge
from app.notes.forms import MAX_NOTE


def must_be_short(most: int) -> None:
    """Raises TooLarge where the request says that it brings more than so many bytes."""
    size = request.content_length or 0
    if size > most:
        sent = f"{size / MAX_NOTE:,.0f} MB"
        sentence = f"This is {sent}. A note holds 1 MB, and {most // MAX_NOTE} MB come at once."
        raise TooLarge(sentence, limit=most, size=size)
