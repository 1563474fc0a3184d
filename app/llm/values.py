"""What goes to a model and what comes back: plain values, alike for every provider."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import JsonValue

Code = Literal[
    "BAD_KEY",
    "NO_SUCH_MODEL",
    "RATE_LIMITED",
    "CONTEXT_TOO_LONG",
    "REFUSED",
    "PROVIDER_ERROR",
    "UNREACHABLE",
    "NOT_A_MODEL_SERVER",
    "CUT_OFF",
    "TIMEOUT_FIRST_TOKEN",
    "TIMEOUT_BETWEEN_TOKENS",
    "TIMEOUT_TOTAL",
    "TOO_LARGE",
    "EMPTY_REPLY",
]


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `first_token` runs from asking to the first text or reasoning, retries included."""

    first_token: float = 120
    between: float = 60
    total: float = 900


@dataclass(frozen=True, slots=True)
class Scene:
    """The card's facts for the built-in storyteller, which cannot read a prompt.

    All of it is data: plain text, with `{{char}}` and `{{user}}` already replaced.
    `turn` counts the replies that this branch holds before this one; a greeting is none.
    `as_user`: it is the user's turn that is wanted. `begun`: what the reply goes on with.
    """

    char: str
    user: str
    description: str = ""
    personality: str = ""
    scenario: str = ""
    turn: int = 0
    as_user: bool = False
    begun: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One reply to ask for.

    `params` are wire parameters (temperature, top_p, max_tokens, stop, seed, …). What is not in
    it is absent from the body; a None in it is left out. `seed` and `scene` never go on a wire:
    they steer the built-in storyteller.
    """

    model: str
    messages: tuple[Message, ...]
    params: Mapping[str, JsonValue] = field(default_factory=dict)
    stream: bool = True
    seed: int | None = None
    scene: Scene | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the reply, never empty, without NUL and lone surrogates."""

    kind: Literal["text", "reasoning"]
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The clean end of a reply. `reason` is the provider's word: stop, length, …"""

    reason: str
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class Model:
    id: str
    name: str | None = None
    context_tokens: int | None = None


class ProviderError(Exception):
    """Why there is no (whole) reply.

    `message` is a sentence for people: never the key, of the server's own words (`said`) at
    most 200 characters. `retry_after` is in seconds, `status` the HTTP status if there was one.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        retry_after: float | None = None,
        status: int | None = None,
        said: str = "",
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code: Code = code
        self.message = message
        self.retry_after = retry_after
        self.status = status
        self.said = said


class Provider(Protocol):
    """Something that answers. Both methods raise ProviderError, and nothing else of their own."""

    def stream(self, request: Request) -> AsyncGenerator[Chunk | Finish, None]:
        """Chunks, then exactly one Finish, last.

        Read it within `contextlib.aclosing`: leaving the block closes the upstream connection
        at once, as does cancelling the task that waits in it.
        """
        ...

    async def models(self) -> list[Model]: ...
