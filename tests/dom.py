"""A page as a browser holds it, and what htmx does to it: a tree, and partials that change it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Optional

VOID = {"area", "br", "hr", "img", "input", "link", "meta", "use", "wbr"}


@dataclass(eq=False)
class Node:
    """An element; `children` are elements and texts."""

    tag: str
    attrs: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)
    parent: Optional["Node"] = None

    def all(self) -> Iterator["Node"]:
        """This element and everything below it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.all()

    def find(self, name: str) -> "Node | None":
        """The element with this id."""
        return next((node for node in self.all() if node.attrs.get("id") == name), None)

    @property
    def text(self) -> str:
        """What can be read of it, blanks folded."""
        return " ".join(self._words().split())

    def _words(self) -> str:
        if "hidden" in self.attrs or self.tag in ("script", "noscript"):
            return ""
        words = (child if isinstance(child, str) else child._words() for child in self.children)
        return "".join(words) + ("" if self.tag in ("span", "b", "em", "a", "strong") else " ")

    def replace(self, others: list["Node | str"]) -> None:
        """Put others in its place."""
        assert self.parent is not None
        place = self.parent.children.index(self)
        self.parent.children[place : place + 1] = _adopted(self.parent, others)

    def fill(self, others: list["Node | str"]) -> None:
        """Put others inside, in place of what is there."""
        self.children = _adopted(self, others)


def _adopted(parent: Node, others: list[Node | str]) -> list[Node | str]:
    for other in others:
        if isinstance(other, Node):
            other.parent = parent
    return others


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("#root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def parsed(html: str) -> Node:
    """The tree of a page or a piece of one; every element must be closed where it should be."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.at is builder.root, f"<{builder.at.tag}> is not closed"
    return builder.root


def swap(page: Node, message: str) -> int:
    """Do what htmx does with a message of the stream; gives how many partials found their target.

    All targets are looked up first; a partial without one changes nothing.
    """
    partials = [node for node in parsed(message).children if isinstance(node, Node)]
    found = []
    for node in partials:
        assert node.tag == "hx-partial", message
        target = page.find(node.attrs["hx-target"].removeprefix("#"))
        if target is not None:
            found.append((target, node))
    for target, node in found:
        _swapped(target, node.attrs["hx-swap"], node.children)
    return len(found)


def _swapped(target: Node, how: str, content: list[Node | str]) -> None:
    match how:
        case "outerHTML" | "outerMorph":
            target.replace(content)
        case "innerHTML":
            target.fill(content)
        case "delete":
            target.replace([])
        case _:
            raise AssertionError(how)
