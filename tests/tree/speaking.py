"""Steps that say something: by a person, by hand, by a model."""

from typing import Any

from tests.frames import Reader, Told
from tests.tree.story import Branch, Message, Story, Version
from tests.tree.walker import Place, Walker, step
from tests.world import STREAM


def answers(place: Place) -> bool:
    """Is it a model's answer?"""
    return place.message.role == "assistant" and not place.message.greeting


def add(story: Story, branch: Branch, role: str, message: str, version: Version) -> None:
    """A new message at the tip of a branch."""
    story.messages[message] = Message(message, role, {version.id: version})
    branch.add(message, version.id)


def answered(story: Story, branch: Branch, meta: dict[str, Any], text: str) -> None:
    """A model has answered at the tip."""
    version = Version(meta["variantId"], text)
    add(story, branch, "assistant", meta["assistantMessageId"], version)


async def asked(walker: Walker, story: Story, branch: Branch, meta: dict[str, Any]) -> None:
    """The user's line before an answer, whose version only its list names."""
    message: str = meta["userMessageId"]
    (variant,) = await walker.world.variants(message, branchId=branch.id)
    add(story, branch, "user", message, Version(variant["id"], variant["promptText"]))


def fail(story: Story, branch: Branch, meta: dict[str, Any]) -> None:
    """An answer without a word is gone as if somebody had deleted it, and not in the trash."""
    version = story.messages[meta["assistantMessageId"]].versions[meta["variantId"]]
    version.deleted = True
    branch.take_off(meta["generationId"], [branch.tip()])
    story.silent |= {meta["generationId"], version.id}


@step(8)
async def note(walker: Walker) -> None:
    """A line without an answer; where a draft says the same, that has been sent."""
    story, branch = walker.branch()
    text = branch.draft if branch.draft and walker.chance.random() < 0.7 else walker.words()
    role = walker.chance.choice(["user", "user", "system"])
    on = walker.on(story, branch)
    made = await walker.post(f"/api/chats/{story.id}/messages", promptText=text, role=role, **on)
    add(story, branch, role, made["id"], Version(made["activeVariantId"], text))
    branch.draft = "" if text == branch.draft else branch.draft


@step(8)
async def turn(walker: Walker) -> None:
    """A line and its answer, which may come to nothing, or be stopped after its first words."""
    story, branch = walker.branch()
    ends = walker.chance.choice(["well", "well", "stopped", "empty"])
    asks, tells = walker.words(), walker.words()
    reply = walker.world.model.fail(401) if ends == "empty" else walker.world.model.say(tells)
    if ends == "stopped":
        reply.say(" More.").hold(1)
    body = {"promptText": asks, **walker.on(story, branch)}
    async with walker.world.stream(f"/api/chats/{story.id}/messages", body) as reader:
        if ends == "stopped":
            meta = (await reader.until("meta")).data
            await reader.until("delta")
            await walker.world.abort(meta["generationId"])
        meta = Told.of(await reader.rest()).meta
    await asked(walker, story, branch, meta)
    answered(story, branch, meta, "" if ends == "empty" else tells)
    if ends == "empty":
        fail(story, branch, meta)


@step(4)
async def answer(walker: Walker) -> None:
    """The answer that is missing."""
    place = walker.place(lambda one: one.is_last and one.message.role != "assistant")
    text = walker.words()
    walker.world.model.say(text)
    async with walker.world.stream(f"/api/branches/{place.branch.id}/generate") as reader:
        answered(place.story, place.branch, Told.of(await reader.rest()).meta, text)


@step(4)
async def carry_on(walker: Walker) -> None:
    """The last answer goes on, in a version of its own."""
    place = walker.place(lambda one: one.is_last and one.message.role == "assistant")
    begun = place.said.text
    walker.world.model.say(" And on.")
    url = f"/api/messages/{place.message.id}/continue"
    async with walker.world.stream(url, dict(walker.at(place))) as reader:
        meta = Told.of(await reader.rest()).meta
    choose_new(place, meta["variantId"], f"{begun} And on.")


def choose_new(place: Place, version: str, text: str) -> None:
    """One more version, which is chosen here alone."""
    place.message.versions[version] = Version(version, text)
    place.line.version = version


@step(8)
async def regenerate(walker: Walker) -> None:
    """Another answer: in place, or on a branch that leaves before it; it may come to nothing."""
    place, text = walker.place(answers), walker.words()
    in_place, fails = walker.chance.random() < 0.5, walker.chance.random() < 0.3
    _ = walker.world.model.fail(401) if fails else walker.world.model.say(text)
    body = {"inPlace": in_place, **walker.at(place)}
    told = await walker.world.regenerate(place.message.id, **body)
    forks = not in_place and not place.is_last
    here = await forked(walker, place, told.meta["branchId"]) if forks else place
    here.line.hidden = False if forks else here.line.hidden
    before = here.line.version
    choose_new(here, told.meta["variantId"], "" if fails else text)
    if fails:
        take_back(place, here, before)


def take_back(home: Place, here: Place, before: str) -> None:
    """The version is gone, the branch that was made for it too, and the old one open."""
    empty, here.line.version = here.line.version, before
    here.message.versions[empty].deleted = True
    here.story.silent.add(empty)
    if here.branch is not home.branch:
        here.branch.deleted, here.story.active = True, home.branch.id
        here.story.silent.add(here.branch.id)


async def forked(walker: Walker, place: Place, branch_id: str) -> Place:
    """The open branch that has just been made by itself, up to this place."""
    found = await walker.world.client.get(f"/api/branches/{branch_id}")
    number = len(place.story.branches) + 1
    title = found.json()["data"]["title"] if found.status_code == 200 else f"branch {number}"
    lines = place.branch.up_to(place.position)
    branch = Branch(branch_id, title, place.branch.id, lines)
    place.story.branches[branch_id] = branch
    place.story.active = branch_id
    return Place(place.story, branch, place.position)


@step(5)
async def ask_again(walker: Walker) -> None:
    """A line of the user's says something else and is answered: in mid-story on a branch."""
    place = walker.place(lambda one: one.message.role == "user")
    asks, tells = walker.words(), walker.words()
    walker.world.model.say(tells)
    url, body = f"/api/messages/{place.message.id}", {"promptText": asks, **walker.at(place)}
    async with walker.client.stream("PUT", url, json=body, headers=STREAM) as response:
        meta = Told.of(await (await Reader.of(response)).rest()).meta
    here = place if place.is_last else await forked(walker, place, meta["branchId"])
    told = await walker.world.variants(place.message.id, branchId=here.branch.id, limit=200)
    choose_new(here, told[-1]["id"], asks)
    answered(here.story, here.branch, meta, tells)


@step(3)
async def impersonate(walker: Walker) -> None:
    """The model goes on with a branch's draft."""
    _, branch = walker.branch()
    text = walker.words()
    walker.world.model.say(text)
    async with walker.world.stream(f"/api/branches/{branch.id}/impersonate") as reader:
        Told.of(await reader.rest())
    branch.draft += text


@step(3)
async def draft(walker: Walker) -> None:
    """What is typed is kept, and forgotten where it is nothing."""
    _, branch = walker.branch()
    branch.draft = "" if walker.chance.random() < 0.3 else walker.words()
    await walker.put(f"/api/branches/{branch.id}/draft", text=branch.draft)
