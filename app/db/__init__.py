"""The database floor: one way to connect, one way to write, one way to read fast.

Writes happen inside `@transaction`; reads go through models or `rows()`.
"""

from app.db.opening import close, connect, dialect, migrate
from app.db.sql import execute, in_marks, rows, text_id
from app.db.transact import after_commit, transaction
from app.db.trouble import problem_of

__all__ = [
    "after_commit",
    "close",
    "connect",
    "dialect",
    "execute",
    "in_marks",
    "migrate",
    "problem_of",
    "rows",
    "text_id",
    "transaction",
]
