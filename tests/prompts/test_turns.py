"""What providers refuse is not sent to them: two in a row from one side, a late system."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts.layout import Role
from app.prompts.turns import ROLES, START, Roles, on_the_wire

LETTERS: dict[str, Role] = {"s": "system", "u": "user", "a": "assistant"}
INITIAL = {role: letter for letter, role in LETTERS.items()}


def sent(letters: str, roles: Roles) -> list[str]:
    """Each message as its role's letter and its text; the texts are numbered."""
    said = [(LETTERS[letter], str(number)) for number, letter in enumerate(letters)]
    return [f"{INITIAL[m.role]}:{m.content}" for m in on_the_wire(said, roles)]


@pytest.mark.parametrize(
    ("letters", "roles", "found"),
    [
        ("ssuas", "free", ["s:0", "s:1", "u:2", "a:3", "s:4"]),
        ("ssuas", "joined", ["s:0\n\n1", "u:2", "a:3", "s:4"]),
        ("ssuas", "strict", ["s:0\n\n1", "u:2", "a:3", "u:4"]),
        ("sausu", "strict", ["s:0", f"u:{START}", "a:1", "u:2\n\n3\n\n4"]),
        ("aa", "joined", ["a:0\n\n1"]),
        ("s", "strict", ["s:0", f"u:{START}"]),
        ("", "free", []),
    ],
)
def test_t11_equal_roles_in_a_row(letters: str, roles: Roles, found: list[str]) -> None:
    assert sent(letters, roles) == found


@given(st.text("sua", max_size=30), st.sampled_from(ROLES))
def test_t11_nothing_is_lost_and_strict_alternates(letters: str, roles: Roles) -> None:
    wire = sent(letters, roles)
    texts = "\n\n".join(one.partition(":")[2] for one in wire)
    assert texts.replace(f"{START}\n\n", "").replace(START, "").split() == [
        str(number) for number in range(len(letters))
    ]
    who = [one[0] for one in wire]
    if roles != "free":
        assert all(one != after for one, after in pairwise(who))
    if roles == "strict":
        assert "s" not in who[1:]
        assert [one for one in who if one != "s"] == [
            "ua"[n % 2] for n in range(len(who) - who.count("s"))
        ]
