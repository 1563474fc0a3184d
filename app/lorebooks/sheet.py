"""An entry as a form: every field, in groups, explained; texts to values and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.lorebooks.entry import Fields
from app.lorebooks.forms import EntryForm, NewEntryForm
from app.web import parse

SHOWN = 4000
Values = dict[str, Any]
Kind = Literal["text", "long", "lines", "number", "check", "maybe", "choice", "several"]
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A field of the form; `options` of one that is chosen from, of which the `seldom` ones are
    shown only where they are set."""

    name: str
    label: str
    kind: Kind
    help: str = ""
    options: Options = ()
    rows: int = 2
    seldom: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; `quiet` ones stay folded until something in them is set."""

    title: str
    items: tuple[Item, ...]
    words: str = ""
    quiet: bool = True


MAYBE: Options = (("", "As the house does"), ("yes", "Yes"), ("no", "No"))
LOGIC: Options = (
    ("and_any", "at least one of them is there too"),
    ("and_all", "all of them are there too"),
    ("not_any", "none of them is there"),
    ("not_all", "at least one of them is missing"),
)
PLACES: Options = (
    ("before_char", "Before the character"),
    ("after_char", "After the character"),
    ("at_depth", "Among the messages, counted from the end"),
    ("before_examples", "Before the example dialogue"),
    ("after_examples", "After the example dialogue"),
    ("note_top", "Above the author’s note"),
    ("note_bottom", "Below the author’s note"),
    ("outlet", "Where {{outlet::name}} stands"),
)
ROLES: Options = (("system", "Nobody (system)"), ("user", "You"), ("assistant", "The character"))
SOURCES: Options = (
    ("character_description", "Description"),
    ("character_personality", "Personality"),
    ("scenario", "Scenario"),
    ("persona_description", "Your persona"),
    ("character_depth_prompt", "The character’s note"),
    ("creator_notes", "Author’s notes"),
)
TRIGGERS: Options = (
    ("normal", "A reply"),
    ("continue", "Going on"),
    ("swipe", "Another answer"),
    ("impersonate", "Writing your turn"),
    ("regenerate", "Another answer, under its other name"),
    ("quiet", "In the background, which other programs do"),
)

SHEET = (
    Group("What the model is told", (
        Item("comment", "Title", "text", "For you; the model never sees it."),
        Item("content", "Text", "long", "At most 100 KB. {{char}} and {{user}} become the names.",
             rows=6),
        Item("enabled", "Switched on", "check"),
    ), quiet=False),
    Group("When", (
        Item("keys", "Keys", "lines", "One a line, or with commas between. A key between"
             " slashes is a regular expression: /light(house)?/i."),
        Item("constant", "Always, without any key", "check"),
    ), quiet=False),
    Group("Where it goes", (
        Item("position", "Place", "choice", options=PLACES),
        Item("insertion_order", "Order", "number", "Larger comes later, nearer to the reply."),
        Item("depth", "Depth", "number", "Among the messages: how many follow it."),
        Item("role", "Who says it", "choice", "Among the messages.", ROLES),
        Item("outlet_name", "Name of the outlet", "text"),
    ), quiet=False),
    Group("Further keys", (
        Item("secondary_keys", "Second keys", "lines", "One a line, or with commas between."),
        Item("selective_logic", "It fires only if", "choice", options=LOGIC),
        Item("selective", "Heed the second keys", "check"),
    )),
    Group("How keys are looked for", (
        Item("scan_depth", "Messages to read", "number", "Empty: as the book or the house does."),
        Item("case_sensitive", "Capitals matter", "maybe", options=MAYBE),
        Item("match_whole_words", "Whole words only", "maybe", options=MAYBE),
        Item("use_regex", "All keys are regular expressions", "check"),
        Item("scan_sources", "Read these too", "several", options=SOURCES),
    )),
    Group("Chance and rivals", (
        Item("probability", "Chance, in percent", "number"),
        Item("use_probability", "Leave it to chance", "check"),
        Item("group", "Group", "text", "Of one group only one fires. Several, apart by commas."),
        Item("group_weight", "Weight in the group", "number"),
        Item("group_override", "Goes first in its group", "check"),
        Item("use_group_scoring", "The best fit wins the group", "maybe", options=MAYBE),
        Item("priority", "Priority", "number", "The lowest is left out first where room is short."),
        Item("ignore_budget", "Put it in even where there is no room", "check"),
    )),
    Group("Waking others", (
        Item("exclude_recursion", "Other entries cannot wake it", "check"),
        Item("prevent_recursion", "It wakes no others", "check"),
        Item("delay_until_recursion", "Wait until others were woken", "number",
             "0: it does not wait. Lower levels come first."),
    )),
    Group("Time, counted in messages", (
        Item("sticky", "Stays on for", "number"),
        Item("cooldown", "Then rests for", "number"),
        Item("delay", "Not before message", "number"),
    )),
    Group("For whom", (
        Item("triggers", "Only for", "several", "None: for all of them.", TRIGGERS,
             seldom=frozenset({"regenerate", "quiet"})),
        Item("filter_names", "Characters", "lines", "Names, one a line."),
        Item("filter_tags", "Tags", "lines", "One a line."),
        Item("filter_exclude", "All but these", "check"),
    )),
    Group("In lists and other programs", (
        Item("display_index", "Number in the list", "number"),
        Item("add_memo", "Show the title", "check"),
        Item("vectorized", "Found by likeness", "check", "Kept for programs that can."),
        Item("automation", "Automation", "text", "The Quick Reply that it starts elsewhere."),
    )),
)  # fmt: skip
KEYS = ("keys", "secondary_keys")
ITEMS = {item.name: item for group in SHEET for item in group.items}
_ALIASES = {field.alias: name for name, field in Fields.model_fields.items()}


def shown(entry: Fields) -> Values:
    """The entry as the form shows it."""
    return {name: _shown(item, getattr(entry, name)) for name, item in ITEMS.items()}


def _shown(item: Item, value: Any) -> Any:
    if item.kind == "lines":
        return "\n".join(value)
    if item.kind == "maybe":
        return "" if value is None else "yes" if value else "no"
    return "" if value is None else str(value) if item.kind == "number" else value


def typed(form: MultiDict[str, str], before: Values) -> Values:
    """What somebody sent; what a browser did not send of a form that it had stays as it was."""
    found: Values = {}
    for name, item in ITEMS.items():
        if item.kind == "check":
            found[name] = name in form
        elif item.kind == "several":
            found[name] = form.getlist(name)
        else:
            found[name] = form.get(name, before[name]).replace("\r\n", "\n")
    return {**found, **{name: _apart(found[name], before[name]) for name in KEYS}}


def _apart(sent: str, before: str) -> str:
    """Keys one a line; those that stood there keep their commas, as regular expressions do."""
    whole = set(before.split("\n"))
    lines = (
        [line] if line in whole or line.lstrip().startswith("/") else line.split(",")
        for line in sent.split("\n")
    )
    return "\n".join(key.strip() for keys in lines for key in keys)


def new(values: Values) -> NewEntryForm:
    """Raises Invalid, whose issues `errors_of` puts to their fields."""
    given = _given(values)
    if not values["display_index"].strip():
        given.pop("displayIndex", None)
    return parse(NewEntryForm, given)


def changed(values: Values, version: str) -> EntryForm:
    """The same for an entry that is there; `version` is the one that the form showed."""
    seen = {"version": int(version[:9])} if version.isascii() and version.isdigit() else {}
    return parse(EntryForm, {**_given(values), **seen})


def _given(values: Values) -> dict[str, Any]:
    usual = Fields()
    given = {}
    for name, item in ITEMS.items():
        alias = Fields.model_fields[name].alias or name
        given[alias] = _given_one(item, values[name], getattr(usual, name))
    return given


def _given_one(item: Item, value: Any, usual: Any) -> Any:
    if item.kind == "lines":
        return [line.strip() for line in value.split("\n") if line.strip()]
    if item.kind == "maybe":
        return {"yes": True, "no": False}.get(value)
    if item.kind == "number":
        return value.strip() or usual
    return value.strip() if item.kind == "text" else value


def errors_of(problem: Invalid) -> dict[str, str]:
    """The sentence for each field that is wrong; one that belongs to none stands at the text."""
    errors: dict[str, str] = {}
    for issue in problem.issues:
        name = issue["path"].split(".")[0]
        errors.setdefault(_ALIASES.get(name, name), issue["message"])
    return errors or {"content": problem.message}


def differences(fresh: Values, values: Values) -> dict[str, str]:
    """A sentence beside each field that says something else by now than what was typed."""
    return {
        name: f"Changed elsewhere, it now says “{_told(ITEMS[name], now)}”."
        " Save again to keep yours."
        for name, now in fresh.items()
        if now != values[name]
    }


def _told(item: Item, value: Any) -> str:
    if item.kind == "check":
        return "yes" if value else "no"
    named: Mapping[str, str] = dict(item.options)
    text = ", ".join(named[one] for one in value) if item.kind == "several" else str(value)
    text = named.get(text, text)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def is_set(group: Group, values: Values) -> bool:
    """Does something in the group differ from an empty entry's?"""
    usual = shown(Fields())
    return any(values[item.name] != usual[item.name] for item in group.items)
