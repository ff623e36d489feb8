"""The steps that were taken, with what leads back from each: undo and redo walk along them.

Law: steps stand in one line and are never reordered. Plain undo and redo walk along the user's own steps, whatever packs
did between them; a new step of the user ends the road that redo knew. A step in the middle is undone by a new step, which
can itself be undone, so that the line always tells what happened. A step is undone only where the user sees what it left,
and then she sees what she saw before it; else she is told what stands in the way. A step is a pack's where any of its
changes is. The order is that of numbers, which are never used twice, and not that of the clock. The newest 1,000 steps are kept.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlite_utils import Database

from launcher.errors import LauncherError
from launcher.language import _
from launcher.layers import Taken
from launcher.store.codec import changes_of, changes_text, hashed, is_as_written

KEEP: Final = 1000  # steps


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `changes` are those that undo it, or do it again."""

    number: int
    name: str
    changes: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A step as it is told: `at` is local to the minute, None where nobody noted it; `by` is who made its changes."""

    step: int
    name: str
    at: datetime | None
    state: Literal["done", "undone"]
    by: Literal["user", "pack"]


@dataclass(frozen=True, slots=True)
class Taking:
    """A step that is being taken: its changes, those that undo it, and the step in the middle that it undoes, if any.

    `by_pack`: it is a pack's, also where all of its changes are of the user's layer, as of a recall that reaches her copy.
    """

    name: str
    at: datetime
    forward: Sequence[Taken]
    inverse: Sequence[Taken]
    undoes: int | None = None
    by_pack: bool = False


def append(db: Database, taking: Taking) -> int:
    """Remember a step just taken; its number."""
    by_pack = taking.by_pack or any(one.change.by is not None for one in taking.forward)
    number: int = db.execute("SELECT coalesce(max(step), 0) + 1 FROM history").fetchone()[0]
    if not by_pack:
        db.execute("DELETE FROM history WHERE undone")
    minute = taking.at.replace(tzinfo=None).isoformat(timespec="minutes")
    # What a pack does is not done again along the road of redo, but by undoing what undid it; so a pack is not kept twice.
    texts = changes_text(() if by_pack else taking.forward), changes_text(taking.inverse)
    db.execute(
        "INSERT INTO history (step, name, at, by_pack, undoes, forward, inverse, forward_hash, inverse_hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [number, taking.name, minute, int(by_pack), taking.undoes, *texts, *map(hashed, texts)],
    )
    db.execute("DELETE FROM history WHERE step <= (SELECT step FROM history ORDER BY step DESC LIMIT 1 OFFSET ?)", [KEEP])
    return number


def steps(db: Database, limit: int = KEEP) -> tuple[Past, ...]:
    """The newest steps, newest first."""
    rows = db.execute("SELECT step, name, at, by_pack, undone, undoes FROM history ORDER BY step DESC LIMIT ?", [limit])
    past: list[Past] = []
    taken_back: set[int] = set()
    for step, name, at, by_pack, undone, undoes in rows:
        done = not undone and step not in taken_back
        if done and undoes:
            taken_back.add(undoes)
        past.append(Past(step, name, _moment(at), "done" if done else "undone", "pack" if by_pack else "user"))
    return tuple(past)


def newest_done(db: Database) -> int | None:
    """The number of the user's newest step that is done, also of one that is damaged; None where there is none."""
    row = db.execute("SELECT step FROM history WHERE NOT undone AND NOT by_pack ORDER BY step DESC LIMIT 1").fetchone()
    return row[0] if row else None


def to_undo(db: Database, number: int | None = None) -> Step | None:
    """The step with this number, or the user's newest that is done, with what undoes it; None where there is none.

    Raises LauncherError where the step is damaged.
    """
    if number is not None:
        return _step(db, "SELECT step, name, inverse, inverse_hash FROM history WHERE step = ?", [number])
    newest = "SELECT step, name, inverse, inverse_hash FROM history WHERE NOT undone AND NOT by_pack ORDER BY step DESC LIMIT 1"
    return _step(db, newest)


def to_redo(db: Database) -> Step | None:
    """The oldest step that is undone; None where there is none."""
    return _step(db, "SELECT step, name, forward, forward_hash FROM history WHERE undone ORDER BY step LIMIT 1")


def damaged(db: Database) -> set[int]:
    """The steps that are not as they were written."""
    rows = db.execute("SELECT step, forward, forward_hash, inverse, inverse_hash FROM history")
    return {step for step, *ways in rows if not (_is_whole(*ways[:2]) and _is_whole(*ways[2:]))}


def mark(db: Database, step: Step, *, undone: bool) -> None:
    """Note that the step is now undone, or done again."""
    db.execute("UPDATE history SET undone = ? WHERE step = ?", [int(undone), step.number])


def _is_whole(text: str, hash_: str) -> bool:
    """Whether this is the text that was written; an older program that still runs beside this one writes no hash."""
    return not hash_ or is_as_written(text, hash_)


def _moment(noted: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(noted) if noted else None
    except ValueError:  # damaged, which is no reason to hide all steps
        return None


def _step(db: Database, sql: str, given: Iterable[int] = ()) -> Step | None:
    row = db.execute(sql, list(given)).fetchone()
    if row is None:
        return None
    number, name, text, hash_ = row
    if _is_whole(text, hash_):
        with suppress(ValueError):
            return Step(number, name, changes_of(text))
    message = _("The step “{name}” is damaged in the file.").format(name=name)
    raise LauncherError(message, _("Undo another step, or bring back earlier words of the phrase."))
