"""Chats, branches, messages and their variants."""
