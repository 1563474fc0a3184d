"""Every figure that `/metrics` tells: its name, its labels, its meaning."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path

from app.metrics.kinds import Counter, Figure, Gauge, Histogram

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
SLOW = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600)
COUNTS = (16, 64, 256, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072)
PACES = (1, 2.5, 5, 10, 20, 30, 40, 60, 80, 120, 200, 400)

REQUESTS = Counter(
    "talespinner_requests_total",
    "Requests answered, by the pattern of their route.",
    *("method", "route", "status"),
)
REQUEST_SECONDS = Histogram(
    "talespinner_request_seconds", "Time until a request's answer began.", bounds=QUICK
)
ERRORS = Counter("talespinner_errors_total", "Requests answered with an error, by code.", "code")
STREAMS = Gauge("talespinner_open_streams", "Event streams that are open.")
BUS_EVENTS = Gauge("talespinner_bus_events", "Events that the bus remembers, on all channels.")
BUS_CHANNELS = Gauge("talespinner_bus_channels", "Channels of the bus.")

RUNNING = Gauge(
    "talespinner_generations_running", "Replies being written, by kind of connection.", "connection"
)
GENERATIONS = Counter(
    "talespinner_generations_total",
    "Replies that ended, by how (done, aborted, error, interrupted) and kind of connection.",
    *("state", "connection"),
)
GENERATION_ERRORS = Counter(
    "talespinner_generation_errors_total", "Replies that ended with an error, by code.", "code"
)
FIRST_TOKEN = Histogram(
    "talespinner_first_token_seconds",
    "Time from asking a model for the answer to its first token.",
    "connection",
    bounds=SLOW,
)
REPLY = Histogram(
    "talespinner_reply_seconds",
    "Time from asking for a reply to its end, with all its steps.",
    "connection",
    bounds=SLOW,
)
PACE = Histogram(
    "talespinner_tokens_per_second",
    "Tokens of an answer for each second from its first one to its last.",
    "connection",
    bounds=PACES,
)
STEP = Histogram(
    "talespinner_step_seconds",
    "Time of a reply's steps, by type (pre, rag, llm, post, tool).",
    "type",
    bounds=(*QUICK, *SLOW[6:]),
)
TOKENS_IN = Histogram(
    "talespinner_prompt_tokens",
    "Tokens that a model read, as its server counted them: for the answer, or a step beside it.",
    *("connection", "call"),
    bounds=COUNTS,
)
TOKENS_OUT = Histogram(
    "talespinner_completion_tokens",
    "Tokens that a model wrote, as its server counted them: for the answer, or a step beside it.",
    *("connection", "call"),
    bounds=COUNTS,
)

JOURNAL_COMMIT = Histogram(
    "talespinner_journal_commit_seconds", "Time to store words before they are shown.", bounds=QUICK
)
DATABASE_WAIT = Histogram(
    "talespinner_database_wait_seconds", "Time that a transaction waits to begin.", bounds=QUICK
)
TRANSACTION = Histogram(
    "talespinner_transaction_seconds", "Time of a transaction, its commit included.", bounds=QUICK
)
REPEATS = Counter(
    "talespinner_transaction_repeats_total", "Transactions begun again, the database being busy."
)

BEGUN = Gauge("process_start_time_seconds", "When this process began, since 1970.")
CPU = Counter("process_cpu_seconds_total", "CPU time of this process.")
MEMORY = Gauge("process_resident_memory_bytes", "Memory that this process has in use.")
BEGUN.set(to=time.time())

ALL: tuple[Figure, ...] = (
    *(REQUESTS, REQUEST_SECONDS, ERRORS, STREAMS, BUS_EVENTS, BUS_CHANNELS),
    *(RUNNING, GENERATIONS, GENERATION_ERRORS, FIRST_TOKEN, REPLY, PACE, TOKENS_IN, TOKENS_OUT),
    *(STEP, JOURNAL_COMMIT, DATABASE_WAIT, TRANSACTION, REPEATS, BEGUN, CPU, MEMORY),
)


def current() -> Iterator[Figure]:
    """All of them, those of the process itself as they are now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    CPU.rise(to=used.ru_utime + used.ru_stime)
    MEMORY.set(to=_resident())
    yield from ALL


def _resident() -> int:
    """Bytes; where the system does not tell what is in use now, the most that ever was."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()
