"""Lorebooks: what the model is told when the story comes to speak of it.

The thinking is pure. Whoever assembles a prompt asks

    from app.lorebooks.match import match
    found = match(books, texts, seed=…, budget=…, count=estimate)

with the books in order of precedence (a card's own first), the messages newest first, and the
timed state of the branch; `found.fired` is what to insert, in order, with its place and its
reason, and `found.not_fired` every other entry with the rule that kept it out.
"""
