"""Store: the one object through which phrases are read, changed, undone and backed up.

Law: one door for writing. A change with all its parts happens in one transaction together with the step that undoes it, or
nothing happens. A second process may write at the same time. Messages name titles, logs only ids.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

from sqlite_utils import Database

from launcher.change import Change
from launcher.errors import LauncherError
from launcher.habit import Habits
from launcher.language import _
from launcher.layers import Taken
from launcher.phrase import KINDS, Kind, PackInfo, Phrase, Record, Rule, Situation
from launcher.store import backup, earlier, habits, history, labels, ledger, marks
from launcher.store.backup import Unverified
from launcher.store.database import COMPANIONS, open_database, reading, the_file, writing
from launcher.store.draft import Draft, drafted, name_of, singles
from launcher.store.earlier import Earlier
from launcher.store.faults import world
from launcher.store.history import Past
from launcher.store.ledger import Key, Ledger, fetched
from launcher.store.restoring import Restored, put_in_place, ready_copy

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
        self._out_of_sight: set[Key] = set()  # of what is read only on request, as `verify` found it
        self._told: set[Key] = set()

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime]) -> "Store":
        """The store in the file at `path`, made where there is none; `now` is the local time.

        Raises Damaged (see `rescue`) where the file is damaged, LauncherError where it is foreign or newer than this program,
        or the disk refuses.
        """
        path = the_file(path)
        return cls(path, open_database(path, now), now)

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
            found = self._fetched("situation")
            effective = self._effective_of("situation", found)
        met: dict[str, Situation | None] = {}
        for layers in sorted(found.layers.values(), key=lambda layers: layers.own is None):
            shown = cast("Situation | None", effective.get(layers.id))
            if known := shown or cast("Situation | None", layers.sent()):
                met.setdefault(known.slug, shown)
        return sorted((situation for situation in met.values() if situation), key=lambda one: (one.order, one.name, one.id))

    def rules(self) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
        """The user's own rules as she wrote them one after another, and those of packs that she has not hidden."""
        with world(self.path), reading(self._db):
            found = self._fetched("rule")
        own = (found.layers[id_].own for id_ in found.own)
        sent = (one.sent() for one in found.layers.values() if not one.hidden)
        return tuple(cast("Iterator[Rule]", own)), tuple(rule for rule in sent if isinstance(rule, Rule))

    def record(self, kind: Kind, id_: str) -> Record | None:
        """The record as the user sees it; None where it is not there, hidden, or damaged."""
        with world(self.path), reading(self._db):
            return self._effective(kind, [id_]).get(id_)

    def phrase(self, id_: str) -> Phrase | None:
        """The phrase as the user sees it; None where it is not there."""
        return cast("Phrase | None", self.record("phrase", id_))

    def some(self, kind: Kind, ids: Iterable[str]) -> dict[str, Record]:
        """Those of the records with these ids that the user sees, by id, in the order of `records`."""
        with world(self.path), reading(self._db):
            return self._effective(kind, ids)

    def origin(self, kind: Kind, id_: str) -> str | None:
        """The id of the pack that the record comes from; None where it is the user's own, or not there."""
        with world(self.path), reading(self._db):
            layers = fetched(self._db, kind, [id_]).layers.get(id_)
        return None if layers is None or layers.own else next(iter(layers.base), None)

    def labels(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The families and the tags that phrases bear, those that many bear first."""
        with world(self.path), reading(self._db):
            return labels.labels(self._db)

    def damaged(self) -> list[Key]:
        """The records with a row that was skipped because it is not what was written, as far as they were read."""
        return sorted(self._out_of_sight.union(*self._damaged.values()))

    def verify(self) -> list[Key]:
        """Read everything; the records with a row that is not what was written."""
        for kind in KINDS:
            self.records(kind)
        with world(self.path), reading(self._db):
            self._out_of_sight = earlier.damaged(self._db) | ledger.damaged_gone(self._db)
        return self.damaged()

    # What changed

    def mark(self) -> str:
        """The name of the records' exact state: equal marks, equal records. Habits and small facts do not count."""
        with world(self.path):
            return marks.current(self._db)

    def changed_since(self, mark: str) -> frozenset[Key] | None:
        """The records that anybody has changed since `mark`; None where this file does not know it: read everything."""
        with world(self.path), reading(self._db):
            return marks.since(self._db, mark)

    # The one door for writing

    def apply(self, change: Change, *, name: str = "") -> Changed:
        """Carry out the change as a whole and remember how to undo it, under `name` or the batch's.

        Raises LauncherError, and changes nothing, where a part expects another revision, cannot be, or where the user
        would save what looks like the number of a payment card.
        """
        with world(self.path), writing(self._db):
            draft = drafted(self._db, map(Taken, singles(change)), guarded=True)
            called = (name or name_of(change, draft)).encode(errors="replace").decode()
            if not draft.forward:
                return Changed(frozenset(), called, 0)
            self._back_up_before(len(draft.forward))
            return self._step_taken(draft, called)

    def undo(self, step: int | None = None) -> Changed | None:
        """Undo the user's newest step that is done, or the one with this number; None where there is none.

        A step in the middle, or a pack's, is undone by a new step, which itself can be undone. Raises LauncherError where
        something newer stands in the way, and where the step is not remembered or undone already.
        """
        with world(self.path), writing(self._db):
            if step is None or step == history.newest_done(self._db):
                return self._walk(history.to_undo(self._db), undone=True)
            past = history.to_undo(self._db, step)
            if past is None or step not in {one.step for one in history.steps(self._db) if one.state == "done"}:
                raise LauncherError(_("This step is undone already, or no longer remembered."))
            draft = drafted(self._db, past.changes)
            return self._step_taken(draft, _("Undo: {name}").format(name=past.name), undoes=step)

    def redo(self) -> Changed | None:
        """Do the step again that was undone last; None where there is none. Raises LauncherError as `undo`.

        A new step of the user ends what can be done again; a pack's does not.
        """
        with world(self.path), writing(self._db):
            return self._walk(history.to_redo(self._db), undone=False)

    def steps(self, limit: int = history.KEEP) -> tuple[Past, ...]:
        """The steps that can be undone or were, newest first."""
        with world(self.path), reading(self._db):
            return history.steps(self._db, limit)

    def earlier(self, phrase_id: str) -> tuple[Earlier, ...]:
        """What the phrase said before, newest first, without what it says now; also where it was removed."""
        with world(self.path), reading(self._db):
            now = self._effective("phrase", [phrase_id]).get(phrase_id)
            found = earlier.of(self._db, phrase_id)
        return tuple(one for one in found if now is None or one.phrase.rev != now.rev)

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
        """A checked copy of everything at `to`. LauncherError, and nothing written, where that is the store itself."""
        with world(to):
            if to.resolve() in {self.path.resolve().with_name(self.path.name + tail) for tail in ("", *COMPANIONS)}:
                raise LauncherError(_("{file} holds your phrases themselves.").format(file=to), _("Choose another file."))
            return backup.copy_verified(self._db.conn, to)

    def daily_backup(self, folder: Path) -> Path | None:
        """Today's backup in `folder`; None where there is one already, or too little has changed since the last one.

        Raises LauncherError, and lets the older ones be, where the store is damaged.
        """
        with world(folder / "phrases.db"):
            return backup.daily(self._db.conn, folder, self._now())

    def restore(self, file: Path) -> Restored:
        """Let everything be as it is in the backup `file`, for all processes at once; what was there is copied first.

        Restoring that copy undoes it. Raises LauncherError, and changes nothing, where the file is no whole backup, or from
        a newer program, or the disk refuses.
        """
        with world(self.path), ready_copy(file, beside=self.path) as copy:
            restored = put_in_place(self._db, copy, self.path, self._now())
        self._damaged.clear()
        self._out_of_sight.clear()
        return restored

    def _back_up_before(self, parts: int) -> None:
        if parts <= backup.LARGE or not self._db.execute("SELECT 1 FROM history LIMIT 1").fetchone():
            return
        try:
            backup.before(self.path, "change", self._now())
        except Unverified:  # the change may well be what mends it
            log.warning("no backup before a change of %d parts: the store is damaged", parts)

    # Inside

    def _fetched(self, kind: Kind, ids: Iterable[str] | None = None) -> Ledger:
        found = fetched(self._db, kind, ids)
        if ids is None:
            self._damaged[kind] = found.damaged
        else:
            self._damaged.setdefault(kind, set()).update(found.damaged)
        return found

    def _effective(self, kind: Kind, ids: Iterable[str] | None = None) -> dict[str, Record]:
        return self._effective_of(kind, self._fetched(kind, ids))

    def _effective_of(self, kind: Kind, found: Ledger) -> dict[str, Record]:
        effective = {}
        for layers in found.layers.values():
            try:
                record = layers.effective()
            except ValueError:  # the user's fields no longer fit what the publisher sent: the publisher's text is shown
                self._damaged[kind].add((kind, layers.id))
                record = layers.sent()
            if record is not None:
                effective[layers.id] = record
        if told := self._damaged[kind] - self._told:
            self._told |= told
            # A rule is known by its patterns and a word by what it says; no such words go into a log.
            log.warning("rows not as they were written: %s", sorted((k, "" if k in ("rule", "word") else id_) for k, id_ in told))
        return effective

    def _walk(self, step: history.Step | None, *, undone: bool) -> Changed | None:
        if step is None:
            return None
        draft = drafted(self._db, step.changes)
        self._write(draft, _("Undo: {name}").format(name=step.name) if undone else step.name)
        history.mark(self._db, step, undone=undone)
        return Changed(draft.ids, step.name, step.number)

    def _step_taken(self, draft: Draft, name: str, undoes: int | None = None) -> Changed:
        self._write(draft, name)
        taking = history.Taking(name, self._now(), draft.forward, draft.inverse[::-1], undoes)
        return Changed(draft.ids, name, history.append(self._db, taking))

    def _write(self, draft: Draft, why: str) -> None:
        draft.write()
        earlier.keep(self._db, draft.given_up, self._now(), why)
        marks.turn(self._db, draft.ids)
