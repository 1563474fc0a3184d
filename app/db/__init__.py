"""The database floor: one way to connect, one way to write, one way to read fast.

Writes happen inside `@transaction`; reads go through models or `rows()`.
"""

from app.db.opening import close, connect, connect_to_newest, dialect, migrate, pending
from app.db.sql import execute, in_marks, rows, text_id, tuples
from app.db.transact import after_commit, after_each_commit, transaction
from app.db.trouble import problem_of

__all__ = [
    "after_commit",
    "after_each_commit",
    "close",
    "connect",
    "connect_to_newest",
    "dialect",
    "execute",
    "in_marks",
    "migrate",
    "pending",
    "problem_of",
    "rows",
    "text_id",
    "transaction",
    "tuples",
]
