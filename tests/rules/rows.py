"""docs/acceptance.md: what must be true, and which tests show it.

`python -m tests.rules.rows` writes the last column anew from the tests' names and docstrings: a
test shows row B2 when its name begins with `test_b2_` or its docstring or its parameters' comment
names B2.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs/acceptance.md"
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.*) \| ([^|]*) \|$")
NAMED = re.compile(r"\b([A-Z]\d{1,2})\b")


def shown() -> dict[str, list[str]]:
    """The tests of each row, `folder/file::test`, in order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{file.relative_to(ROOT / 'tests')}::{node.name}"
                for row in rows_of(node):
                    found[row].append(name)
    return found


def rows_of(test: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The rows that a test names."""
    if not test.name.startswith("test_"):
        return []
    words = test.name.split("_")[1:]
    leading = []
    for word in words:
        if not re.fullmatch(r"[a-z]\d{1,2}", word):
            break
        leading.append(word.upper())
    return list(dict.fromkeys(leading + NAMED.findall(ast.get_docstring(test) or "")))


def current() -> str:
    """The document with its last column as the tests are now."""
    tests = shown()
    lines = [with_tests(line, tests) for line in DOCUMENT.read_text().splitlines()]
    return "\n".join(lines) + "\n"


def with_tests(line: str, tests: dict[str, list[str]]) -> str:
    """A row's line with its tests; any other line as it is."""
    row = ROW.match(line)
    if row is None:
        return line
    names = tests.get(row[1], [])
    shown_by = "<br>".join(f"`{name}`" for name in names[:4]) or "–"
    if len(names) > 4:
        shown_by += f"<br>and {len(names) - 4} more"
    return f"| {row[1]} | {row[2]} | {shown_by} |"


if __name__ == "__main__":
    DOCUMENT.write_text(current())
