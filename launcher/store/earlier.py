"""The earlier texts of phrases: whatever a phrase said, and no longer says, is kept here.

Law: written in the transaction that changes the phrase, whoever changes it, by undo and redo too; so a text is always in the
phrase or among its earlier ones. Each text is kept once, at the place of when it was last given up: going back and forth
drives nothing out. The newest 50 of each phrase are kept, also of phrases that were removed.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlite_utils import Database

from launcher.phrase import Phrase
from launcher.store.codec import body_of, hashed, is_as_written, record_of
from launcher.store.ledger import Key, sayable

log = logging.getLogger(__name__)
KEEP: Final = 50  # texts of one phrase


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a phrase said until `at` (local, to the minute), when the step named `why` changed it."""

    at: datetime
    why: str
    phrase: Phrase


def keep(db: Database, given_up: Iterable[Phrase], at: datetime, why: str) -> None:
    """Keep what these phrases said until now."""
    minute = at.replace(tzinfo=None).isoformat(timespec="minutes")
    said = ((phrase.id, body_of(phrase)) for phrase in given_up)
    # Hashed anew: a phrase of a newer program, read without what this one does not know, is no longer what its `rev` says.
    rows = [(id_, hashed(body), body, minute, why) for id_, body in said]
    db.conn.executemany(
        "INSERT OR REPLACE INTO earlier (kind, id, rev, body, at, why) VALUES ('phrase', ?, ?, ?, ?, ?)",
        rows,
    )
    db.conn.executemany(
        "DELETE FROM earlier WHERE kind = 'phrase' AND id = :id AND row <= "
        "(SELECT row FROM earlier WHERE kind = 'phrase' AND id = :id ORDER BY row DESC LIMIT 1 OFFSET :keep)",
        [{"id": row[0], "keep": KEEP} for row in rows],
    )


def damaged(db: Database) -> set[Key]:
    """The phrases with an earlier text that is not as it was written."""
    rows = db.execute("SELECT kind, id, body, rev FROM earlier")
    return {(kind, id_) for kind, id_, body, rev in rows if not is_as_written(body, rev)}


def of(db: Database, phrase_id: str) -> tuple[Earlier, ...]:
    """The phrase's earlier texts, newest first; one that is not as it was written is left out."""
    sql = "SELECT at, why, body, rev FROM earlier WHERE kind = 'phrase' AND id = ? ORDER BY row DESC"
    found = []
    if not sayable(phrase_id):
        return ()
    for at, why, body, rev in db.execute(sql, [phrase_id]):
        try:
            phrase = cast("Phrase", record_of("phrase", phrase_id, body, rev))
            found.append(Earlier(datetime.fromisoformat(at), why, phrase))
        except ValueError:
            log.warning("an earlier text of %s is not as it was written", phrase_id)
    return tuple(found)
