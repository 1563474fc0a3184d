"""A book's own fields as a form: texts to values and back."""

from typing import Any

from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.lorebooks.forms import BookForm
from app.lorebooks.models import BookRow
from app.lorebooks.sheet import SHOWN
from app.web import parse

_PLACES = {
    "scanDepth": "scan_depth",
    "tokenBudget": "token_budget",
    "recursiveScanning": "recursive_scanning",
}


def shown(row: BookRow) -> dict[str, Any]:
    """The book as the form shows it."""
    recursive = {None: "", True: "yes", False: "no"}[row.recursive_scanning]
    return {
        "name": row.name,
        "description": row.description,
        "enabled": row.enabled,
        "scan_depth": "" if row.scan_depth is None else str(row.scan_depth),
        "token_budget": "" if row.token_budget is None else str(row.token_budget),
        "recursive_scanning": recursive,
    }


def typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """What somebody sent."""
    texts = ("name", "description", "scan_depth", "token_budget", "recursive_scanning")
    found: dict[str, Any] = {name: form.get(name, "").replace("\r\n", "\n") for name in texts}
    return {**found, "enabled": "enabled" in form}


def changed(values: dict[str, Any], version: str) -> BookForm:
    """Raises Invalid."""
    given = {
        "name": values["name"],
        "description": values["description"],
        "enabled": values["enabled"],
        "scanDepth": values["scan_depth"].strip() or None,
        "tokenBudget": values["token_budget"].strip() or None,
        "recursiveScanning": {"yes": True, "no": False}.get(values["recursive_scanning"]),
    }
    seen = {"version": int(version[:9])} if version.isascii() and version.isdigit() else {}
    return parse(BookForm, {**given, **seen})


def errors_of(problem: Invalid) -> dict[str, str]:
    """The sentence for each field that is wrong."""
    return {_PLACES.get(i["path"], i["path"]): i["message"] for i in problem.issues}


def differences(fresh: dict[str, Any], values: dict[str, Any]) -> dict[str, str]:
    """A sentence beside each field that says something else by now than what was typed."""
    words = {True: "yes", False: "no", "": "nothing"}
    return {
        name: f"Changed elsewhere, it now says “{str(words.get(now, now))[:SHOWN]}”."
        " Save again to keep yours."
        for name, now in fresh.items()
        if now != values[name]
    }
