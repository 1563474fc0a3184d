"""Background notes: texts that are kept with a character or a chat, and looked up in stories."""
