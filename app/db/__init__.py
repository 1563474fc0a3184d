"""The database floor: one way to connect, one way to write, one way to read fast.

Writes happen inside `@transaction`; reads go through models or `rows()`.
"""

from app.db.connect import close, connect, dialect, migrate
from app.db.sql import execute, in_marks, rows, text_id
from app.db.transact import Busy, after_commit, transaction

__all__ = [
    "Busy",
    "after_commit",
    "close",
    "connect",
    "dialect",
    "execute",
    "in_marks",
    "migrate",
    "rows",
    "text_id",
    "transaction",
]
