"""What was chosen before, in rows: scores that fade by the day and an order of last use.

Law: no time of any use is kept; `turn` only counts. The one date is the day of the last fading. It is no part of history.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlite_utils import Database

from launcher.habit import FADE_PER_DAY, SCORE_CAP, Habits

FORGOTTEN: Final = 0.05  # a score below this says nothing any more
AT_ONCE: Final = 40  # days; a longer gap is a leave or a clock that went astray, after which nobody begins anew
FADED_ON: Final = "store:faded-on"  # the day number of the last fading


def read(db: Database) -> Habits:
    """All habits."""
    used = db.execute("SELECT phrase, score FROM habit ORDER BY turn DESC").fetchall()
    by_word: dict[str, dict[str, float]] = {}
    for word, phrase, score in db.execute("SELECT word, phrase, score FROM habit_word"):
        by_word.setdefault(word, {})[phrase] = score
    return Habits(scores=dict(used), recent=tuple(phrase for phrase, _score in used), by_word=by_word)


def note(db: Database, phrase_id: str, words: Iterable[str]) -> None:
    """One more use of the phrase, found by these words."""
    db.execute(
        "INSERT INTO habit (phrase, score, turn) VALUES (:phrase, 1, (SELECT coalesce(max(turn), 0) + 1 FROM habit)) "
        "ON CONFLICT (phrase) DO UPDATE SET score = min(score + 1, :cap), turn = excluded.turn",
        {"phrase": phrase_id, "cap": SCORE_CAP},
    )
    db.conn.executemany(
        "INSERT INTO habit_word (word, phrase, score) VALUES (?, ?, 1) "
        "ON CONFLICT (word, phrase) DO UPDATE SET score = min(score + 1, ?)",
        [(word, phrase_id, SCORE_CAP) for word in sorted(set(words))],
    )


def fade(db: Database, today: date) -> bool:
    """Let all scores fade by the days since the last fading; a clock that was set back fades nothing.

    Whether a day went by, or several, and no more than a clock that goes right would tell.
    """
    day = today.toordinal()
    row = db.execute("SELECT value FROM meta WHERE key = ?", [FADED_ON]).fetchone()
    last = _number(row[0]) if row else None
    if last == day:
        return False
    days = 0 if last is None else min(day - last, AT_ONCE)
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [FADED_ON, str(day)])
    for table in ("habit", "habit_word") if days > 0 else ():
        db.execute(f"UPDATE {table} SET score = score * ?", [FADE_PER_DAY**days])  # noqa: S608 - one of the two names above
        db.execute(f"DELETE FROM {table} WHERE score < ?", [FORGOTTEN])  # noqa: S608 - the same
    return last is not None and 0 < day - last <= AT_ONCE


def _number(fact: str) -> int | None:
    try:
        return int(fact)
    except ValueError:  # no hash guards a small fact, and no start may fail for it
        return None
