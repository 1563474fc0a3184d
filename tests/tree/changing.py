"""Steps that change what a branch says, and make branches and stories of what is there."""

from typing import Any

from tests.tree.speaking import choose_new
from tests.tree.story import Branch, Line, Message, Story, Version
from tests.tree.walker import Walker, step


@step(8)
async def fork(walker: Walker) -> None:
    """At the tip or anywhere, at what is chosen or at another version, opened or not."""
    place = walker.place()
    version = walker.pick([None, *place.message.living()])
    opens, title = walker.chance.random() < 0.5, walker.words()
    body: dict[str, object] = {"title": title, "activate": opens}
    if not (place.is_last and walker.chance.random() < 0.5):
        body["forkedFromMessageId"] = place.message.id
    if place.branch.id != place.story.active or walker.chance.random() < 0.5:
        body["parentBranchId"] = place.branch.id
    if version:
        body["forkedFromVariantId"] = version
    made = await walker.post(f"/api/chats/{place.story.id}/branches", **body)
    branch = Branch(made["id"], title, place.branch.id, place.branch.up_to(place.position))
    branch.lines[place.position].version = version or place.line.version
    place.story.branches[branch.id] = branch
    place.story.active = branch.id if opens else place.story.active


@step(3)
async def rename(walker: Walker) -> None:
    """A branch, which keeps all else."""
    _, branch = walker.branch()
    branch.title = walker.words()
    await walker.put(f"/api/branches/{branch.id}", title=branch.title)


@step(5)
async def activate(walker: Walker) -> None:
    """Another branch opens from now on."""
    story, branch = walker.branch()
    await walker.post(f"/api/chats/{story.id}/branches/{branch.id}/activate")
    story.active = branch.id


@step(8)
async def edit(walker: Walker) -> None:
    """A line says something else; where it says that already, nothing happens."""
    place, text = walker.place(), walker.words()
    said = place.said
    if walker.chance.random() < 0.1:
        text = said.text
    body = {"promptText": text, "variantId": said.id, **walker.at(place)}
    made = await walker.put(f"/api/messages/{place.message.id}", **body)
    assert (made["activeVariantId"] == said.id) is (text == said.text)
    if text != said.text:
        choose_new(place, made["activeVariantId"], text)


@step(5)
async def by_hand(walker: Walker) -> None:
    """One more version, chosen or not."""
    place, text, chosen = walker.place(), walker.words(), walker.chance.random() < 0.5
    before, url = place.line.version, f"/api/messages/{place.message.id}/variants"
    made = await walker.post(url, promptText=text, choose=chosen, **walker.at(place))
    choose_new(place, made["id"], text)
    place.line.version = made["id"] if chosen else before


@step(8)
async def choose(walker: Walker) -> None:
    """A swipe."""
    place = walker.place(lambda one: len(one.message.living()) > 1)
    place.line.version = walker.pick(place.message.living())
    url = f"/api/messages/{place.message.id}/variants/{place.line.version}/select"
    await walker.post(url, **walker.at(place))


@step(6)
async def show(walker: Walker) -> None:
    """Kept from the model, or not any more."""
    place = walker.place()
    place.line.hidden = walker.chance.random() < 0.6
    url = f"/api/messages/{place.message.id}/visibility"
    await walker.put(url, hidden=place.line.hidden, **walker.at(place))


@step(2)
async def begin(walker: Walker) -> None:
    """A new story, where there are few."""
    if len(walker.stories) < 4:
        await walker.begin()


@step(3)
async def duplicate(walker: Walker) -> None:
    """A story a second time: what lives in it, under ids that only its lists name."""
    story = walker.story()
    if len(walker.stories) > 4:
        return
    made = await walker.post(f"/api/chats/{story.id}/duplicate")
    walker.stories.append(await Copying(walker, story, made).copied())


class Copying:
    """A copy is read line by line beside its original."""

    def __init__(self, walker: Walker, story: Story, made: dict[str, Any]) -> None:
        self.walker, self.story = walker, story
        self.copy = Story(made["id"], made["activeBranchId"], {}, {})
        self.ids: dict[str, str] = {}

    async def copied(self) -> Story:
        url = f"/api/chats/{self.copy.id}/branches"
        told = (await self.walker.client.get(url, params={"limit": 200})).json()["data"]
        living = self.story.living()
        self.ids = {old.id: new["id"] for old, new in zip(living, told, strict=True)}
        for old in living:
            await self.branch(old)
        assert self.copy.active == self.ids[self.story.active]
        return self.copy

    async def branch(self, old: Branch) -> None:
        """It leaves what its original left, where that lives."""
        parent = self.ids.get(old.parent or "")
        new = Branch(self.ids[old.id], old.title, parent)
        self.copy.branches[new.id] = new
        url, asked = f"/api/chats/{self.copy.id}/messages", {"branchId": new.id, "limit": "200"}
        told = (await self.walker.client.get(url, params=asked)).json()["data"]["messages"]
        for position, line in zip(sorted(old.lines), told, strict=True):
            was = old.lines[position]
            new.lines[position] = Line(line["id"], line["activeVariantId"], was.hidden)
            await self.message(self.story.messages[was.message], new.lines[position], new.id)
            self.chosen(was, new.lines[position])

    async def message(self, old: Message, line: Line, branch: str) -> None:
        """With the versions that there are to choose from."""
        if line.message in self.copy.messages:
            return
        told = await self.walker.world.variants(line.message, branchId=branch, limit=200)
        self.ids |= {was: one["id"] for was, one in zip(old.living(), told, strict=True)}
        known = {self.ids[one]: old.versions[one].text for one in old.living()}
        versions = {key: Version(key, text) for key, text in known.items()}
        self.copy.messages[line.message] = Message(line.message, old.role, versions, old.greeting)

    def chosen(self, was: Line, line: Line) -> None:
        """A version that waits in the trash and is still shown was copied too."""
        old, message = self.story.messages[was.message], self.copy.messages[line.message]
        if line.version not in message.versions:
            self.ids[was.version] = line.version
            text = old.versions[was.version].text
            message.versions[line.version] = Version(line.version, text, deleted=True)
            order = [self.ids[one] for one in old.versions if one in self.ids]
            message.versions = {key: message.versions[key] for key in order}
        assert self.ids[was.version] == line.version
