"""Finding what was said, in every chat, on every branch, in every variant; and chats by their
titles, characters by their names."""
