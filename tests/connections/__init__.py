"""Connections, seen from outside."""
