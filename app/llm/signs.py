"""The storyteller's English: signs of what a line asks, tells and does."""

import re

from app.llm.grammar import Lines, Signs


def _signs(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b", re.IGNORECASE)


_MACHINE = (
    "an? (?:\\w+ )?(?:machine|robot|bot|chatbot|ai|llm|model|computer|program|language model)"
)

# The order counts: the first that is found.
ASKED: Signs = (
    (
        "identity",
        _signs(
            "language models?",
            "chat ?gpt",
            "(?:what|which) (?:ai|model|llm)",
            f"you {_MACHINE}",
            "you (?:even |really )?(?:real|human|alive|sentient)",
            "you an? (?:real|human|person)",
        ),
    ),
    ("who_are_you", _signs("who are you", "your name", "about yourself", "what are you")),
    (
        "how_are_you",
        _signs(
            "how are you",
            "how do you (?:do|feel)",
            "how have you been",
            "are you (?:all right|alright|ok|okay|well|tired|hurt)",
        ),
    ),
    ("where", _signs("where", "which way")),
    ("when", _signs("when", "how long", "how soon", "what time")),
    ("why", _signs("why", "how come", "what for")),
    ("who", _signs("who", "whose", "whom")),
    ("how", _signs("how")),
    ("what", _signs("what", "which")),
)
TOLD: Signs = (
    ("identity", _signs(f"you(?:'re|’re| are) (?:just |only )?{_MACHINE}", "chat ?gpt")),
    ("who_are_you", _signs("about yourself", "who you are")),
    (
        "story",
        _signs(
            "tell me (?:a|another|the|your|some) (?:\\w+ )?(?:story|tale)",
            "once upon",
            "tell me about",
            "tell me more",
        ),
    ),
    ("name", _signs("my name(?:’s|'s| is)", "i am called", "they call me", "call me")),
    (
        "farewell",
        _signs(
            "good ?bye",
            "bye",
            "farewell",
            "see you",
            "good ?night",
            "i (?:must|have to|should) (?:go|leave)",
        ),
    ),
    (
        "greeting",
        _signs(
            "hello",
            "hi",
            "hey",
            "greetings",
            "good (?:morning|evening|day|afternoon)",
            "well met",
            "howdy",
        ),
    ),
    ("thanks", _signs("thanks?", "thank you", "grateful")),
    ("sorry", _signs("sorry", "apologi[sz]e", "forgive me", "my fault")),
    ("help", _signs("help", "save me", "i need you")),
    ("fear", _signs("afraid", "scared", "frightened", "fear", "terrified", "nervous")),
    (
        "love",
        _signs(
            "i (?:\\w+ )?love",
            "i like you",
            "i(?:’ve|'ve)? missed you",
            "i miss you",
            "beautiful",
            "marry",
        ),
    ),
    (
        "anger",
        _signs("hate", "angry", "furious", "damn", "stupid", "idiot", "shut up", "liar"),
    ),
    ("no", re.compile(r"^\W*(?:no|nope|never|i won['’]t|i refuse)\b", re.IGNORECASE)),
    (
        "yes",
        re.compile(
            r"^\W*(?:yes|yeah|yep|aye|sure|ok|okay|of course|all right|alright|agreed|deal"
            r"|let['’]s|i will)\b",
            re.IGNORECASE,
        ),
    ),
)

DEEDS: tuple[tuple[re.Pattern[str], Lines], ...] = (
    (_signs("sits?", "sitting", "sat", "seat"), (
        "{char} waited until you had settled before moving at all.",
        "“Make yourself at home,” {char} said. “Everyone does, sooner or later.”")),
    (_signs("smiles?", "smiling", "grins?", "beams?"), (
        "Your smile was answered, a moment late, by a smaller one.",
        "{char} caught the smile, and it was a while before {they} gave it back.")),
    (_signs("laughs?", "chuckles?", "giggles?"), (
        "Your laugh set something loose in {char}, who very nearly joined in.",
        "{char} waited for the laughter to find its feet and walk off.")),
    (_signs("nods?", "nodding", "shrugs?"), (
        "{char} read the gesture the way others read a letter.",)),
    (_signs("sighs?", "yawns?"), ("{char} heard the sigh, and what was folded up inside it.",)),
    (_signs("looks?", "glances?", "stares?", "watch(?:es)?", "gazes?", "peers?"), (
        "{char} followed your eyes and saw what you saw, or pretended to.",
        "“You are looking,” {char} remarked. “Most people only point their faces.”")),
    (_signs("walks?", "steps?", "enters?", "approach(?:es)?", "comes?", "goes", "follows?"), (
        "{char} marked your steps the way one counts the strokes of a clock.",)),
    (_signs("gives?", "hands?", "offers?", "holds? out", "pass(?:es)?"), (
        "{char} took it with both hands, as though it might wake.",)),
    (_signs("takes?", "grabs?", "picks?", "lifts?"), (
        "“Careful with that,” {char} said, a little too late to be of use.",)),
    (_signs("hugs?", "embraces?", "kiss(?:es)?", "touch(?:es)?", "strokes?"), (
        "For a heartbeat {char} forgot what came next, and did not seem to mind.",)),
    (_signs("draws?", "sword", "knife", "dagger", "gun", "attacks?", "hits?", "fights?"), (
        "{char}’s whole body became a question about distance.",)),
    (_signs("opens?", "door", "knocks?", "window"), (
        "{char} winced, barely, as though the hinges were {their} own.",)),
    (_signs("runs?", "flees?", "hides?"), ("“Wait,” said {char}, and was surprised to mean it.",)),
    (_signs("drinks?", "sips?", "eats?", "pours?", "cups?", "wine", "tea"), (
        "{char} watched the first swallow go down like someone waiting for a verdict.",)),
    (_signs("cr(?:y|ies|ying)", "sobs?", "weeps?", "tears"), (
        "{char} said nothing for a while, and said it gently.",)),
    (_signs("bows?", "kneels?", "curts(?:y|ies)", "waves?"), (
        "{char} returned the courtesy, a little rusty and quite sincere.",)),
    (re.compile(""), (
        "{char} missed none of it.",
        "It did not escape {char}; very little did.",
        "{char} let you finish, with the patience of a host.",
        "{char}’s eyes went to {topic}, and then back to you.")),
)  # fmt: skip
