"""Every macro by its name, in lower case."""

from collections.abc import Callable
from operator import attrgetter

from app.macros import clock, draws, shorthand, variables
from app.macros.parsing import Macro
from app.macros.plain import Slots
from app.macros.running import Handler, Run
from app.macros.values import Values

# Macro: the field of Values that it puts in.
FIELDS = {
    "char": "char",
    "bot": "char",
    "user": "user",
    "group": "char",
    "charifnotgroup": "char",
    "groupnotmuted": "char",
    "notchar": "user",
    "description": "description",
    "personality": "personality",
    "scenario": "scenario",
    "persona": "persona",
    "mesexamples": "mes_examples",
    "charversion": "char_version",
    "charcreatornotes": "char_creator_notes",
    "charprompt": "char_prompt",
    "charinstruction": "char_instruction",
    "chardepthprompt": "char_depth_prompt",
    "lastmessage": "last_message",
    "lastusermessage": "last_user_message",
    "lastcharmessage": "last_char_message",
    "lastmessageid": "last_message_id",
    "currentswipeid": "current_swipe_id",
    "lastswipeid": "last_swipe_id",
    "model": "model",
    "maxcontexttokens": "context_tokens",
    "maxresponsetokens": "answer_tokens",
    "lastgenerationtype": "last_generation_type",
    "input": "input",
    "wibefore": "wi_before",
    "wiafter": "wi_after",
}


# What other programs tell models that read one long text, or their own searches.
NOTHING = (
    "banned",
    *("instructinput", "instructoutput", "instructstop", "instructseparator", "instructsystem"),
    *("instructuserprefix", "instructusersuffix", "instructuserfiller"),
    *("instructassistantprefix", "instructassistantsuffix"),
    *("instructsystemprefix", "instructsystemsuffix", "instructsysteminstructionprefix"),
    *("instructfirstinput", "instructlastinput", "instructfirstuserprefix"),
    *("instructlastuserprefix", "instructfirstassistantprefix", "instructlastassistantprefix"),
    *("instructfirstoutputprefix", "instructlastoutputprefix"),
    *("instructstorystringprefix", "instructstorystringsuffix"),
)

SLOTS: Slots = {name: attrgetter(field) for name, field in FIELDS.items()}


def _field(slot: Callable[[Values], object]) -> Handler:
    def handler(run: Run, macro: Macro) -> str | None:
        value = slot(run.values)
        return None if value is None or macro.args or macro.sep else str(value)

    return handler


def _constant(text: str) -> Handler:
    return lambda _run, macro: None if macro.args or macro.sep else text


def _comment(_run: Run, macro: Macro) -> str | None:
    return "" if macro.sep or macro.name == "//" else None


def _hidden_key(_run: Run, macro: Macro) -> str | None:
    """Not to be read: lorebooks look through texts as they were typed, and find its words there."""
    return "" if macro.sep else None


def _reverse(run: Run, macro: Macro) -> str | None:
    return run.join(macro.args)[::-1] if macro.sep else None


def _original(run: Run, macro: Macro) -> str | None:
    """The text that a card's own prompt replaces, where it is first named."""
    if run.original is None or macro.args or macro.sep:
        return None
    text, run.original = run.original, ""
    return text


def _max_prompt(run: Run, macro: Macro) -> str | None:
    context, answer = run.values.context_tokens, run.values.answer_tokens
    if context is None or answer is None or macro.args:
        return None
    return str(context - answer)


def _first_message(run: Run, macro: Macro) -> str | None:
    number = run.join(macro.args).strip() or "0"
    greetings = run.values.greetings
    known = greetings is not None and number.isascii() and number.isdigit() and len(number) < 7
    if not known or greetings is None or int(number) >= len(greetings):
        return None
    return greetings[int(number)]


def _outlet(run: Run, macro: Macro) -> str | None:
    outlets = run.values.outlets
    named = outlets is not None and macro.sep and macro.args
    return outlets.get(run.join(macro.args).strip(), "") if named and outlets is not None else None


def _has_extension(_run: Run, macro: Macro) -> str | None:
    return "false" if macro.sep and macro.args else None


def _nothing(_run: Run, _macro: Macro) -> str:
    return ""


TABLE: dict[str, Handler] = {
    **{name: _field(slot) for name, slot in SLOTS.items()},
    **draws.HANDLERS,
    **clock.HANDLERS,
    **variables.HANDLERS,
    **shorthand.HANDLERS,
    "//": _comment,
    "comment": _comment,
    "hidden_key": _hidden_key,
    "trim": _constant(""),
    "noop": _constant(""),
    "newline": _constant("\n"),
    "reverse": _reverse,
    "original": _original,
    "maxprompt": _max_prompt,
    "charfirstmessage": _first_message,
    "outlet": _outlet,
    "ismobile": _constant("false"),
    "hasextension": _has_extension,
    **dict.fromkeys(NOTHING, _nothing),
}
