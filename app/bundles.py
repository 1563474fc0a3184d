"""The stylesheet and the script of every page, each whole in one answer: their sources are many
small files, and a first visit over a slow line would wait for each of them."""

import re
from functools import lru_cache

from app.looks import STATIC

STYLE = re.compile(r'@import url\("(?P<file>[\w-]+\.css)"\) layer\((?P<layer>\w+)\) ?(?P<on>\w*);')
SCRIPT = re.compile(r'import "\./(?P<file>[\w-]+\.js)";')


def _style(line: str) -> str:
    found = STYLE.fullmatch(line)
    if not found:
        return line
    inside = f"@layer {found['layer']} {{\n{_read('css', found['file'])}}}\n"
    return f"@media {found['on']} {{\n{inside}}}\n" if found["on"] else inside


def _script(line: str) -> str:
    found = SCRIPT.fullmatch(line)
    return f"{{\n{_read('js', found['file'])}}}\n" if found else line


def _read(folder: str, file: str) -> str:
    return (STATIC / folder / file).read_text(encoding="utf-8")


PARTS = {"css/app.css": (_style, "text/css"), "js/app.js": (_script, "text/javascript")}


@lru_cache
def bundle(name: str) -> tuple[str, str] | None:
    """The text of app.css or app.js with what it imports in the import's place, and its type;
    None where `name` is a file that is served as it is."""
    if name not in PARTS:
        return None
    part, kind = PARTS[name]
    lines = _read(*name.split("/")).splitlines()
    return "\n".join(part(line) for line in lines) + "\n", kind
