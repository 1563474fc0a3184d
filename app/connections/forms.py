"""What may come in, once for the pages and the API."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    SecretStr,
)
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from app.connections.addresses import base_address
from app.samplers.params import SamplerParams
from app.texts import NAMED, Version, a_name, storable

MAX_MODEL = 300
MAX_KEY = 4096


def _model(text: str) -> str:
    text = storable(text).strip()
    if len(text) > MAX_MODEL:
        raise ValueError(f"the name of a model has at most {MAX_MODEL} characters")
    return text


def _key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not 1 <= len(text) <= MAX_KEY:
        raise ValueError(f"a key has 1 to {MAX_KEY} characters")
    if not (text.isascii() and text.isprintable()):
        raise ValueError("this holds characters that no key has")
    return SecretStr(text)


def _told(most: int, least: int = 0) -> FieldInfo:
    """What the API's document says of a limit that is checked after blanks are cut off."""
    found: FieldInfo = Field(json_schema_extra={"minLength": least, "maxLength": most})
    return found


Name = Annotated[str, a_name("A connection"), NAMED]
ModelName = Annotated[str, AfterValidator(_model), _told(MAX_MODEL)]
Address = Annotated[str, AfterValidator(storable), AfterValidator(base_address)]
Key = Annotated[SecretStr, AfterValidator(_key), _told(MAX_KEY, least=1)]
Seconds = Annotated[float, Field(ge=1, le=3600, allow_inf_nan=False)]
Roles = Literal["free", "joined", "strict"]
Kind = Literal["openai_compatible", "openrouter"]


class Form(BaseModel):
    """camelCase outside, names of columns inside; what was not sent is not set."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Params(SamplerParams):
    """What steers the model, by its name on the wire. null takes a value away.

    A parameter that is not listed here passes through as it is.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue] = Field(init=False)


class ReplySettings(Params):
    """The settings of one reply."""

    model: ModelName | None = None


class TimeoutsForm(Form):
    """Seconds; null brings the default back."""

    first_token: Seconds | None = None
    between: Seconds | None = None
    total: Seconds | None = None


class ConnectionForm(Form):
    """Any part of a connection. `version` is the one that the editor saw."""

    name: Name = ""
    kind: Kind = "openai_compatible"
    base_url: Address = ""
    model: ModelName = Field(default="", alias="defaultModel")
    enabled: bool = True
    streaming: bool = True
    context_tokens: int = Field(default=8192, ge=256, le=10_000_000)
    roles: Roles = "free"
    timeouts: TimeoutsForm = TimeoutsForm()
    params: Params = Params()
    version: Version | None = None


class NewConnectionForm(ConnectionForm):
    """A whole one."""

    name: Name


class FoundForm(Form):
    """A local server that the search has offered."""

    base_url: Address = Field(min_length=1)
    name: Name
    model: ModelName = ""


class TokenForm(Form):
    """A key for a connection."""

    provider_id: str
    name: Name = "Key"
    token: Key


class TokenChangeForm(Form):
    """A new name or a new key."""

    name: Name = ""
    token: Key = SecretStr("")


class RuntimeForm(Form):
    """What is to answer; a null provider takes the choice back."""

    scope: Literal["global", "chat"] = "global"
    scope_id: str | None = None
    active_provider_id: str | None = None
    active_token_id: str | None = None
    active_model: ModelName | None = None


class CheckForm(Form):
    """A connection that is there, or an address that is not one yet."""

    provider_id: str | None = None
    base_url: Address = ""
    token: Key | None = None
    model: ModelName | None = None


class AccountForm(Form):
    """What characters call you."""

    name: Name
