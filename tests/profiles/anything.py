"""Strategies that make any JSON at all, and JSON that is likely to be a card."""

from hypothesis import settings
from hypothesis import strategies as st

from app.profiles.card import Card

TEXT = st.text(st.characters(), max_size=8)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
UNKNOWN = ["data", "spec", "spec_version", "char_name", "greeting", "entries", "zz"]
ANY_FIELDS = st.dictionaries(st.sampled_from([*Card.model_fields, *UNKNOWN]), JSON, max_size=4)
LIKELY = st.fixed_dictionaries(
    {"name": TEXT},
    optional={
        "first_mes": LEAF,
        "tags": TEXT | st.lists(LEAF, max_size=3),
        "creation_date": LEAF,
        "extensions": st.dictionaries(TEXT, JSON, max_size=3),
        "zz": JSON,
    },
)
CARDISH = st.one_of(
    LIKELY, ANY_FIELDS, st.builds(lambda data, rest: rest | data, LIKELY, ANY_FIELDS)
)
WRAPPED = st.builds(lambda data, rest: {**rest, "data": data}, CARDISH, ANY_FIELDS)

# No deadline: a busy machine is not a failure, and the bombs have tests of their own.
patiently = settings(deadline=None)
