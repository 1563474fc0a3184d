"""An answer that is the same every time: ids, times, places and hashes made fixed."""

import json
import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MOMENT = "2026-02-01T18:00:00.000Z"
EPOCH = 1769968800000
SERVER = "http://127.0.0.1:11434/v1"


class Still:
    """Makes the ids of one example fixed: known ones by the name that the story gave them."""

    def __init__(self, title: str, names: dict[str, str]) -> None:
        self._title = title
        self._names = {value: name for name, value in names.items()}
        self._places: dict[str, str] = {}

    def value(self, answer: httpx.Response) -> Any:
        """An answer's JSON, or the text of its stream."""
        text = self.text(answer.text)
        return json.loads(text) if answer.headers["Content-Type"] == "application/json" else text

    def text(self, text: str) -> str:
        """This text, the same every time."""
        text = re.sub(ID, self._id, text)
        text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", MOMENT, text)
        text = re.sub(r"\b\d{13}-\d+", self._place, text)
        text = re.sub(r'("ts": ?)\d{13}', rf"\g<1>{EPOCH}", text)
        text = re.sub(r'("promptHash": ?)"\w+"', r'\1"9f2c41"', text)
        text = re.sub(r'("firstTokenMs": ?)\d+', r"\g<1>412", text)
        text = re.sub(r'("\w+Cursor": ?)"c[\w-]+"', r'\1"cWyJhIiwiYiJd"', text)
        return re.sub(r"http://127\.0\.0\.1:\d+/v1", SERVER, text)

    def _id(self, found: re.Match[str]) -> str:
        name = self._names.get(found[0]) or self._numbered(found[0], self._title)
        return str(uuid5(NAMESPACE_URL, name))

    def _place(self, found: re.Match[str]) -> str:
        return self._numbered(found[0], f"{EPOCH}")

    def _numbered(self, value: str, name: str) -> str:
        return self._places.setdefault(value, f"{name}-{len(self._places)}")
