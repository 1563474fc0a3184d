"""Rights are the lookup; and which preset a chat uses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from app import db
from app.rows import owned
from app.samplers.models import Sampler
from app.samplers.params import RANDOM_SEED, RESERVED

# The chat's own choice, else the usual one.
CHOSEN = """
SELECT s.id, s.name, s.version, s.params, s.extra
FROM samplers s LEFT JOIN chats c ON c.sampler_id = s.id AND c.id = ?
WHERE s.owner_id = ? AND s.deleted_at IS NULL AND (c.id IS NOT NULL OR s.is_default)
ORDER BY CASE WHEN c.id IS NULL THEN 1 ELSE 0 END LIMIT 1
"""


class OriginObject(TypedDict):
    """Which preset numbers came from, as it was then."""

    id: str
    name: str
    version: int


@dataclass(frozen=True, slots=True)
class Preset:
    """The preset of one reply; `says` are wire parameters, its extra ones among them."""

    origin: OriginObject
    says: Mapping[str, Any]


async def sampler_for(
    owner_id: UUID, sampler_id: object, *, deleted: bool = False, hold: bool = False
) -> Sampler:
    """This owner's preset, or the one in the trash. Raises NotFound."""
    return await owned(Sampler, owner_id, sampler_id, "sampler preset", deleted=deleted, hold=hold)


async def all_of(owner_id: UUID) -> list[Sampler]:
    """The living ones by name."""
    return await Sampler.filter(owner_id=owner_id, deleted_at=None).order_by("name", "id")


async def preset_for(owner_id: UUID, chat_id: UUID | None) -> Preset | None:
    """What steers the replies of this chat. One statement."""
    rows = await db.rows(CHOSEN, chat_id, owner_id)
    if not rows:
        return None
    row = rows[0]
    origin = OriginObject(id=db.text_id(row["id"]), name=row["name"], version=row["version"])
    return Preset(origin, {**_object(row["params"]), **_object(row["extra"])})


def wire(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """What goes into a request: later layers over earlier ones, a None takes away. A random seed
    is none, and what a request consists of is not set like this."""
    whole = {name: value for layer in layers for name, value in layer.items()}
    return {
        name: value
        for name, value in whole.items()
        if value is not None
        and name not in RESERVED
        and not (name == "seed" and value == RANDOM_SEED)
    }


def _object(column: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(column) if isinstance(column, str | bytes) else column
    return found
