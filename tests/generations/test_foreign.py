"""What is somebody else's answers exactly like what is not there, on every address of a story."""

import uuid
from typing import Any

import httpx
import pytest
from werkzeug.routing import Rule

from tests.answers import data
from tests.faults import everything
from tests.world import STREAM, Chat, Stranger, World

ROOMS = {
    *("chats", "chats_api", "generations", "generations_api"),
    *("tree", "tree_api", "branches", "tree_trash", "tree_trash_api"),
}
SAYS = {"promptText": "Hello"}
BODIES: dict[str, dict[str, Any]] = {
    "/api/chats/<chat_id>/messages": SAYS,
    "/api/messages/<message_id>": SAYS,
    "/api/messages/<message_id>/variants": SAYS,
    "/api/messages/<message_id>/visibility": {"hidden": True},
}
FORMS = {"text": "Hello", "title": "Mine now", "key": "k"}


def rules(world: World) -> list[Rule]:
    """Every address of these rooms that names a row."""
    found = [
        rule
        for rule in world.house.app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ROOMS and rule.arguments
    ]
    assert len(found) > 60
    return found


async def answers(world: World, rule: Rule, ids: dict[str, str]) -> list[httpx.Response]:
    """What each method of this address says to these ids."""
    path = rule.rule
    for name in rule.arguments:
        path = path.replace(f"<{name}>", ids[name])
    found = []
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        if rule.rule.startswith("/api/"):
            body: dict[str, Any] = {"json": BODIES.get(rule.rule, {})} if method != "GET" else {}
            headers = STREAM
        else:
            body, headers = ({"data": FORMS} if method != "GET" else {}), {}
        found.append(await world.client.request(method, path, headers=headers, **body))
    return found


async def mine(world: World) -> dict[str, str]:
    chat: Chat = await world.start_chat()
    meta = (await world.say(chat, "Well?")).meta
    return {
        "profile_id": world.mira,
        "chat_id": chat.id,
        "branch_id": chat.branch,
        "message_id": meta["assistantMessageId"],
        "variant_id": meta["variantId"],
        "generation_id": meta["generationId"],
        "deletion_id": await deleted(world, chat),
    }


async def deleted(world: World, chat: Chat) -> str:
    """A line that was taken off again."""
    note = await world.note(chat, "Never mind.")
    return str(data(await world.client.delete(f"/api/messages/{note['id']}"))["deletionId"])


async def theirs(world: World, stranger: Stranger) -> dict[str, str]:
    with world.as_user(stranger.user):
        deletion = await deleted(world, stranger.chat)
    return {
        "deletion_id": deletion,
        "profile_id": stranger.profile,
        "chat_id": stranger.chat.id,
        "branch_id": stranger.chat.branch,
        "message_id": stranger.message,
        "variant_id": stranger.variant,
        "generation_id": stranger.generation,
    }


def face(answer: httpx.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.headers["Content-Type"], answer.text


def expected(rule: Rule) -> set[int]:
    """An open page's stream says goodbye: an error would make the page ask again for ever."""
    return {200, 404} if rule.rule == "/chats/<chat_id>/events" else {404}


@pytest.mark.parametrize("kind", ["unknown", "nonsense"])
async def test_m6_what_is_foreign_is_not_there(world: World, stranger: Stranger, kind: str) -> None:
    own, foreign = await mine(world), await theirs(world, stranger)
    absent = {name: str(uuid.uuid4()) if kind == "unknown" else "x%00y" for name in own}
    await world.idle()
    before = await everything()
    for rule in rules(world):
        for name in sorted(rule.arguments):
            strange = await answers(world, rule, {**own, name: foreign[name]})
            nowhere = await answers(world, rule, {**own, name: absent[name]})
            assert [face(a) for a in strange] == [face(a) for a in nowhere], rule
            assert {a.status_code for a in strange} <= expected(rule), (rule, name)
        for answer in await answers(world, rule, foreign):
            assert answer.status_code in expected(rule), rule
    assert await everything() == before
    with world.as_user(stranger.user):  # and the addresses are right: their owner finds them
        for url in (
            f"/api/chats/{foreign['chat_id']}/messages",
            f"/api/messages/{foreign['message_id']}/variants",
            f"/api/generations/{foreign['generation_id']}",
            f"/chats/{foreign['chat_id']}/branches/{foreign['branch_id']}",
        ):
            assert (await world.client.get(url)).status_code == 200


async def test_m6_a_foreign_branch_in_a_body_or_query_is_not_there(
    world: World, stranger: Stranger
) -> None:
    own = await mine(world)
    chat, message = f"/api/chats/{own['chat_id']}", f"/api/messages/{own['message_id']}"
    variant, text = f"{message}/variants/{own['variant_id']}", {"promptText": "Hello"}
    before = await everything()
    for method, url, name, body in (
        ("POST", f"{chat}/messages", "branchId", text),
        ("POST", f"{chat}/branches", "parentBranchId", {"activate": True}),
        ("POST", f"{chat}/messages/delete", "branchId", {"messageIds": [own["message_id"]]}),
        ("POST", f"{message}/regenerate", "branchId", {}),
        ("POST", f"{message}/restore", "branchId", {}),
        ("POST", f"{message}/variants", "branchId", text),
        ("PUT", f"{message}/visibility", "branchId", {"hidden": True}),
        ("PUT", message, "branchId", text),
        ("POST", f"{variant}/select", "branchId", {}),
        ("GET", f"{chat}/messages", "branchId", None),
        ("GET", f"{message}/variants", "branchId", None),
        ("DELETE", variant, "branchId", None),
        ("DELETE", message, "branchId", None),
    ):
        faces = []
        for branch in (stranger.chat.branch, str(uuid.uuid4())):
            named: dict[str, Any] = {"json": {**body, name: branch}} if body is not None else {}
            query = {} if named else {name: branch}
            answer = await world.client.request(method, url, params=query, headers=STREAM, **named)
            faces.append(face(answer))
        assert faces[0] == faces[1], url
        assert faces[0][0] == 404, url
    assert await everything() == before


async def test_m6_keys_of_requests_are_ones_own(world: World, stranger: Stranger) -> None:
    chat = await world.start_chat()
    world.model.say("Mine.")
    first = await world.say(chat, "Well?", key="k")
    with world.as_user(stranger.user):
        world.model.say("Theirs.")
        second = await world.say(stranger.chat, "Well?", key="k")
    assert (first.text, second.text) == ("Mine.", "Theirs.")
