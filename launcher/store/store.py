"""Store: the one object through which phrases are read, changed, undone and backed up.

Law: one door for writing. A change with all its parts happens in one transaction together with the step that undoes it, or
nothing happens. A second process may write at the same time. Messages name titles, logs only ids.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

from sqlite_utils import Database

from launcher.change import Change
from launcher.habit import Habits
from launcher.phrase import KINDS, Kind, PackInfo, Phrase, Record, Situation
from launcher.store import backup, habits, history
from launcher.store.database import open_database, reading, world, writing
from launcher.store.draft import drafted, name_of, singles
from launcher.store.layers import Taken
from launcher.store.ledger import Key, Ledger, fetched

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed: the records by kind and id, what undo calls it, and its step (0 where nothing differed)."""

    ids: frozenset[Key]
    name: str
    step: int


class Store:
    """The open store. Used by one thread at a time; any thread may be that one."""

    def __init__(self, path: Path, db: Database, now: Callable[[], datetime]) -> None:
        self.path = path
        self._db = db
        self._now = now
        self._damaged: dict[Kind, set[Key]] = {}
        self._told: set[Key] = set()

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime]) -> "Store":
        """The store in the file at `path`, made where there is none; `now` is the local time.

        Raises LauncherError where the file is damaged, foreign or newer than this program, or the disk refuses.
        """
        return cls(path, open_database(path), now)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Reading

    def records(self, kind: Kind) -> list[Record]:
        """All records of a kind as the user sees them, in the order of packs, the user's own last."""
        with world(self.path), reading(self._db):
            return list(self._effective(kind).values())

    def phrases(self) -> list[Phrase]:
        """All phrases as the user sees them."""
        return cast("list[Phrase]", self.records("phrase"))

    def packs(self) -> list[PackInfo]:
        """The headers of all packs, in their order."""
        return cast("list[PackInfo]", self.records("pack"))

    def situations(self) -> list[Situation]:
        """One situation per slug, by order: the user's own or the first pack's, and none where the user hid that one."""
        with world(self.path), reading(self._db):
            ledger = self._fetched("situation")
            effective = self._effective_of("situation", ledger)
        met: dict[str, Situation | None] = {}
        for layers in sorted(ledger.layers.values(), key=lambda layers: layers.own is None):
            shown = cast("Situation | None", effective.get(layers.id))
            if known := shown or cast("Situation | None", layers.sent()):
                met.setdefault(known.slug, shown)
        return sorted((situation for situation in met.values() if situation), key=lambda one: (one.order, one.name, one.id))

    def record(self, kind: Kind, id_: str) -> Record | None:
        """The record as the user sees it; None where it is not there, hidden, or damaged."""
        with world(self.path), reading(self._db):
            return self._effective(kind, [id_]).get(id_)

    def phrase(self, id_: str) -> Phrase | None:
        """The phrase as the user sees it; None where it is not there."""
        return cast("Phrase | None", self.record("phrase", id_))

    def origin(self, kind: Kind, id_: str) -> str | None:
        """The id of the pack that the record comes from; None where it is the user's own, or not there."""
        with world(self.path), reading(self._db):
            layers = fetched(self._db, kind, [id_]).layers.get(id_)
        return None if layers is None or layers.own else next(iter(layers.base), None)

    def damaged(self) -> list[Key]:
        """The records with a row that was skipped because it is not what was written, as far as they were read."""
        return sorted(key for keys in self._damaged.values() for key in keys)

    def verify(self) -> list[Key]:
        """Read everything; the records with a row that is not what was written."""
        for kind in KINDS:
            self.records(kind)
        return self.damaged()

    def data_version(self) -> int:
        """A number that changes when another process has changed the store."""
        with world(self.path):
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    # The one door for writing

    def apply(self, change: Change, *, name: str = "") -> Changed:
        """Carry out the change as a whole and remember how to undo it, under `name` or the batch's.

        Raises LauncherError, and changes nothing, where a part expects another revision, or cannot be.
        """
        with world(self.path), writing(self._db):
            draft = drafted(self._db, map(Taken, singles(change)))
            called = name or name_of(change, draft)
            if not draft.forward:
                return Changed(frozenset(), called, 0)
            draft.write()
            step = history.append(self._db, called, draft.forward, reversed(draft.inverse))
        return Changed(draft.ids, called, step)

    def undo(self) -> Changed | None:
        """Undo the newest step; None where there is none. Raises LauncherError where something newer stands in the way."""
        with world(self.path), writing(self._db):
            return self._walk(history.to_undo(self._db), undone=True)

    def redo(self) -> Changed | None:
        """Do the step again that was undone last; None where there is none. Raises LauncherError as `undo`."""
        with world(self.path), writing(self._db):
            return self._walk(history.to_redo(self._db), undone=False)

    # Habits and small facts

    def habits(self) -> Habits:
        """What was chosen before."""
        with world(self.path), reading(self._db):
            return habits.read(self._db)

    def note_use(self, phrase_id: str, words: Iterable[str]) -> None:
        """Note that the phrase was chosen; `words` are those of the query that stand in the phrase, and no others."""
        with world(self.path), writing(self._db):
            habits.note(self._db, phrase_id, words)

    def fade(self, today: date) -> None:
        """Let habits fade by the days since this was last called."""
        with world(self.path), writing(self._db):
            habits.fade(self._db, today)

    def remember(self, key: str, value: str) -> None:
        """Keep a small fact, such as the last situation; keys that begin with `store:` are the store's own."""
        with world(self.path), writing(self._db):
            self._db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [key, value])

    def recall(self, key: str) -> str | None:
        """The small fact that was kept; None where there is none."""
        with world(self.path):
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return row[0] if row else None

    # Backups

    def backup(self, to: Path) -> Path:
        """A checked copy of everything at `to`."""
        with world(to):
            return backup.copy_verified(self._db.conn, to)

    def daily_backup(self, folder: Path) -> Path | None:
        """Today's backup in `folder`; None where there is one already, or nothing has changed since the last one."""
        with world(folder / "phrases.db"):
            return backup.daily(self._db.conn, folder, self._now().date())

    # Inside

    def _fetched(self, kind: Kind, ids: Iterable[str] | None = None) -> Ledger:
        ledger = fetched(self._db, kind, ids)
        if ids is None:
            self._damaged[kind] = ledger.damaged
        else:
            self._damaged.setdefault(kind, set()).update(ledger.damaged)
        return ledger

    def _effective(self, kind: Kind, ids: Iterable[str] | None = None) -> dict[str, Record]:
        return self._effective_of(kind, self._fetched(kind, ids))

    def _effective_of(self, kind: Kind, ledger: Ledger) -> dict[str, Record]:
        effective = {}
        for layers in ledger.layers.values():
            try:
                record = layers.effective()
            except ValueError:  # the user's fields no longer fit what the publisher sent: the publisher's text is shown
                self._damaged[kind].add((kind, layers.id))
                record = layers.sent()
            if record is not None:
                effective[layers.id] = record
        if told := self._damaged[kind] - self._told:
            self._told |= told
            log.warning("rows not as they were written: %s", sorted(told))
        return effective

    def _walk(self, step: history.Step | None, *, undone: bool) -> Changed | None:
        if step is None:
            return None
        draft = drafted(self._db, step.changes)
        draft.write()
        history.mark(self._db, step, undone=undone)
        return Changed(draft.ids, step.name, step.number)
