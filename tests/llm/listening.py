"""Asking a provider and hearing it out."""

from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from app.llm.values import Chunk, Finish, Message, Provider, ProviderError, Request


@dataclass(frozen=True, slots=True)
class Heard:
    """`pieces` in order of arrival; exactly one of `finish` and `error` is set."""

    pieces: list[Chunk]
    finish: Finish | None
    error: ProviderError | None

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind == "text")

    @property
    def reasoning(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind == "reasoning")

    @property
    def code(self) -> str | None:
        return self.error.code if self.error else None


def saying(text: str = "Hello there", stream: bool = True, **params: Any) -> Request:
    return Request("scripted-1", (Message("user", text),), params, stream=stream)


async def hear(provider: Provider, request: Request | None = None) -> Heard:
    pieces: list[Chunk] = []
    finish: Finish | None = None
    try:
        async with aclosing(provider.stream(request or saying())) as reply:
            async for piece in reply:
                assert finish is None, "something followed the Finish"
                if isinstance(piece, Finish):
                    finish = piece
                else:
                    pieces.append(piece)
    except ProviderError as error:
        assert finish is None, "an error followed the Finish"
        return Heard(pieces, None, error)
    assert finish is not None, "the reply ended without a Finish"
    return Heard(pieces, finish, None)
