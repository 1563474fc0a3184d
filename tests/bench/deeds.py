"""What a story writer does, in chats of every length: the time may not grow with the story."""

import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable

import httpx

from tests.bench.stand import Stand, new_chat, stand

LENGTHS = (100, 1_000, 10_000, 100_000)
TIMES = 11
Deed = Callable[[], Awaitable[httpx.Response]]


async def deeds() -> None:
    """One line a deed: milliseconds (the median, as its caller sees it) by length."""
    found: dict[str, list[float]] = {}
    async with stand() as running:
        for length in LENGTHS:
            chat = await new_chat(running, length)
            for name, deed in (await _deeds(running, chat)).items():
                found.setdefault(name, []).append(await _median(deed))
    print(f"{'milliseconds at messages':<28}" + "".join(f"{n:>10,}" for n in LENGTHS))
    for name, times in found.items():
        print(f"{name:<28}" + "".join(f"{one * 1000:>10.1f}" for one in times))


async def _median(deed: Deed) -> float:
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        answer = await deed()
        times.append(time.perf_counter() - begun)
        assert answer.status_code < 400, answer.text
    return statistics.median(times[1:])


async def _deeds(running: Stand, chat: str) -> dict[str, Deed]:
    """Each of them on the last message, or on one in the middle."""
    client = running.client
    branch, middle, tip = _places(running, chat)
    url = f"/branches/{branch}/messages"
    other = (
        await client.post(f"/api/messages/{tip}/variants", json={"promptText": "Or so."})
    ).json()["data"]["id"]
    stays = (await client.get(f"/api/messages/{tip}/variants")).json()["data"][0]["id"]
    turns = iter(range(10**9))

    def choose() -> Awaitable[httpx.Response]:
        wanted = (other, stays)[next(turns) % 2]
        return client.post(f"/api/messages/{tip}/variants/{wanted}/select", json={})

    def edit() -> Awaitable[httpx.Response]:
        body = {"promptText": f"Said differently, {next(turns)}.", "branchId": branch}
        return client.put(f"/api/messages/{middle}", json=body)

    def hide() -> Awaitable[httpx.Response]:
        body = {"branchId": branch, "hidden": next(turns) % 2 == 0}
        return client.put(f"/api/messages/{middle}/visibility", json=body)

    async def delete_and_undo() -> httpx.Response:
        await client.delete(f"/api/messages/{middle}", params={"branchId": branch})
        return await client.post(f"/api/messages/{middle}/restore", json={"branchId": branch})

    def fork(at: str) -> Deed:
        body = {"forkedFromMessageId": at, "parentBranchId": branch}
        return lambda: client.post(f"/api/chats/{chat}/branches", json=body)

    return {
        "page": lambda: client.get(f"/chats/{chat}/branches/{branch}"),
        "page in the middle": lambda: client.get(f"/chats/{chat}/branches/{branch}?at={middle}"),
        "message's menu": lambda: client.get(f"{url}/{middle}"),
        "choosing several": lambda: client.get(f"{url}?from={middle}"),
        "branch picker": lambda: client.get(f"/chats/{chat}/branches?open={branch}"),
        "next prompt": lambda: client.get(f"/branches/{branch}/prompt"),
        "swipe": choose,
        "edit": edit,
        "hide, show": hide,
        "delete and undo": delete_and_undo,
        "fork in the middle": fork(middle),
        "fork at the end": fork(tip),
    }


def _places(running: Stand, chat: str) -> tuple[str, str, str]:
    """The branch, and the ids of its middle and last message."""
    db = sqlite3.connect(running.data / "talespinner.db")
    branch, seq, length = db.execute(
        "SELECT b.id, b.seq, MAX(e.position) FROM chat_branches b"
        " JOIN branch_entries e ON e.branch_seq = b.seq WHERE b.chat_id = ? GROUP BY b.seq",
        [chat],
    ).fetchone()
    at = "SELECT m.id FROM branch_entries e JOIN chat_messages m ON m.seq = e.message_seq"
    at += " WHERE e.branch_seq = ? AND e.position = ?"
    ids = [db.execute(at, [seq, place]).fetchone()[0] for place in (length // 2, length)]
    db.close()
    return branch, ids[0], ids[1]
