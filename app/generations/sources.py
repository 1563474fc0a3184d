"""The parts of a prompt, in words: what a block is, and why it is there or is not."""

SOURCES = {
    "main": ("The instructions", "what the model is to do"),
    "description": ("Description", "from the character"),
    "personality": ("Personality", "from the character"),
    "scenario": ("Scenario", "from the character"),
    "persona": ("Who you are", "from your persona"),
    "lore": ("Lore", "from a lorebook; the list of lore entries says why"),
    "examples": ("Example dialogue", "from the character; the first to give way"),
    "history": ("The story", "as the messages stand on this branch"),
    "closing": ("Closing instructions", "they follow the story"),
    "own": ("Words of your own", "from the prompt’s layout"),
    "depth": ("The character’s reminder", "from the character; it stands in mid-story"),
    "note": ("Author’s note", "from this chat; it stands in mid-story"),
    "step": ("Words of a step", "from the pipeline; they stand where the step says"),
    "summary": ("What happened before", "from the pipeline; it stands for what no longer fits"),
    "rag": ("Looked up", "it fits what is being said; the list of what was found names each"),
    "instruction": ("What is asked", "the turn is to be yours"),
    "begun": ("What has begun", "the model goes on with it"),
}
RULES = {
    "budget": "did not fit into what the model can read",
    "most": "is older than what the pipeline sends of the story",
    "blank": "says nothing",
    "off": "is switched off",
    "interval": "its turn has not come",
    "hidden": "is kept from the model",
    "outlet": "is for an outlet that nothing in the prompt asks for",
}


def title(source: str) -> str:
    """A short name of the part."""
    return SOURCES.get(source, (source, ""))[0]


def reason(source: str) -> str:
    """Why a block of this part is in the prompt."""
    return SOURCES.get(source, ("", source))[1]


def by(writer: str | None, prompt: str) -> str:
    """Whose words a block is, where a card may speak instead of the prompt of that name, or of
    the built-in one."""
    usual = f"the prompt “{prompt}”" if prompt else "the built-in prompt"
    return {
        "card": "from the character",
        "prompt": f"from {usual}",
        "both": f"from the character, with what {usual} says",
    }.get(writer or "", "")


def rule(name: str) -> str:
    """Why something was left out."""
    return RULES.get(name, name)
