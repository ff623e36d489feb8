"""A first look into the file of phrases, before the store is loaded: sqlite_utils alone takes longer than all of this.

Law: it only reads, waits for nobody, and where anything is not as expected there is nothing to see; the store then tells why.
It stands beside the store and not in it, because whoever enters that room loads it all.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from launcher.habit import Habits


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The mark of the records as they are, what was chosen before, and small facts by name."""

    mark: str
    habits: Habits
    facts: dict[str, str]


def glimpse(path: Path) -> Glimpse | None:
    """What the file at `path` says; None where it is not there, in use, damaged, or of another version."""
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, timeout=0, isolation_level=None)) as conn:
            conn.execute("BEGIN")
            mark = conn.execute("SELECT mark FROM turn ORDER BY turn DESC LIMIT 1").fetchone()[0]
            used = conn.execute("SELECT phrase, score FROM habit ORDER BY turn DESC").fetchall()
            by_word: dict[str, dict[str, float]] = {}
            for word, phrase, score in conn.execute("SELECT word, phrase, score FROM habit_word"):
                by_word.setdefault(word, {})[phrase] = score
            facts = dict(conn.execute("SELECT key, value FROM meta"))
    except (sqlite3.Error, ValueError, TypeError):
        return None
    return Glimpse(mark, Habits(dict(used), tuple(phrase for phrase, _score in used), by_word), facts)
