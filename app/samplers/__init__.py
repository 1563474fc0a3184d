"""How a model chooses its words: presets of numbers, and which one a chat uses."""
