"""Pipelines sign in to the trash."""

from quart import Quart

from app.pipelines import writing
from app.pipelines.models import Pipeline
from app.profiles.bins import NamedBin
from app.profiles.signs import KEY


def sign_in(app: Quart) -> None:
    """Their bin beside the others."""
    app.extensions[KEY].bins.append(NamedBin("pipeline", Pipeline, writing.purge))
