"""The cast; and what disagrees with a plain story is shown, not only that it does."""

import pytest

pytest.register_assert_rewrite("tests.tree.truth")

from tests.world import each, stranger, world  # noqa: E402 -- after the line above

__all__ = ["each", "stranger", "world"]
