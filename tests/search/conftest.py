"""The cast."""

from tests.world import each, stranger, world

__all__ = ["each", "stranger", "world"]
