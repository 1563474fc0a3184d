"""Steps that delete, bring back, and end for ever."""

from tests.tree.story import Branch, Story
from tests.tree.walker import Nothing, Place, Walker, step


async def taken_off(walker: Walker, place: Place, url: str, positions: list[int]) -> str:
    """These are off their branch, as one deletion."""
    body: dict[str, object] = dict(walker.at(place))
    if url.endswith("/delete"):
        ids = [place.branch.lines[position].message for position in positions]
        body["messageIds"] = ids[::-1]
    gone = await walker.post(url, **body)
    return noted(place.branch, gone, positions)


def noted(branch: Branch, gone: dict[str, object], positions: list[int]) -> str:
    """What the answer says and the story has to."""
    assert (gone["branchId"], gone["count"]) == (branch.id, len(positions))
    branch.take_off(str(gone["deletionId"]), positions)
    return str(gone["deletionId"])


@step(6)
async def delete_one(walker: Walker) -> None:
    """A line."""
    place = walker.place()
    gone = await walker.delete(f"/api/messages/{place.message.id}", **walker.at(place))
    noted(place.branch, gone, [place.position])


@step(4)
async def delete_some(walker: Walker) -> None:
    """A selection."""
    place = walker.place()
    here = sorted(place.branch.lines)
    positions = walker.chance.sample(here, walker.chance.randint(1, len(here)))
    await taken_off(walker, place, f"/api/chats/{place.story.id}/messages/delete", positions)


@step(3)
async def delete_from_here(walker: Walker) -> None:
    """A line and all that follow it."""
    place = walker.place()
    body = {"fromMessageId": place.message.id, **walker.at(place)}
    gone = await walker.post(f"/api/chats/{place.story.id}/messages/delete", **body)
    after = [position for position in place.branch.lines if position >= place.position]
    noted(place.branch, gone, after)


def deletion(walker: Walker) -> tuple[Story, Branch, str]:
    """Somebody's deletion of lines that can be undone."""
    story, branch = walker.branch()
    return story, branch, walker.pick(one for one in branch.gone if one not in story.silent)


@step(12)
async def undo(walker: Walker) -> None:
    """By the deletion, or by any line that it took: what went together comes back together."""
    story, branch, gone = deletion(walker)
    line = walker.pick(branch.gone[gone].values())
    if walker.chance.random() < 0.5:
        back = await walker.post(f"/api/trash/entry/{gone}/restore")
        assert (back["branchId"], back["count"]) == (branch.id, len(branch.gone[gone]))
    else:
        await walker.post(f"/api/messages/{line.message}/restore", **walker.on(story, branch))
    branch.put_back(gone)


@step(5)
async def delete_and_undo(walker: Walker) -> None:
    """Every answer about the branch is afterwards as it was before."""
    place = walker.place()
    url = f"/api/chats/{place.story.id}/messages?branchId={place.branch.id}&limit=200"
    before = (await walker.client.get(url)).json()
    some = walker.chance.sample(sorted(place.branch.lines), 1)
    where = f"/api/chats/{place.story.id}/messages/delete"
    gone = await taken_off(walker, place, where, some)
    await walker.post(f"/api/trash/entry/{gone}/restore")
    place.branch.put_back(gone)
    assert (await walker.client.get(url)).json() == before


@step(2)
async def end_deletion(walker: Walker) -> None:
    """Lines are gone for ever, and their messages where they stood nowhere else."""
    story, branch, gone = deletion(walker)
    await walker.delete(f"/api/trash/entry/{gone}")
    del branch.gone[gone]
    story.sweep()


@step(10)
async def drop(walker: Walker) -> None:
    """A version goes to the trash; its neighbour is chosen here, and nowhere else."""
    least = walker.pick([1, 2, 2])  # of one alone nothing can be dropped
    place = walker.place(lambda one: len(one.message.living()) >= least)
    version = walker.pick(dict.fromkeys([*place.message.living(), place.line.version]))
    heir = place.message.neighbour(version)
    url = f"/api/messages/{place.message.id}/variants/{version}"
    request = walker.client.delete(url, params=walker.at(place))
    if heir is None:
        await walker.refused(request, 409, "LAST_VARIANT")
        return
    assert (await request).status_code == 200
    place.message.versions[version].deleted = True
    place.line.version = heir if place.line.version == version else place.line.version


