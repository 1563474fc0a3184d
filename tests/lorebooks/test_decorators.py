"""The lines of @@ at the top of an entry's content."""

from typing import Any

import pytest

from app.lorebooks.decorators import KNOWN, read
from app.lorebooks.values import Situation
from tests.lorebooks.books import asked, book, entry, off, on


@pytest.mark.parametrize(
    ("content", "rest", "said"),
    [
        ("plain", "plain", {}),
        ("\n\nplain", "\n\nplain", {}),
        ("@@depth 3\n@@role user\n\nText\n", "Text", {"depth": 3, "role": "user"}),
        ("@@depth three\nText", "Text", {}),
        ("@@unheard_of 1\nText", "Text", {}),
        ("@@depth 1\n@@depth 2\nText", "Text", {"depth": 1}),
        ("@@constant\n@@@activate\nText", "Text", {"activate": True}),
        ("@@a\n@@@b\n@@@c\n@@@d\n@@@e\n@@@depth 5\n@@@depth 6\nText", "Text", {"depth": 5}),
        ("@@depth 1\n@@@activate\nText", "Text", {"depth": 1}),
        ("@@additional_keys a, b\n@@additional_keys c\nT", "T",
         {"additional_keys": [["a", "b"], ["c"]]}),
        ("@@position after_desc\n@@depth 4\nT", "T", {"position": "after_desc", "depth": 4}),
        ("@@position nowhere\nT", "T", {}),
        ("@@depth 1", "", {"depth": 1}),
        ("Text\n@@depth 1", "Text\n@@depth 1", {}),
        ("@@is_greeting 0\nT", "T", {"is_greeting": 0}),
    ],
)  # fmt: skip
def test_decorators_are_read_and_taken_off(content: str, rest: str, said: dict[str, Any]) -> None:
    found = read(content)
    assert (found.content, found.said) == (rest, said)


@pytest.mark.parametrize(
    ("decorator", "now", "text", "fires"),
    [
        ("activate", {}, "", True),
        ("activate\n@@dont_activate", {}, "", True),
        ("dont_activate", {}, "k", False),
        ("activate_only_after 2", {"replies": 1}, "k", False),
        ("activate_only_after 2", {"replies": 2}, "k", True),
        ("activate_only_every 3", {"replies": 3}, "k", True),
        ("activate_only_every 3", {"replies": 4}, "k", False),
        ("is_greeting 1", {"greeting": 1}, "k", True),
        ("is_greeting 1", {"greeting": 0}, "k", False),
        ("is_user_icon hat", {"user_icon": "hat"}, "k", True),
        ("is_user_icon hat", {}, "k", False),
        ("additional_keys owl, hawk", {}, "k", False),
        ("additional_keys owl, hawk", {}, "k and hawk", True),
        ("exclude_keys owl", {}, "k and owl", False),
        ("exclude_keys owl", {}, "k", True),
        ("scan_depth 0", {}, "k", False),
    ],
)
def test_decorators_say_when(decorator: str, now: dict[str, Any], text: str, fires: bool) -> None:
    one = entry("e", "k", content=f"@@{decorator}\nText")
    found = asked(book(one), text, now=Situation(**now))
    assert (on(found) == ["e"]) is fires
    assert all(fired.content == "Text" for fired in found.fired)


def test_decorators_say_where() -> None:
    def place(decorator: str) -> tuple[Any, ...]:
        (one,) = asked(book(entry("e", "k", content=f"{decorator}\nText")), "k").fired
        return one.position, one.depth, one.role, one.from_start

    assert place("@@depth 0\n@@role assistant") == ("at_depth", 0, "assistant", False)
    assert place("@@reverse_depth 1") == ("at_depth", 1, "system", True)
    assert place("@@position scenario\n@@depth 3")[0] == "scenario"


def test_w9_on_for_good_and_off_for_good() -> None:
    later, began = Situation(messages=9), {"b/e": 3}
    kept = entry("e", "k", content="@@keep_activate_after_match\nText")
    assert on(asked(book(kept), "", now=later, timed=began)) == ["e"]
    assert on(asked(book(kept), "", now=later)) == []
    over = entry("e", "k", content="@@dont_activate_after_match\nText")
    assert off(asked(book(over), "k", now=later, timed=began)) == {"e": "condition"}
    assert on(asked(book(over), "k", now=later)) == ["e"]


@pytest.mark.parametrize(
    ("content", "unread"),
    [
        ("@@depth 2\nT", ()),
        ("@@depth x\n@@depth 2\nT", ("@@depth x",)),
        ("@@nonsense\n@@@odd\n@@@depth 2\n@@@wrong\nT", ()),
        ("@@nonsense 1\n@@@odd\n\n@@role user\n@@instruct_depth 3", (
            "@@nonsense 1", "@@@odd", "@@instruct_depth 3",
        )),
        ("T\n@@depth x", ()),
    ],
)  # fmt: skip
def test_what_nobody_understands_is_known(content: str, unread: tuple[str, ...]) -> None:
    assert read(content).unread == unread


def test_what_to_drop_first_and_what_to_switch_off() -> None:
    content = "@@ignore_on_max_context\n@@disable_ui_prompt system_prompt\n12345"
    first, other = (
        entry("first", "k", content=content, priority=9),
        entry("o", "k", content="12345"),
    )
    (one,) = asked(book(first), "k").fired
    assert (one.first_to_drop, one.disables) == (True, "system_prompt")
    assert on(asked(book(first, other), "k", budget=5)) == ["o"]


def test_every_decorator_of_a_chat_is_known() -> None:
    assert not [name for name in KNOWN if name.startswith("instruct")]
    assert len(KNOWN) == 17
