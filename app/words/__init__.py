"""Words as search knows them: of a text (`word_text`), of what somebody looks for (`Query`), and
where the one is in the other (`excerpt`).

Pure: values in, values out. Both sides are taken apart in the same way.
"""

from app.words.excerpt import Part, excerpt
from app.words.query import LABEL, Needle, Query
from app.words.split import LIMIT, word_text

__all__ = ["LABEL", "LIMIT", "Needle", "Part", "Query", "excerpt", "word_text"]