@step(4)
async def bring_back(walker: Walker) -> None:
    """A version can be swiped to again; nobody shows it by that."""
    story = walker.story()
    message, version = walker.pick(story.dropped())
    await walker.post(f"/api/trash/variant/{version}/restore")
    story.messages[message].versions[version].deleted = False


@step(2)
async def end_version(walker: Walker) -> None:
    """For ever, where no branch shows it or would after an undo."""
    story = walker.story()
    message, version = walker.pick(story.dropped())
    request = walker.client.delete(f"/api/trash/variant/{version}")
    if story.uses(version):
        await walker.refused(request, 409, "IN_USE")
        return
    assert (await request).status_code == 200
    del story.messages[message].versions[version]


@step(4)
async def delete_branch(walker: Walker) -> None:
    """Its nearest living ancestor opens where it was open; the last one stays."""
    story, branch = walker.branch()
    request = walker.client.delete(f"/api/branches/{branch.id}")
    if len(story.living()) == 1:
        await walker.refused(request, 409, "LAST_BRANCH")
        return
    assert (await request).status_code == 200
    branch.deleted = True
    if story.active == branch.id:
        told = (await walker.client.get(f"/api/chats/{story.id}")).json()["data"]
        story.active = story.heir(branch) or told["activeBranchId"]


def lost_branch(walker: Walker) -> tuple[Story, str]:
    """A branch that somebody deleted."""
    story = walker.story()
    gone = (one.id for one in story.branches.values() if one.deleted)
    return story, walker.pick(one for one in gone if one not in story.silent)


@step(6)
async def restore_branch(walker: Walker) -> None:
    """As it was; it is not opened by that."""
    story, branch = lost_branch(walker)
    await walker.post(f"/api/trash/branch/{branch}/restore")
    story.branches[branch].deleted = False


@step(2)
async def end_branch(walker: Walker) -> None:
    """For ever, with the messages that stood on it alone."""
    story, branch = lost_branch(walker)
    await walker.delete(f"/api/trash/branch/{branch}")
    story.end_branch(branch)


@step(2)
async def delete_story(walker: Walker) -> None:
    """It leaves every list, and takes all with it."""
    story = walker.story()
    await walker.delete(f"/api/chats/{story.id}")
    story.deleted = True


def lost_story(walker: Walker) -> Story:
    """A story in the trash."""
    found: Story = walker.pick(one for one in walker.stories if one.deleted)
    return found


@step(4)
async def restore_story(walker: Walker) -> None:
    """As it was, whatever waits in its own trash."""
    story = lost_story(walker)
    await walker.post(f"/api/trash/chat/{story.id}/restore")
    story.deleted = False


@step(1)
async def end_story(walker: Walker) -> None:
    """For ever, and not a row is left."""
    story = lost_story(walker)
    if len(walker.stories) < 3:
        raise Nothing
    await walker.delete(f"/api/trash/chat/{story.id}")
    walker.stories.remove(story)


@step(4)
async def knock(walker: Walker) -> None:
    """At what is not there: refused, and nothing is changed."""
    story, branch = walker.branch()
    here = {line.message for line in branch.lines.values()}
    message = walker.pick(one for one in story.messages if one not in here)
    url = f"/api/messages/{message}"
    method, where, body = walker.pick(
        [
            ("PUT", f"{url}/visibility", {"hidden": True}),
            ("PUT", url, {"promptText": "No."}),
            ("POST", f"{url}/variants", {"promptText": "No."}),
            ("POST", f"/api/chats/{story.id}/messages/delete", {"messageIds": [message]}),
        ]
    )
    sent = {**body, "branchId": branch.id}
    await walker.refused(walker.client.request(method, where, json=sent), 404, "NOT_ON_BRANCH")
