"""The document, and the endpoints that it is made of."""

from pathlib import Path
from typing import Any

import pytest
from quart import Quart

from app import create_app
from app.config import Settings
from app.openapi import document as making
from app.openapi.endpoint import Endpoint, endpoints
from tests.world import each, stranger, world

__all__ = ["each", "stranger", "world"]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Quart:
    """An app that does not serve."""
    return create_app(Settings.model_validate({"data": tmp_path_factory.mktemp("data")}))


@pytest.fixture(scope="session")
def document(app: Quart) -> dict[str, Any]:
    """The document."""
    return making.document(app)


def described() -> list[Endpoint]:
    """Every endpoint under /api."""
    return list(endpoints(create_app(Settings.model_validate({"data": Path("data")}))))
