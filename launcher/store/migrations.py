"""The tables, as the migrations that make them; a released migration is never edited, only followed by another.

Texts of records are canonical JSON without `rev`, so that SHA-256 of the very bytes is the `rev` beside them.
"""

from contextlib import suppress
from typing import Final

from sqlite_utils import Database, Migrations

from launcher.store.codec import hashed

APPLICATION_ID: Final = 0x50485241  # "PHRA" in the file's header: this database is ours
MIGRATIONS: Final = Migrations("launcher")
TODAYS: Final = "9cc2ed5fa24417a8"  # all tables as `schema.told` tells them, so that a start need not make them to compare
TABLES: Final = frozenset(  # all that migrations ever made and kept; what else is in a file is somebody else's
    (
        "_sqlite_migrations", "base", "earlier", "edition", "fact", "habit", "habit_word", "hidden", "history",
        "meta", "override", "pack", "personal", "place", "report", "retired", "touched", "turn",
    )
)  # fmt: skip


@MIGRATIONS(name="0001_packs_edits_history_habits")
def packs_edits_history_habits(db: Database) -> None:
    """Packs and what they sent, the user's edits and own records, steps to undo, habits, small facts."""
    for statement in _FIRST:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@MIGRATIONS(name="0002_marks_earlier_texts_places")
def marks_earlier_texts_places(db: Database) -> None:
    """Marks of each state, the earlier texts of phrases, old places; steps with their date and whose they are."""
    for statement in _SECOND:
        db.execute(statement)


@MIGRATIONS(name="0003_editions_reports_retired_facts")
def editions_reports_retired_facts(db: Database) -> None:
    """Editions of packs to go back to, what came of each, phrases that publishers took out, facts about packs."""
    for statement in _THIRD:
        db.execute(statement)


@MIGRATIONS(name="0004_hashes_of_steps")
def hashes_of_steps(db: Database) -> None:
    """A hash beside each text of a step, so that no damaged word is put back by undo."""
    for statement in _FOURTH:
        db.execute(statement)
    for step, forward, inverse in db.execute("SELECT step, forward, inverse FROM history").fetchall():
        with suppress(ValueError):  # no text any more, which is told when it is to be undone
            given = [hashed(forward), hashed(inverse), step]
            db.execute("UPDATE history SET forward_hash = ?, inverse_hash = ? WHERE step = ?", given)


_FIRST: Final = (
    # A removed pack keeps its row, so that undo gives it its old place among the packs.
    """CREATE TABLE pack (
      id TEXT NOT NULL PRIMARY KEY,
      place INTEGER NOT NULL UNIQUE,
      body TEXT NOT NULL,
      rev TEXT NOT NULL,
      gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1))
    ) STRICT""",
    """CREATE TABLE base (
      row INTEGER PRIMARY KEY,
      pack TEXT NOT NULL REFERENCES pack (id) DEFERRABLE INITIALLY DEFERRED,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      rev TEXT NOT NULL,
      UNIQUE (kind, id, pack)
    ) STRICT""",
    # No reference to base: the user's text outlives what it was written over. A NULL value takes the field away.
    """CREATE TABLE override (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      field TEXT NOT NULL,
      value TEXT,
      base_rev TEXT NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (kind, id, field)
    ) STRICT""",
    """CREATE TABLE hidden (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (kind, id)
    ) STRICT""",
    """CREATE TABLE personal (
      row INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      rev TEXT NOT NULL,
      UNIQUE (kind, id)
    ) STRICT""",
    """CREATE TABLE history (
      step INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      forward TEXT NOT NULL,
      inverse TEXT NOT NULL,
      undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
    ) STRICT""",
    """CREATE TABLE habit (
      phrase TEXT NOT NULL PRIMARY KEY,
      score REAL NOT NULL,
      turn INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE habit_word (
      word TEXT NOT NULL,
      phrase TEXT NOT NULL,
      score REAL NOT NULL,
      PRIMARY KEY (word, phrase)
    ) STRICT""",
    """CREATE TABLE meta (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT""",
)

_SECOND: Final = (
    # `turn` is the last row of `touched` that belongs to it, so one number bounds both tables.
    """CREATE TABLE turn (
      turn INTEGER PRIMARY KEY,
      mark TEXT NOT NULL UNIQUE
    ) STRICT""",
    "INSERT INTO turn (turn, mark) VALUES (0, lower(hex(randomblob(16))))",
    """CREATE TABLE touched (
      row INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      id TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE earlier (
      row INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      rev TEXT NOT NULL,
      body TEXT NOT NULL,
      at TEXT NOT NULL,
      why TEXT NOT NULL,
      UNIQUE (kind, id, rev)
    ) STRICT""",
    # Where a record lay that was taken away, so that it comes back there; an empty pack is the user.
    """CREATE TABLE place (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      pack TEXT NOT NULL,
      row INTEGER NOT NULL,
      PRIMARY KEY (kind, id, pack)
    ) STRICT""",
    "CREATE INDEX place_row ON place (row)",
    # The long texts come last: what stands before them is read without them.
    """CREATE TABLE next_history (
      step INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      at TEXT,
      by_pack INTEGER NOT NULL CHECK (by_pack IN (0, 1)),
      undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
      undoes INTEGER,
      forward TEXT NOT NULL,
      inverse TEXT NOT NULL
    ) STRICT""",
    # A change that a pack makes names it; the same letters inside a text have backslashes among them.
    """INSERT INTO next_history (step, name, by_pack, undone, forward, inverse)
      SELECT step, name, instr(forward, '"by":"') > 0, undone, forward, inverse FROM history ORDER BY step""",
    "DROP TABLE history",
    "ALTER TABLE next_history RENAME TO history",
)

# Each text or packed text has its hash beside it under the names that `soundness` knows: value and hash, body and rev.
_THIRD: Final = (
    """CREATE TABLE edition (
      row INTEGER PRIMARY KEY,
      pack TEXT NOT NULL,
      serial INTEGER NOT NULL,
      version TEXT NOT NULL,
      at TEXT NOT NULL,
      size INTEGER NOT NULL,
      value BLOB NOT NULL,
      hash TEXT NOT NULL,
      UNIQUE (pack, serial)
    ) STRICT""",
    """CREATE TABLE report (
      row INTEGER PRIMARY KEY,
      pack TEXT NOT NULL,
      at TEXT NOT NULL,
      read INTEGER NOT NULL DEFAULT 0 CHECK (read IN (0, 1)),
      value BLOB NOT NULL,
      hash TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX report_pack ON report (pack)",
    """CREATE TABLE retired (
      pack TEXT NOT NULL,
      id TEXT NOT NULL,
      at TEXT NOT NULL,
      body TEXT NOT NULL,
      rev TEXT NOT NULL,
      PRIMARY KEY (id, pack)
    ) STRICT""",
    # What is of no pack, such as keys that are trusted for all, has an empty one.
    """CREATE TABLE fact (
      pack TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (pack, name)
    ) STRICT""",
)

_FOURTH: Final = tuple(
    f"ALTER TABLE history ADD COLUMN {name} TEXT NOT NULL DEFAULT ''" for name in ("forward_hash", "inverse_hash")
)
