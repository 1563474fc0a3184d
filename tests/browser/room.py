"""A chat's page as its reader knows it: by what it says, not by how it is made."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect


@dataclass(frozen=True, slots=True)
class Room:
    """The page of a chat that is open in this tab."""

    page: Page

    @property
    def messages(self) -> Locator:
        return self.page.locator("#thread .message")

    @property
    def last(self) -> Locator:
        return self.messages.last

    @property
    def words(self) -> Locator:
        """What the last message says."""
        return self.last.locator(".prose").last

    @property
    def count(self) -> Locator:
        """n/m under the last message."""
        return self.last.locator(".swipe-count")

    @property
    def composer(self) -> Locator:
        return self.page.get_by_label("Your turn")

    @property
    def send(self) -> Locator:
        return self.page.get_by_role("button", name="Send", exact=True)

    @property
    def stop(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Stop "))

    @property
    def ways(self) -> Locator:
        """What opens the composer's menu."""
        return self.page.get_by_role("button", name="More ways to go on")

    @property
    def back(self) -> Locator:
        return self.last.get_by_role("button", name="Previous version")

    @property
    def on(self) -> Locator:
        return self.last.get_by_role("button", name="Next version")

    @property
    def another(self) -> Locator:
        return self.last.get_by_role("button", name="Write another version")

    async def say(self, text: str) -> None:
        """Type it, and Enter."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def says(self, words: str, count: str | None = None) -> None:
        """The last message says exactly this, and stands at n/m."""
        await expect(self.words).to_have_text(re.compile(rf"^\s*{re.escape(words)}\s*$"))
        if count is not None:
            await expect(self.count).to_have_text(re.compile(rf"{count}$"))

    async def finished(self) -> None:
        """Nothing is being written."""
        await expect(self.send).to_be_visible()
        await expect(self.stop).to_have_count(0)
