"""Every template says in its first line which names it needs, and needs no others."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
GLOBALS = {"static_url", "new_id"}
NEEDS = re.compile(r"^\{#-? needs: ?([^#]*?) ?-?#\}")

environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
environment.filters.update(when=str, isotime=str, many=str)


def needs(file: Path) -> set[str]:
    first = file.read_text().splitlines()[0]
    found = NEEDS.match(first)
    assert found, f"{file.name} does not say what it needs"
    return {name.strip() for name in found[1].split(",") if name.strip()}


def own_names(file: Path) -> set[str]:
    """What the template imports or sets at its top; Jinja's own search misses those in blocks."""
    text = file.read_text()
    imported = re.findall(r"\{%-? *from +\S+ +import +([^%]*?) *-?%\}", text)
    names = {name.strip().split(" as ")[-1] for line in imported for name in line.split(",")}
    return names | set(re.findall(r"\{%-? *(?:set|macro) +(\w+)", text))


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(TEMPLATES)))
def test_a_template_needs_what_it_says(file: Path) -> None:
    tree = environment.parse(file.read_text())
    used = meta.find_undeclared_variables(tree) - GLOBALS - own_names(file)
    assert used <= needs(file) | {"since"}


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(TEMPLATES)))
def test_a_template_has_no_inline_code(file: Path) -> None:
    """The policy forbids it: no style attribute, no handler, no script with a body."""
    text = file.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|js:|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
