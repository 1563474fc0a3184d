"""The cache of finished texts."""

from markupsafe import Markup

from app.markup import to_html
from app.markup.shelf import Shelf


def test_the_second_time_it_is_the_same_object() -> None:
    text = "*Once* upon a time, cached."
    assert to_html(text) is to_html(text)


def test_the_least_recently_used_leaves_when_the_room_is_full() -> None:
    shelf = Shelf(room=10)
    shelf.put("a", Markup("12345"))
    shelf.put("b", Markup("12345"))
    assert shelf.get("a") == "12345"
    shelf.put("c", Markup("1"))
    assert (shelf.get("a"), shelf.get("b"), shelf.get("c")) == ("12345", None, "1")


def test_the_same_text_takes_its_room_once() -> None:
    shelf = Shelf(room=10)
    for _ in range(5):
        shelf.put("a", Markup("12345"))
    shelf.put("b", Markup("12345"))
    assert (shelf.get("a"), shelf.get("b")) == ("12345", "12345")


def test_what_is_larger_than_the_room_is_not_kept() -> None:
    shelf = Shelf(room=3)
    shelf.put("a", Markup("12345"))
    assert shelf.get("a") is None
    shelf.put("b", Markup("123"))
    assert shelf.get("b") == "123"
