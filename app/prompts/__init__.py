"""Prompts: the template language, templates of one's own, and how a prompt is put together."""
