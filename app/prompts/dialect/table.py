"""Every filter by its name."""

import functools
from collections.abc import Callable
from typing import Any

from liquid.filter import with_context

from app.prompts.dialect import dates, lists, numbers, texts
from app.prompts.dialect.bounds import Rendering

Filter = Callable[..., Any]

TEXTS = [
    "append",
    "prepend",
    "capitalize",
    "downcase",
    "upcase",
    "strip",
    "lstrip",
    "rstrip",
    "strip_newlines",
    "replace",
    "replace_first",
    "replace_last",
    "remove",
    "remove_first",
    "remove_last",
    "split",
    "truncate",
    "truncatewords",
    "normalize_whitespace",
    "number_of_words",
    "array_to_sentence_string",
    "escape",
    "escape_once",
    "newline_to_br",
    "strip_html",
    "url_encode",
    "url_decode",
    "cgi_escape",
    "uri_escape",
    "slugify",
    "base64_encode",
    "base64_decode",
]
NUMBERS = [
    "at_least",
    "at_most",
    "ceil",
    "floor",
    "plus",
    "minus",
    "times",
    "divided_by",
    "modulo",
    "to_integer",
]
DATES = ["date", "date_to_rfc822", "date_to_xmlschema", "date_to_string", "date_to_long_string"]
LISTS = [
    "join",
    "first",
    "last",
    "reverse",
    "sort",
    "sort_natural",
    "size",
    "compact",
    "concat",
    "push",
    "unshift",
    "pop",
    "shift",
    "uniq",
    "where",
    "reject",
    "find",
    "find_index",
    "has",
    "group_by",
    "where_exp",
    "reject_exp",
    "find_exp",
    "find_index_exp",
    "has_exp",
    "group_by_exp",
    "default",
]
FILTERS: dict[str, Filter] = {
    **{name: getattr(texts, name) for name in TEXTS},
    **{name: getattr(numbers, name) for name in NUMBERS},
    **{name: getattr(dates, name) for name in DATES},
    **{name: getattr(lists, name) for name in LISTS},
    "abs": numbers.absolute,
    "round": numbers.rounded,
    "map": lists.collect,
    "sum": lists.total,
    "slice": lists.slice_,
    "json": lists.as_json,
    "jsonify": lists.as_json,
    "inspect": lists.as_json,
    "raw": lists.as_it_is,
    "xml_escape": texts.escape,
}


def bounded(filter_: Filter) -> Filter:
    """The same, asking whether there is time for it and whether its result is small enough."""
    needs_context = getattr(filter_, "with_context", False)

    @with_context
    @functools.wraps(filter_)
    def within(value: Any, *args: Any, context: Rendering, **named: Any) -> Any:
        context.ledger.tick()
        if needs_context:
            named["context"] = context
        return context.ledger.weigh(filter_(value, *args, **named))

    return within
