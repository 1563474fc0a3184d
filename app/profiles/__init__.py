"""Characters: their cards, pictures and pages."""
