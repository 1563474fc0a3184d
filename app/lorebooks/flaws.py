"""What of an entry does nothing, in a sentence for the field that says it."""

from collections import defaultdict

from app.lorebooks import decorators
from app.lorebooks.entry import Entry
from app.lorebooks.plan import bad_keys

SHOWN, WORDS = 3, 200  # of one field, and of one sentence's quotation
KEYS = ("keys", "secondary_keys")


def flaws(entry: Entry) -> dict[str, str]:
    """By field: keys that match nothing, and decorators that nobody understands."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for bad in bad_keys(entry):
        field = next((name for name in KEYS if bad.key in getattr(entry, name)), "content")
        found[field].append(f"“{bad.key[:WORDS]}” matches nothing: {bad.reason[:WORDS]}.")
    for line in decorators.read(entry.content).unread:
        found["content"].append(f"“{line[:WORDS]}” does nothing here.")
    return {name: " ".join(told[:SHOWN]) for name, told in found.items()}
