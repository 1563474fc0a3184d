"""Prompt templates sign in to the trash."""

from quart import Quart

from app.profiles.bins import NamedBin
from app.profiles.signs import KEY
from app.prompts import writing
from app.prompts.models import TemplateRow


def sign_in(app: Quart) -> None:
    """Their bin beside the others."""
    app.extensions[KEY].bins.append(NamedBin("prompt_template", TemplateRow, writing.purge))
