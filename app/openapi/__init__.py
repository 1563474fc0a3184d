"""What the API is, told by the API itself."""

from quart import Quart

from app.openapi.routes import api


def install(app: Quart) -> None:
    """Answer what the API is."""
    app.register_blueprint(api)
