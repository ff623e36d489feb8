"""Marks: each state of the records has a name of its own, and what changed between two of them is known.

Law: a mark is drawn anew with every change, in the change's own transaction. So two equal marks are one state of one
history, and a file that was restored, replaced or went another way answers to none that it did not go through itself.
Habits and small facts have no part in it.
"""

import secrets
from collections.abc import Iterable
from typing import Final

from sqlite_utils import Database

from launcher.store.ledger import Key

KEEP: Final = 50_000  # records touched; who asks about more than that reads everything


def current(db: Database) -> str:
    """The mark of the records as they are."""
    mark: str = db.execute("SELECT mark FROM turn ORDER BY turn DESC LIMIT 1").fetchone()[0]
    return mark


def since(db: Database, mark: str) -> frozenset[Key] | None:
    """The records touched since `mark`; None where this history does not know it, or no longer."""
    row = db.execute("SELECT turn FROM turn WHERE mark = ?", [mark]).fetchone()
    if row is None:
        return None
    return frozenset(db.execute("SELECT DISTINCT kind, id FROM touched WHERE row > ?", [row[0]]).fetchall())


def turn(db: Database, touched: Iterable[Key]) -> None:
    """Draw a new mark for the state in which these records differ from before; nothing where there are none."""
    keys = list(touched)
    if not keys:
        return
    last = db.execute("SELECT max(turn) FROM turn").fetchone()[0] + len(keys)
    first = last - len(keys) + 1
    db.conn.executemany("INSERT INTO touched (row, kind, id) VALUES (?, ?, ?)", [(first + n, *key) for n, key in enumerate(keys)])
    db.execute("INSERT INTO turn (turn, mark) VALUES (?, ?)", [last, secrets.token_hex(16)])
    db.execute("DELETE FROM touched WHERE row <= ?", [last - KEEP])
    db.execute("DELETE FROM turn WHERE turn < ?", [last - KEEP])


def begin_anew(db: Database) -> None:
    """Let no earlier mark be known any more: the records came about in a way that no change tells."""
    last = db.execute("SELECT max(turn) FROM turn").fetchone()[0] or 0
    db.execute("DELETE FROM turn")
    db.execute("DELETE FROM touched")
    db.execute("INSERT INTO turn (turn, mark) VALUES (?, ?)", [last + 1, secrets.token_hex(16)])
