"""/metrics under load: what a scrape costs, and that it tells what the tables hold."""

import asyncio
import sqlite3
import statistics
import time

from tests.bench.stand import Stand, new_chat, reply, stand
from tests.house.exposition import Family, read

REPLIES, TOKENS = 100, 50


async def metrics() -> None:
    """Scraped ten times a second while a hundred replies are written at once."""
    async with stand(tokens=TOKENS) as running:
        chats = [await new_chat(running) for _ in range(REPLIES)]
        over = asyncio.Event()
        scraper = asyncio.create_task(_scraped(running, over))
        await asyncio.gather(*(reply(running, chat) for chat in chats))
        over.set()
        times, mostly = await scraper
        last = read((await running.client.get("/metrics")).text)
        print(
            f"metrics: {len(times)} scrapes while {REPLIES} replies ran, p50"
            f" {statistics.median(times) * 1000:.1f} ms, worst {max(times) * 1000:.1f} ms,"
            f" at most {mostly:.0f} replies at once; {_agreed(running, last)} figures agree"
        )


async def _scraped(running: Stand, over: asyncio.Event) -> tuple[list[float], float]:
    """Seconds of each scrape, and the most replies that one saw."""
    times, most, before = [], 0.0, 0.0
    while not over.is_set():
        begun = time.perf_counter()
        text = (await running.client.get("/metrics")).text
        times.append(time.perf_counter() - begun)
        found = read(text)
        ended = sum(found["talespinner_generations_total"].samples.values())
        assert ended >= before, "a counter went back"
        before = ended
        most = max(most, sum(found["talespinner_generations_running"].samples.values()))
        await asyncio.sleep(0.1)
    return times, most


def _agreed(running: Stand, found: dict[str, Family]) -> int:
    """How many figures were held against the tables. Raises AssertionError."""
    db = sqlite3.connect(running.data / "talespinner.db")
    told = {
        ("talespinner_generations_total", "", "state"): "SELECT status, COUNT(*)"
        " FROM llm_generations GROUP BY 1",
        ("talespinner_step_seconds", "_count", "type"): "SELECT step_type, COUNT(*)"
        " FROM pipeline_step_runs WHERE status <> 'skipped' GROUP BY 1",
        ("talespinner_reply_seconds", "_count", "connection"): "SELECT provider_kind, COUNT(*)"
        " FROM llm_generations GROUP BY 1",
        ("talespinner_first_token_seconds", "_count", "connection"): "SELECT provider_kind,"
        " COUNT(first_token_at) FROM llm_generations GROUP BY 1",
    }
    agreed = 0
    for (name, suffix, label), sql in told.items():
        for value, number in db.execute(sql):
            samples = found[name].samples.items()
            scraped = sum(n for (end, at), n in samples if end == suffix and (label, value) in at)
            assert scraped == number, f"{name} {value}: {scraped}, in the tables {number}"
            agreed += 1
    db.close()
    return agreed
