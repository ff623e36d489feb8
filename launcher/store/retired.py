"""Phrases that their publisher took out: kept for ninety days, for whoever misses one.

Law: what is listed is not in force. A phrase that came back, by an update, an undo or as a copy of the user's own, is not
listed; a phrase that was recalled never was.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from sqlite_utils import Database

from launcher.phrase import Phrase
from launcher.store.codec import body_of, hashed, is_as_written, record_of
from launcher.store.editions import moment, when

log = logging.getLogger(__name__)
KEPT: Final = timedelta(days=90)
_GONE: Final = (
    "SELECT pack, id, at, body, rev FROM retired WHERE at >= ? "
    "AND NOT EXISTS (SELECT 1 FROM base WHERE kind = 'phrase' AND base.id = retired.id) "
    "AND NOT EXISTS (SELECT 1 FROM personal WHERE kind = 'phrase' AND personal.id = retired.id) ORDER BY at DESC, rowid DESC"
)


@dataclass(frozen=True, slots=True)
class KeptRetired:
    """A phrase as it was last, the pack that took it out, and when (UTC)."""

    phrase: Phrase
    pack: str
    at: datetime


def keep(db: Database, pack: str, phrases: Iterable[Phrase], at: datetime) -> None:
    """Keep what the pack takes out."""
    said = ((phrase.id, body_of(phrase)) for phrase in phrases)
    rows = [(pack, id_, moment(at), body, hashed(body)) for id_, body in said]
    db.conn.executemany("INSERT OR REPLACE INTO retired (pack, id, at, body, rev) VALUES (?, ?, ?, ?, ?)", rows)


def listed(db: Database, now: datetime, copied: Iterable[str]) -> tuple[KeptRetired, ...]:
    """What was taken out and is nowhere now, newest first; without those of which the user has a copy (`copied`)."""
    without, found = set(copied), []
    for pack, id_, at, body, rev in db.execute(_GONE, [moment(now - KEPT)]):
        if id_ in without:
            continue
        try:
            found.append(KeptRetired(cast("Phrase", record_of("phrase", id_, body, rev)), pack, when(at)))
        except ValueError:
            log.warning("retired phrase %s is not as it was written", id_)
    return tuple(found)


def clear_away(db: Database, now: datetime) -> None:
    """Let go what was taken out long ago."""
    db.execute("DELETE FROM retired WHERE at < ?", [moment(now - KEPT)])


def damaged(db: Database) -> set[str]:
    """The phrases taken out that are not as they were written."""
    rows = db.execute("SELECT id, body, rev FROM retired")
    return {id_ for id_, body, rev in rows if not is_as_written(body, rev)}
