"""What the pages of personas get: values only."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.markup import plain
from app.personas.models import Persona
from app.profiles.face import face


@dataclass(frozen=True, slots=True)
class PersonaView:
    """One of them in a list."""

    id: str
    name: str
    preview: str
    is_default: bool
    thumb_url: str | None
    initial: str
    hue: int
    edit_url: str

    @classmethod
    def of(cls, persona: Persona) -> "PersonaView":
        """Out of its row."""
        look = face(persona.name, persona.avatar_asset_id, None)
        return cls(
            id=str(persona.id),
            name=persona.name,
            preview=plain(persona.description, 160),
            is_default=persona.is_default,
            thumb_url=look.thumb_url,
            initial=look.initial,
            hue=look.hue,
            edit_url=f"/personas/{persona.id}",
        )


def views(personas: Iterable[Persona]) -> list[PersonaView]:
    """All of them."""
    return [PersonaView.of(one) for one in personas]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is meant: a page that asks for one of the personas. `nobody` is what the choice of none
    means there."""

    action: str
    title: str
    help: str
    nobody: str
    chosen: UUID | None
    back_url: str
    back: str
