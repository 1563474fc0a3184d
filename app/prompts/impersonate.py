"""What a model is told that shall write the user's turn."""

TURN = (
    "Now write {user}’s next turn instead, and nothing else: {user}’s words and deeds, in the way "
    "{user} has been written so far, in the same person, length, tone and language. Do not speak, "
    "act or decide for {char}; stop where {char} would answer."
)
BEGUN = (
    " The turn has been begun already: the last message is its beginning. Go on exactly where it "
    "breaks off, and repeat none of it."
)


NAMELESS = "You"  # what somebody is called who has said no name


def turn_of(char: str, user: str, *, begun: bool) -> str:
    """The instruction that closes the prompt."""
    user = "the user" if user == NAMELESS else user
    return (TURN + (BEGUN if begun else "")).format(char=char, user=user)
