"""Examples: requests that were sent, and what was answered. A test sends them again."""

import json
from pathlib import Path
from shlex import quote
from typing import Any

FILE = Path(__file__).with_name("examples.json")
HOST = "http://127.0.0.1:8000"

Example = dict[str, Any]
"""title, url, headers, body or file, answers by media type, refusals by status."""


def examples() -> dict[str, Example]:
    """By endpoint: "GET /api/chats/{chatId}"."""
    found: dict[str, Example] = json.loads(FILE.read_text())
    return found


def as_curl(method: str, example: Example) -> str:
    """The request as one types it into a shell."""
    stream = "text/event-stream" in example.get("answers", {})
    parts = [f"curl {'-N ' if stream else ''}{quote(HOST + example['url'])}"]
    if method not in ("GET", "POST") or (method == "POST" and not _sends(example)):
        parts.append(f"-X {method}")
    parts += [f"-H {quote(f'{name}: {value}')}" for name, value in example["headers"].items()]
    if "file" in example:
        field, name = example["file"]
        parts.append(f"-F {quote(f'{field}=@{name}')}")
    if "body" in example:
        parts.append("-H 'Content-Type: application/json'")
        parts.append(f"-d {quote(json.dumps(example['body'], ensure_ascii=False))}")
    return " \\\n  ".join(parts)


def _sends(example: Example) -> bool:
    return "body" in example or "file" in example


def add_to(operation: dict[str, Any], method: str, example: Example) -> None:
    """Put an example where OpenAPI has a place for it."""
    if "url" in example:
        sample = {"lang": "Shell", "label": example["title"], "source": as_curl(method, example)}
        operation["x-codeSamples"] = [sample]
    if "body" in example and "requestBody" in operation:
        operation["requestBody"]["content"]["application/json"]["example"] = example["body"]
    for media, answer in example.get("answers", {}).items():
        operation["responses"]["200"]["content"][media]["example"] = answer
    for status, refusal in example.get("refusals", {}).items():
        operation["responses"][status]["content"]["application/json"]["example"] = refusal
