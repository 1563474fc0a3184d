"""Search takes part in the server's start and stop."""

from quart import Quart

from app.search import filling


def sign_in(app: Quart) -> None:
    """Keep the index whole."""
    app.config.setdefault("LIVES", []).append(filling.life)
