"""Liquid as LiquidJS speaks it, inside bounds: python-liquid parses and walks, every filter and
every bound is ours."""
