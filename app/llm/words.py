"""Small lists of English words by which the storyteller finds its way in a sentence."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Short adjectives of character that no suffix gives away.
TRAITS = _set(
    """
    kind shy bold warm calm brave proud wise gentle stern blunt loyal clever honest grim dry
    quick quiet sly soft sharp tender humble aloof vain sweet odd wild fierce
    """
)
# Words with the suffix of an adjective that are none.
NOT_TRAITS = _set(
    """
    very really always only family story body enemy already
    """
)
# A name that begins with one of these has no first name.
TITLES = _set(
    """
    the a an dr mr mrs ms lady lord sir captain professor saint king queen prince princess
    old young big little doctor madame master miss
    """
)
# Before one of these a noun phrase is over.
AFTER_A_NOUN = _set(
    """
    of in on at to for with from by and or but that which who is are was were has have had
    will would can could do does did when while if because as than into over under behind
    near again here there now then today tonight please too so about through before after
    off up down out away back along across aside apart
    like
    """
)
# Not worth taking up out of a sentence.
COMMON = _set(
    """
    about after again always because before being could didn't doesn't don't every
    everything from going have hello here into just know like little look make maybe more
    much need never nothing only other please really right should some something still tell
    than thank thanks that their them then there these they thing things think this those
    through very want well were what when where which while will with would yeah your yours
    you're i'm
    """
)
# One may be in, on or at these, and yet nowhere.
NOT_PLACES = _set(
    """
    door moment end middle time night day morning evening afternoon dark way world past future
    beginning age name eyes face arms hands hand mood first last same most least verge brink
    shape form spirit company presence midst hope side other search
    """
)
