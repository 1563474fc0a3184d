"""Presets sign in to the trash."""

from quart import Quart

from app.profiles.bins import NamedBin
from app.profiles.signs import KEY
from app.samplers import writing
from app.samplers.models import Sampler


def sign_in(app: Quart) -> None:
    """Their bin beside the others."""
    app.extensions[KEY].bins.append(NamedBin("sampler", Sampler, writing.purge))
