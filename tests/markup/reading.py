"""How the tests read HTML: as a browser's parser would, against a list of their own."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "a", "q"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "em", "strong", "s"),
}
VOID = {"br", "hr"}
ATTRIBUTES = {"a": {"href", "target", "rel"}, "code": {"class"}, "ol": {"start"}}
VALUES = {
    "href": re.compile(r"(https?://|mailto:)[^\s\"<>]+", re.IGNORECASE),
    "target": re.compile("_blank"),
    "rel": re.compile("noopener noreferrer nofollow"),
    "class": re.compile(r"language-[A-Za-z0-9_+#.-]+"),
    "start": re.compile("[0-9]+"),
}


@dataclass
class Page(HTMLParser):
    """What a piece of HTML holds: its tags, its addresses, its text, and what is wrong with it."""

    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    words: str = ""
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()) or not VALUES[name].fullmatch(value or ""):
                self.wrong.append(f"<{tag} {name}={value!r}>")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            if "rel" not in dict(attrs) or "a" in self._open:
                self.wrong.append(f"link {attrs}")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}>")

    def close(self) -> None:
        super().close()
        self.wrong += [f"<{tag}> stays open" for tag in self._open]


def read(html: str) -> Page:
    """The HTML, parsed."""
    page = Page()
    page.feed(str(html))
    page.close()
    return page


def letters(html: str) -> str:
    """The letters that a reader sees, without spaces and marks."""
    return "".join(character for character in read(html).words if character.isalpha())
