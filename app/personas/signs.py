"""Personas sign in to the trash."""

from quart import Quart

from app.personas.models import Persona
from app.personas.trash import purge
from app.profiles.bins import NamedBin
from app.profiles.signs import KEY


def sign_in(app: Quart) -> None:
    """Their bin beside the others."""
    app.extensions[KEY].bins.append(NamedBin("persona", Persona, purge))
