"""What the code of a handler does, read from its source: for checks of what it says it does."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

Handler = Callable[..., Any]


def calls(handler: Handler, name: str) -> Iterator[ast.Call]:
    """Every call of this dotted name in the handler."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(handler)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
            yield node


def forms_read(handler: Handler) -> set[str]:
    """The names of the forms that it reads its body as."""
    return {ast.unparse(call.args[0]) for call in calls(handler, "web.body")}


def limits_of_bodies(handler: Handler) -> set[str]:
    """How it limits its body, where it says so."""
    return {ast.unparse(call.args[1]) for call in calls(handler, "web.body") if call.args[1:]}


def files_read(handler: Handler) -> set[str]:
    """The multipart fields that it reads."""
    return {ast.literal_eval(call.args[0]) for call in calls(handler, "uploads.sent")}


def asked_of_the_query(handler: Handler) -> set[str]:
    """The names that it takes out of the query."""
    source = ast.parse(textwrap.dedent(inspect.getsource(handler)))
    if "request.args" not in ast.unparse(source):
        return set()
    gets = list(calls(handler, "request.args.get"))
    mapped = [call for call in calls(handler, "map") if "request.args.get" in ast.unparse(call)]
    found = [call.args[0] for call in gets] + [one for call in mapped for one in call.args[1:]]
    names = [ast.literal_eval(one) for one in found]
    return {name for one in names for name in ((one,) if isinstance(one, str) else one)}
