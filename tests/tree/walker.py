"""Somebody who walks through three stories and does what chance says.

A step is its name and a number, which alone decides what it is done to: so steps can be left out
of a walk that failed, and the others still mean something.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.answers import data, error
from tests.tree import truth
from tests.tree.story import Branch, Line, Message, Story, Version
from tests.world import World

Step = tuple[str, int]


class Nothing(Exception):
    """There is nothing that this step could be done to."""


@dataclass
class Place:
    """A line of a branch of a story."""

    story: Story
    branch: Branch
    position: int

    @property
    def line(self) -> Line:
        return self.branch.lines[self.position]

    @property
    def message(self) -> Message:
        return self.story.messages[self.line.message]

    @property
    def said(self) -> Version:
        return self.message.versions[self.line.version]

    @property
    def is_last(self) -> bool:
        return self.position == self.branch.tip()


def lines_of(story: Story, branch: Branch) -> list[Place]:
    """All its places."""
    return [Place(story, branch, position) for position in branch.lines]


@dataclass
class Walker:
    """The stories as they ought to be, and what one does there again and again."""

    world: World
    stories: list[Story] = field(default_factory=list)
    chance: random.Random = field(default_factory=random.Random)
    said: int = 0

    @property
    def client(self) -> httpx.AsyncClient:
        return self.world.client

    def pick(self, things: Any) -> Any:
        """One of them. Raises Nothing."""
        found = list(things)
        if not found:
            raise Nothing
        return self.chance.choice(found)

    def words(self) -> str:
        """A text that nobody has said yet."""
        self.said += 1
        return f"Line {self.said}."

    def story(self) -> Story:
        """One that is not in the trash; rather the first, so that much happens to one tree."""
        found: list[Story] = [one for one in self.stories if not one.deleted]
        return found[0] if found and self.chance.random() < 0.6 else self.pick(found)

    def branch(self, least: int = 0) -> tuple[Story, Branch]:
        """A living branch with at least so many lines."""
        story = self.story()
        return story, self.pick(one for one in story.living() if len(one.lines) >= least)

    def place(self, fits: Callable[[Place], bool] = lambda _: True) -> Place:
        """A line somewhere for which this is so; rather one whose version is in the trash and
        still shown, where there is one: few are."""
        story, branch = self.branch(least=1)
        rare = [one for each in story.living() for one in lines_of(story, each) if one.said.deleted]
        rare = [one for one in rare if fits(one)] if self.chance.random() < 0.3 else []
        found: Place = self.pick(rare or [one for one in lines_of(story, branch) if fits(one)])
        return found

    def on(self, story: Story, branch: Branch) -> dict[str, str]:
        """The branch is named, unless it is the open one and chance says so."""
        may_be_left_out = branch.id == story.active and self.chance.random() < 0.5
        return {} if may_be_left_out else {"branchId": branch.id}

    def at(self, place: Place) -> dict[str, str]:
        """The same for a line."""
        return self.on(place.story, place.branch)

    async def post(self, url: str, **body: object) -> Any:
        """What the API answers."""
        return data(await self.client.post(url, json=body))

    async def put(self, url: str, **body: object) -> Any:
        """What the API answers."""
        return data(await self.client.put(url, json=body))

    async def delete(self, url: str, **query: str) -> Any:
        """What the API answers."""
        return data(await self.client.delete(url, params=query))

    async def refused(self, answer: Awaitable[httpx.Response], status: int, code: str) -> None:
        """This is not done, and nothing with it."""
        error(await answer, status, code)

    async def begin(self) -> Story:
        """A new story, greeted by its character."""
        chat = await self.world.start_chat()
        (greeting,) = await self.world.messages(chat)
        versions = await self.world.variants(greeting["id"])
        known = {one["id"]: Version(one["id"], one["promptText"]) for one in versions}
        branch = Branch(chat.branch, "main")
        branch.add(greeting["id"], greeting["activeVariantId"])
        message = Message(greeting["id"], "assistant", known, greeting=True)
        self.stories.append(Story(chat.id, chat.branch, {branch.id: branch}, {message.id: message}))
        return self.stories[-1]

    async def check(self, whole: bool = False) -> None:
        """The tables agree about all stories; the reader about one, or about all."""
        await truth.tables_agree(self.stories)
        await truth.nothing_is_left_over()
        living = [story for story in self.stories if not story.deleted]
        told = self.stories if whole else living and [self.chance.choice(living)]
        for story in told:
            await truth.reader_agrees(self.world, story)
            branch = self.chance.choice(story.living())
            for line in branch.lines.values() if whole and not story.deleted else ():
                await truth.choice_agrees(self.world, story, branch, line.message)
        await truth.trash_agrees(self.world, self.stories)

    async def end(self) -> None:
        """All stories are gone for ever, and not a row of them is left."""
        for story in self.stories:
            if not story.deleted:
                await self.delete(f"/api/chats/{story.id}")
            await self.delete(f"/api/trash/chat/{story.id}")
        self.stories = []
        await self.check()
        await truth.nothing_at_all()


Act = Callable[[Walker], Awaitable[None]]
ACTS: dict[str, Act] = {}
WEIGHTS: dict[str, int] = {}
GROUND = ("turn", "note", "turn", "edit", "fork", "show", "edit", "fork", "show")


def step(weight: int) -> Callable[[Act], Act]:
    """Something that a walk may do, so often."""

    def kept(act: Act) -> Act:
        ACTS[act.__name__], WEIGHTS[act.__name__] = act, weight
        return act

    return kept


def steps(seed: int, count: int) -> list[Step]:
    """A walk that this seed alone decides; it begins with something to walk on."""
    chance = random.Random(seed)
    names = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count - len(GROUND))
    return [(name, chance.randrange(10**6)) for name in (*GROUND, *names)]
