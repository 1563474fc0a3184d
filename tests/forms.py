"""Forms as a browser without scripts sends them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.dom import Node


@dataclass(frozen=True, slots=True)
class Way:
    """One button of a form: where it posts to, and what goes along; files do not."""

    url: str
    fields: dict[str, list[str]]


def ways(page: Node, typed: Mapping[str, str]) -> Iterator[Way]:
    """All buttons of the page's forms. `typed` stands in fields of these names that are empty;
    an `act` only changes the form."""
    for button in page.all():
        form = _form_of(page, button)
        if form is None or button.tag != "button" or button.attrs.get("name") == "act":
            continue
        url = button.attrs.get("formaction", form.attrs.get("action", ""))
        yield Way(url, {**_filled(page, form, typed), **_own(button)})


def _form_of(page: Node, node: Node) -> Node | None:
    if "form" in node.attrs:
        return page.find(node.attrs["form"])
    while node.parent and node.tag != "form":
        node = node.parent
    return node if node.tag == "form" else None


def _own(button: Node) -> dict[str, list[str]]:
    name = button.attrs.get("name")
    return {name: [button.attrs.get("value", "")]} if name else {}


def _filled(page: Node, form: Node, typed: Mapping[str, str]) -> dict[str, list[str]]:
    fields = defaultdict[str, list[str]](list)
    for node in page.all():
        name = node.attrs.get("name")
        if name and _form_of(page, node) is form and (value := _value(node)) is not None:
            fields[name].append(value or (typed.get(name, "") if _visible(node) else ""))
    return fields


def _visible(node: Node) -> bool:
    return node.attrs.get("type") != "hidden"


def _value(node: Node) -> str | None:
    match node.tag, node.attrs.get("type", "text"):
        case "input", "checkbox" | "radio":
            return node.attrs.get("value", "on") if "checked" in node.attrs else None
        case "input", "file" | "submit":
            return None
        case "input", _:
            return node.attrs.get("value", "")
        case "textarea", _:
            return "".join(one for one in node.children if isinstance(one, str)).lstrip("\n")
        case "select", _:
            options = [one for one in node.all() if one.tag == "option"]
            chosen = [one for one in options if "selected" in one.attrs] or options
            return chosen[0].attrs.get("value", "") if chosen else None
    return None
