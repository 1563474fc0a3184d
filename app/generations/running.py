"""The replies of this process; made when the server starts."""

from quart import Quart, current_app

from app.generations.reply import Replies

NAME = "talespinner.running"


def install(app: Quart) -> None:
    """An empty registry for this app."""
    app.extensions[NAME] = Replies()


def replies() -> Replies:
    """What is being written."""
    found: Replies = current_app.extensions[NAME]
    return found
