"""All measurements, one line each: python -m tests.bench [name …]"""

import asyncio
import statistics
import sys
import time

import httpx

from tests.bench.deeds import deeds
from tests.bench.lore import lore
from tests.bench.prompt import prompt
from tests.bench.rag import rag
from tests.bench.scraping import metrics
from tests.bench.search import search
from tests.bench.stand import Stand, new_chat, reply, stand
from tests.bench.tree import grow


def at(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


async def direct(model: str) -> float:
    """Seconds to the first token without anything in between, on a new connection."""
    body = {"model": "stamps", "stream": True, "messages": [{"role": "user", "content": "Hi"}]}
    async with httpx.AsyncClient(trust_env=False) as client:
        begun = time.perf_counter()
        async with client.stream("POST", f"{model}/chat/completions", json=body) as response:
            async for _ in response.aiter_lines():
                return time.perf_counter() - begun
    raise AssertionError("the model said nothing")


async def first_token() -> None:
    """Time to first token and what of it is the server's, idle and at the end of a long chat."""
    for messages in (0, 1000, 10_000):
        async with stand(tokens=3) as running:
            chat = await new_chat(running, messages)
            bare = statistics.median([await direct(running.model) for _ in range(40)][5:])
            times = [(await reply(running, chat))[0] for _ in range(40)][5:]
            whole = statistics.median(times)
            print(
                f"first token, {messages:>6} messages: p50 {whole * 1000:5.1f} ms,"
                f" p95 {at(times, 0.95) * 1000:5.1f} ms;"
                f" without the server {bare * 1000:4.1f} ms, added {(whole - bare) * 1000:4.1f} ms"
            )


async def load(replies: int = 100, tokens: int = 200) -> None:
    """Many replies at once: CPU, memory, added latency of a token."""
    async with stand(tokens=tokens) as running:
        chats = [await new_chat(running) for _ in range(replies)]
        await reply(running, chats[0])
        before, begun = running.cpu_seconds(), time.perf_counter()
        found = await asyncio.gather(*(reply(running, chat) for chat in chats))
        cpu, wall = running.cpu_seconds() - before, time.perf_counter() - begun
        delays = [delay for _, one in found for delay in one]
        assert len(delays) == replies * tokens, "a token was lost"
        print(
            f"{replies} replies of {tokens} tokens: {wall:.1f} s, CPU {cpu:.2f} s,"
            f" memory {running.memory_mb('VmHWM'):.0f} MB, added latency a token"
            f" p50 {at(delays, 0.5) * 1000:.0f} ms, p99 {at(delays, 0.99) * 1000:.0f} ms"
        )


async def open_chat() -> None:
    """Opening a chat of 10,000 messages: time in the server, bytes."""
    async with stand() as running:
        for messages in (100, 1000, 10_000):
            chat = await new_chat(running, messages)
            for name, path in (("page", f"/chats/{chat}"), ("api", f"/api/chats/{chat}/messages")):
                times, size = await _timed(running, path)
                print(
                    f"open {messages:>6} messages, {name:>4}: first {times[0] * 1000:5.1f} ms,"
                    f" then p50 {statistics.median(times[1:]) * 1000:5.1f} ms, {size / 1024:.0f} KB"
                )


async def map_of_tree() -> None:
    """The map of a chat with many branches: time, of it the server's own work, bytes."""
    async with stand() as running:
        for branches, messages in ((1, 10), (20, 500), (200, 5000), (300, 20_000)):
            chat = await new_chat(running)
            grow(running.data / "talespinner.db", chat, branches, messages)
            page = f"/chats/{chat}/map"
            for name, path in (("page", page), ("api", f"/api{page}")):
                await _timed(running, path)
                before = running.cpu_seconds()
                times, size = await _timed(running, path)
                work = (running.cpu_seconds() - before) / len(times)
                print(
                    f"map of {branches:>3} branches, {messages:>6} messages, {name:>4}: best"
                    f" {min(times) * 1000:5.1f} ms, p50 {statistics.median(times) * 1000:5.1f} ms,"
                    f" CPU {work * 1000:5.1f} ms, {size / 1024:.0f} KB"
                )


async def _timed(running: Stand, path: str) -> tuple[list[float], int]:
    times, size = [], 0
    for _ in range(20):
        begun = time.perf_counter()
        answer = await running.client.get(path)
        times.append(time.perf_counter() - begun)
        assert answer.status_code == 200, answer.text
        size = len(answer.content)
    return times, size


ALL = {"first_token": first_token, "load": load, "open_chat": open_chat, "map": map_of_tree}
ALL |= {"deeds": deeds, "search": search, "lore": lore, "prompt": prompt, "rag": rag}
ALL |= {"metrics": metrics}


async def main() -> None:
    for name in sys.argv[1:] or ALL:
        await ALL[name]()


if __name__ == "__main__":
    asyncio.run(main())
