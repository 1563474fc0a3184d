"""The cast of the house."""

from tests.world import each, world

__all__ = ["each", "world"]
