"""What the room has open while the server runs: the seal, the HTTP client, the operator's words.

`open_desk` lays it out at start; everything else asks `desk()`.
"""

from dataclasses import dataclass, field

import httpx

from app.config import Settings, SettingsError
from app.connections.addresses import base_address
from app.connections.seal import Seal, check_master_key, master_key
from app.llm.network import new_client


@dataclass(frozen=True, slots=True)
class Operator:
    """The connection `custom_openai` as the environment sets it; its key is never stored."""

    base_url: str
    key: str | None = field(repr=False)
    model: str


@dataclass(frozen=True, slots=True)
class Desk:
    seal: Seal
    client: httpx.AsyncClient
    operator: Operator | None


_open: Desk | None = None


def check_settings(settings: Settings) -> None:
    """Raises SettingsError for a master key or an address that cannot be used."""
    check_master_key(settings)
    try:
        base_address(settings.openai_base_url)
    except ValueError as error:
        raise SettingsError(f"OPENAI_BASE_URL cannot be used: {error}.") from None


def open_desk(settings: Settings) -> None:
    """Within the running loop, to which the client belongs. Raises SettingsError."""
    global _open  # noqa: PLW0603 -- one process, one desk
    _open = Desk(Seal(master_key(settings)), new_client(), _operator(settings))


async def close_desk() -> None:
    """Close every connection to a model server."""
    global _open  # noqa: PLW0603 -- one process, one desk
    if _open is not None:
        await _open.client.aclose()
        _open = None


def desk() -> Desk:
    """The desk of this process."""
    assert _open is not None, "the house is not open"
    return _open


def _operator(settings: Settings) -> Operator | None:
    if not settings.openai_base_url:
        return None
    key = settings.openai_api_key
    return Operator(
        base_address(settings.openai_base_url),
        (key.get_secret_value().strip() or None) if key else None,
        settings.openai_model.strip(),
    )
