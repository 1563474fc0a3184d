"""What the storyteller can take out of a card: small, cleaned pieces, each at most 120 characters.

Card text is data. Template markers and markup are cut out before anything is looked at, and a
piece holds letters, digits and plain punctuation only.
"""

import re
from collections.abc import Iterable

from app.llm.values import Scene
from app.llm.words import NOT_PLACES, NOT_TRAITS, TITLES, TRAITS

PIECE = 120
READ = 4000  # characters of a card field that are looked at

Facts = dict[str, str]

_MARKERS = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|<[^<>]*>")
_NOT_PLAIN = re.compile(r"[^\w\s'’.,;:!?…—–。、？！-]+")
_WORDS = r"[a-z][a-z'’-]*(?: [a-z][a-z'’-]*)"
_STOP = r"(?=[.,;:!?\n—–]| who | that | which | with | from | living | when | where | and | but |$)"
_ROLE = re.compile(rf"\b(?:is|was|as|am) (an? {_WORDS}{{0,3}}?){_STOP}", re.IGNORECASE)
NEARNESS = ("in", "inside", "aboard", "on", "beneath", "under", "at")
_PLACE = re.compile(
    rf"\b({'|'.join(NEARNESS)}) (?:the|an?) ({_WORDS}{{0,4}}?)"
    r"(?=[.,;:!?\n—–]|$| (?:who|that|which|when|where|while|and|but|as|at|in|on|by|near|during"
    r"|after|before|to|from|with|is|are|was|were|has|had) )",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"\b(?:carr(?:ies|ying)|wear(?:s|ing)|hold(?:s|ing)|keep(?:s|ing))"
    rf" (?:an?|the|her|his|their) ({_WORDS}{{0,2}}?){_STOP}",
    re.IGNORECASE,
)
_TRAIT = re.compile(r"[a-z]{3,14}(?:ous|ful|ive|ic|al|ent|ant|y|ed|less|able|ish|some)")
PRONOUNS = {
    "she": ("she", "her", "her", "herself"),
    "he": ("he", "him", "his", "himself"),
    "they": ("they", "them", "their", "themself"),
}
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
NOBODY = frozenset({"", "you", "user", "anonymous"})


def plain(text: str, limit: int = READ) -> str:
    """Without template markers and markup; what is left of them ends a line."""
    text = _MARKERS.sub("", text[: 2 * limit]).replace("_", " ")
    return _NOT_PLAIN.sub("\n", text)[:limit]


def piece(text: str) -> str:
    return " ".join(text.split())[:PIECE].strip(" '’.,;:!?…—–。、？！-")


def name(text: str, fallback: str) -> str:
    lines = (piece(line) for line in plain(text, 200).split("\n"))
    return next((line[:60].strip() for line in lines if line), fallback)


def short_name(full: str) -> str:
    """How people are called after their first mention: by the first name, if that is one."""
    first, *rest = full.split(" ")
    return first if rest and first.strip(".").lower() not in TITLES else full


def with_capitals(facts: Facts) -> Facts:
    """Each fact under its own key, and under the capitalised key with a capital first letter."""
    return facts | {key.capitalize(): value[:1].upper() + value[1:] for key, value in facts.items()}


def people(scene: Scene, fallback: str) -> Facts:
    facts = {"char": name(scene.char, fallback)}
    user = name(scene.user, "")
    return facts if user.lower() in NOBODY else facts | {"user": user}


def of_card(scene: Scene) -> Facts:
    """English: pronouns, and where the card shows them role, trait, place and item."""
    card = "\n".join(map(plain, (scene.description, scene.personality, scene.scenario)))
    they, them, their, self = PRONOUNS[_pronoun(card)]
    facts = {"they": they, "them": them, "their": their, "self": self}
    if role := _first(_ROLE.finditer(plain(scene.description))):
        facts["role"] = role.lower()
    if traits := _traits(scene.personality) or _traits(scene.description):
        facts["trait"] = traits
    if place := _place(plain(scene.scenario)) or _place(plain(scene.description)):
        facts["place"] = place
    if item := _first(_ITEM.finditer(plain(scene.description))):
        facts["item"] = f"{their} {item.lower()}"
    return {key: value.replace("'", "’") for key, value in facts.items()}


def _place(text: str) -> str:
    """Where the scene is set: rather in something than on it, rather on it than at it."""
    found = [(where.lower(), what.lower()) for where, what in _PLACE.findall(text)]
    places = [pair for pair in found if pair[1].split(" ")[0] not in NOT_PLACES]
    where, what = min(places, key=lambda pair: NEARNESS.index(pair[0]), default=("", ""))
    return piece(f"{where} the {what}") if what else ""


def _pronoun(card: str) -> str:
    she, he = len(_SHE.findall(card)), len(_HE.findall(card))
    return "they" if she == he else "she" if she > he else "he"


def _first(found: Iterable[re.Match[str]]) -> str:
    return next((piece(match[1]) for match in found), "")


def _traits(text: str) -> str:
    """The first single word between commas that looks like an adjective."""
    for part in re.split(r"[,;.\n]| and ", plain(text).lower()):
        word = part.strip()
        if word in TRAITS or (_TRAIT.fullmatch(word) and word not in NOT_TRAITS):
            return word
    return ""
