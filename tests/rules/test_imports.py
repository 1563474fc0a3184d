"""Who may import whom: rooms look down, the floor knows no room."""

import ast
import re
from pathlib import Path

import pytest

from app.manual import PAPERS

APP = Path(__file__).parent.parent.parent / "app"

FLOOR = {
    "accounts", "bundles", "config", "db", "endpoints", "errors", "faults", "guard", "lists",
    "live", "llm", "logs", "looks", "macros", "manual", "markup", "metrics", "openapi", "paging",
    "probes", "rows", "texts", "thinking", "web", "words",
}  # fmt: skip
ROOMS = {
    "profiles": set[str](),
    "samplers": {"profiles"},
    "connections": {"samplers"},
    "prompts": {"chats", "lorebooks", "profiles", "samplers"},
    "personas": {"profiles"},
    "chats": {"personas", "profiles", "samplers"},
    "lorebooks": {"chats", "personas", "profiles"},
    "search": {"chats", "profiles"},
    "notes": {"chats", "profiles"},
    "pipelines": {"chats", "connections", "lorebooks", "profiles", "prompts"},
    "generations": {
        *("pipelines", "prompts", "lorebooks", "connections", "chats", "personas", "profiles"),
        "samplers",
        "search",
        "notes",
    },
}
# What puts the house together stands above everything.
ABOVE = {"__init__", "__main__", "house", "doctor"}


def imports_of(file: Path) -> set[str]:
    """The rooms and floor modules that this file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "app":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {name[1] for name in names if name[0] == "app" and len(name) > 1}
    return found


def home_of(file: Path) -> str:
    return file.relative_to(APP).parts[0].removesuffix(".py")


FILES = sorted(APP.rglob("*.py"))


def test_the_table_names_every_room() -> None:
    assert {home_of(file) for file in FILES} == FLOOR | ROOMS.keys() | ABOVE


def test_the_readme_names_every_room_and_every_paper() -> None:
    readme = (APP.parent / "README.md").read_text()
    assert [room for room in ROOMS if not re.search(rf"\b{room}\b", readme)] == []
    assert [name for name in PAPERS if f"(docs/{name}.md)" not in readme] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(APP)))
def test_imports_go_one_way(file: Path) -> None:
    home = home_of(file)
    if home in ABOVE:
        return
    allowed = FLOOR | ROOMS.get(home, set()) | {home}
    assert imports_of(file) <= allowed


def test_the_check_sees_an_import_that_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from app.generations.turn import say\nfrom app import chats\n")
    assert imports_of(wrong) == {"generations", "chats"}
