"""Tests of characters and their cards."""
