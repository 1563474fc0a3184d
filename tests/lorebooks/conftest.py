"""The cast, and a book of Skarn."""

from tests.world import each, stranger, world

__all__ = ["each", "stranger", "world"]
