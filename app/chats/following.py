"""What one reader of an open page has been sent of a running reply, and what to send next."""

import time
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from app.chats.screen import Screen, partial
from app.live.growing import Growing

PACE = 0.2  # seconds between two looks at a draft that grows


class Follower(Protocol):
    """`whole` is false where everything must be sent again."""

    growing: Growing
    whole: bool

    @property
    def has_news(self) -> bool:
        """Is there something that this reader has not been sent?"""
        ...

    @property
    def due(self) -> float:
        """Seconds until it is time to send it."""
        ...

    async def grown(self, screen: Screen) -> list[str]:
        """The pieces of the page that follow."""
        ...


@dataclass(slots=True)
class MessageFollower:
    """Of a reply that stands in a message: the settled blocks once, the open one again."""

    growing: Growing
    body_dom: str
    settled: int = 0
    version: int = -1
    thoughts: int = 0
    whole: bool = False

    @property
    def has_news(self) -> bool:
        growing = self.growing
        return self.version != growing.answer.version or self.thoughts != growing.thoughts.version

    @property
    def due(self) -> float:
        return 0.0 if self.version < 0 else self.growing.answer.due(self.version)

    async def grown(self, screen: Screen) -> list[str]:
        """The settled blocks since last time and the open one; the first time all of them."""
        look = await self.growing.answer.look(self.version)
        if look is None:
            return []
        since = self.settled if self.whole else 0
        html = await screen.render(
            "chats/_growth.html",
            body_dom=self.body_dom,
            settled=look.settled[since:],
            open=look.open,
            number=len(look.settled),
        )
        target = f"{self.body_dom}-o{since}" if self.whole else self.body_dom
        parts = [partial(target, html, "outerHTML" if self.whole else "innerHTML")]
        self.whole, self.settled = True, len(look.settled)
        self.version = look.version
        return parts + await self._thoughts(screen)

    async def _thoughts(self, screen: Screen) -> list[str]:
        if self.thoughts == self.growing.thoughts.version:
            return []
        look = await self.growing.thoughts.look(self.thoughts)
        if look is None:
            return []
        self.thoughts = look.version
        html = await screen.render(
            "chats/_reasoning.html",
            body_dom=self.body_dom,
            reasoning_html=Markup("").join([*look.settled, look.open]),
        )
        return [partial(f"{self.body_dom}-r", html, "outerMorph")]


@dataclass(slots=True)
class DraftFollower:
    """Of a reply that is a turn of the user's: the text as it is, for the composer."""

    growing: Growing
    whole: bool = True
    version: int = 0
    sent_at: float = float("-inf")

    @property
    def has_news(self) -> bool:
        return self.version != self.growing.answer.version

    @property
    def due(self) -> float:
        return max(0.0, self.sent_at + PACE - time.monotonic())

    async def grown(self, screen: Screen) -> list[str]:
        self.version, self.sent_at = self.growing.answer.version, time.monotonic()
        return [await screen.drafted(self.growing.text, writing=True)]
