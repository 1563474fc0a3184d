"""Taking a turn, writing a variant, stopping: the room above all others."""
