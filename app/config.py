"""Every setting: its name in the environment, its default, its meaning. Nothing else reads it."""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)


class SettingsError(Exception):
    """A setting that makes no sense, in one sentence with its name and value."""


def _http_address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return value.rstrip("/")


def _database(value: str) -> str:
    if value and not value.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise ValueError("must begin with sqlite:// or postgres://")
    return value


Count = Annotated[int, Field(ge=0, le=1_000_000)]
HttpAddress = Annotated[str, AfterValidator(_http_address)]


class Settings(BaseModel):
    """What the operator decides. Made by `Settings.read(os.environ)`, or by hand in tests."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    host: str = Field("127.0.0.1", alias="TALESPINNER_HOST", description="address to listen on")
    port: int = Field(
        8000, ge=0, le=65535, alias="TALESPINNER_PORT", description="port to listen on"
    )
    data: Path = Field(Path("data"), alias="TALESPINNER_DATA", description="folder of the data")
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "", alias="DATABASE_URL", description="database; empty: a SQLite file in the data folder"
    )
    master_key: SecretStr | None = Field(
        None,
        alias="TALESPINNER_MASTER_KEY",
        description="key that seals the keys of connections; empty: the file below",
    )
    master_key_file: Path | None = Field(
        None,
        alias="TALESPINNER_MASTER_KEY_FILE",
        description="file of that key; empty: master.key in the data folder, made at first start",
    )
    allowed_hosts: tuple[str, ...] = Field(
        (),
        alias="TALESPINNER_ALLOWED_HOSTS",
        description="further host names the server answers to, separated by commas",
    )
    log: Literal["human", "json"] = Field(
        "human", alias="TALESPINNER_LOG", description="form of the log"
    )
    max_generations: Count = Field(
        8, alias="TALESPINNER_MAX_GENERATIONS", description="replies at once for a user; 0: any"
    )
    max_starts_per_minute: Count = Field(
        60,
        alias="TALESPINNER_MAX_STARTS_PER_MINUTE",
        description="replies begun in a minute by a user; 0: any",
    )
    max_streams: Count = Field(
        40, alias="TALESPINNER_MAX_STREAMS", description="open streams of a user; 0: any"
    )
    trash_days: Count = Field(
        30, alias="TALESPINNER_TRASH_DAYS", description="days that the trash keeps; 0: for ever"
    )
    openai_base_url: HttpAddress = Field(
        "", alias="OPENAI_BASE_URL", description="an OpenAI-compatible server to use at once"
    )
    openai_api_key: SecretStr | None = Field(
        None, alias="OPENAI_API_KEY", description="its key, never stored"
    )
    openai_model: str = Field("", alias="OPENAI_MODEL", description="the model to ask for")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The settings of this environment. Raises SettingsError with one sentence."""
        known = {field.alias: field for field in cls.model_fields.values()}
        given = {name: environment[name] for name in known if name and environment.get(name)}
        if environment.get("REDIS_URL"):
            raise SettingsError(
                "REDIS_URL is set, but this version runs as one process without Redis: unset it."
            )
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            name, reason = first["loc"][0], first["msg"].removeprefix("Value error, ")
            text = given.get(str(name), "")
            value = "(hidden)" if "KEY" in str(name) or "@" in text else repr(text)
            raise SettingsError(f"{name}={value} cannot be used: {reason}.") from None

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @field_validator("host")
    @classmethod
    def _only_this_machine(cls, value: str) -> str:
        if value == "localhost" or _is_loopback(value):
            return value
        raise ValueError(
            "only this machine's own address (127.0.0.1) is served while there are no accounts"
        )

    @property
    def database(self) -> str:
        """The database's address, also where it was left to us."""
        return self.database_url or f"sqlite://{self.data.absolute() / 'talespinner.db'}"

    @property
    def key_file(self) -> Path:
        """Where the master key lies unless it is given itself."""
        return self.master_key_file or self.data / "master.key"


def _is_loopback(value: str) -> bool:
    try:
        return ipaddress.ip_address(value.strip("[]")).is_loopback
    except ValueError:
        return False
