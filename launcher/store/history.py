"""The steps that were taken, with what leads back from each: undo and redo walk along them.

Law: a new step ends the road that redo knew; the newest 1,000 steps are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from launcher.store.codec import changes_of, changes_text
from launcher.store.layers import Taken

KEEP: Final = 1000  # steps


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `changes` are those that undo it, or do it again."""

    number: int
    name: str
    changes: tuple[Taken, ...]


def append(db: Database, name: str, forward: Iterable[Taken], inverse: Iterable[Taken]) -> int:
    """Remember a step just taken; its number."""
    db.execute("DELETE FROM history WHERE undone")
    number: int = db.execute("SELECT coalesce(max(step), 0) + 1 FROM history").fetchone()[0]
    db.execute(
        "INSERT INTO history (step, name, forward, inverse) VALUES (?, ?, ?, ?)",
        [number, name, changes_text(forward), changes_text(inverse)],
    )
    db.execute("DELETE FROM history WHERE step <= ?", [number - KEEP])
    return number


def to_undo(db: Database) -> Step | None:
    """The newest step that is done; None where there is none."""
    return _step(db, "SELECT step, name, inverse FROM history WHERE NOT undone ORDER BY step DESC LIMIT 1")


def to_redo(db: Database) -> Step | None:
    """The oldest step that is undone; None where there is none."""
    return _step(db, "SELECT step, name, forward FROM history WHERE undone ORDER BY step LIMIT 1")


def mark(db: Database, step: Step, *, undone: bool) -> None:
    """Note that the step is now undone, or done again."""
    db.execute("UPDATE history SET undone = ? WHERE step = ?", [int(undone), step.number])


def _step(db: Database, sql: str) -> Step | None:
    row = db.execute(sql).fetchone()
    return Step(row[0], row[1], changes_of(row[2])) if row else None
