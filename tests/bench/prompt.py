"""What a prompt costs: a chat of 1,000 messages whose model reads all of them, and a book of 2,000
entries; and how much of a prompt is kept."""

import json
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial

import httpx

from tests.bench.lore import usual_book
from tests.bench.stand import Stand, new_chat, reply, stand

CONNECTION = "/api/llm/providers/custom_openai"


async def prompt() -> None:
    """The next prompt, its gauge and its page; the page of one that was sent; its bytes."""
    async with stand(tokens=3) as running:
        await running.client.put(CONNECTION, json={"contextTokens": 200_000})
        for messages, entries in ((300, 0), (1000, 0), (1000, 2000)):
            if entries:
                await bring_book(running, entries)
            chat = await new_chat(running, messages)
            branch = (await running.client.get(f"/api/chats/{chat}")).json()["data"]
            place = f"/branches/{branch['activeBranchId']}"
            await reply(running, chat)
            generation, size = newest(running)
            told = f"{messages:>5} messages, {entries:>5} entries"
            line = {"promptText": "Well?"}
            shown: dict[str, Callable[[], Awaitable[httpx.Response]]] = {
                "next prompt": partial(
                    running.client.post, f"/api{place}/prompt-preview", json=line
                ),
                "its gauge": partial(running.client.get, f"{place}/gauge"),
                "its page": partial(running.client.get, f"{place}/prompt"),
                "a past one's page": partial(
                    running.client.get, f"/generations/{generation}/prompt"
                ),
            }
            for name, ask in shown.items():
                print(f"prompt, {told}, {name}: {await timed(running, ask)}")
            print(f"prompt, {told}: {size:,} bytes kept besides the texts themselves")


async def bring_book(running: Stand, entries: int) -> None:
    """One that applies everywhere."""
    found = {
        str(number): {"uid": number, "key": entry.keys, "content": entry.content}
        for number, entry in enumerate(usual_book(entries).entries)
    }
    file = {"files": ("book.json", json.dumps({"entries": found}))}
    made = await running.client.post("/api/world-info/books/import", files=file)
    book = made.json()["data"]["created"][0]["id"]
    link = {"scope": "global"}
    answer = await running.client.post(f"/api/world-info/books/{book}/links", json=link)
    assert answer.status_code == 200, answer.text


def newest(running: Stand) -> tuple[str, int]:
    """The last generation, and the bytes of its snapshot."""
    file = sqlite3.connect(running.data / "talespinner.db")
    found = file.execute(
        "SELECT id, LENGTH(snapshot) FROM llm_generations ORDER BY started_at DESC LIMIT 1"
    ).fetchone()
    file.close()
    return str(found[0]), int(found[1])


async def timed(running: Stand, ask: Callable[[], Awaitable[httpx.Response]]) -> str:
    """Median of the wall, and the server's own processor time, of twenty after the first."""
    assert (await ask()).status_code == 200
    times, before = [], running.cpu_seconds()
    for _ in range(20):
        begun = time.perf_counter()
        await ask()
        times.append((time.perf_counter() - begun) * 1000)
    cpu = (running.cpu_seconds() - before) / 20 * 1000
    return f"p50 {statistics.median(times):.1f} ms, best {min(times):.1f} ms, CPU {cpu:.0f} ms"
