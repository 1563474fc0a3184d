"""docs/macros.md says what the engine does."""

import re
from pathlib import Path

import pytest

from app.macros.table import TABLE
from tests.macros.cast import filled

DOCUMENT = Path(__file__).parent.parent.parent / "docs/macros.md"
ROW = re.compile(r"^\| (.*?) \| .* \| `(.*)` \| `(.*)` \|$", re.MULTILINE)
ROWS = ROW.findall(DOCUMENT.read_text("utf-8"))


@pytest.mark.parametrize(("example", "result"), [row[1:] for row in ROWS])
def test_each_example_is_what_the_engine_gives(example: str, result: str) -> None:
    found = filled(example.replace("⏎", "\n"), "Write well.")
    assert found.text.replace("\n", "⏎") == result
    assert found.unknown == ()


def test_every_macro_is_in_the_tables() -> None:
    """A variable's short name begins with what stands in the table."""
    named = {name.lower() for row in ROWS for name in re.findall(r"\{\{(\S+?)\}\}", row[0])}
    named = {name[0] if name[0] in ".$" else name for name in named}
    assert named == TABLE.keys() | {"if", "else", "/if"}
