"""Store: the one object through which phrases are read, changed, undone and backed up.

Law: one door for writing. A change with all its parts happens in one transaction together with the step that undoes it, or
nothing happens. A second process may write at the same time. Messages name titles, logs only ids.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from launcher.change import Batch, Change, Edit, Remove
from launcher.errors import LauncherError
from launcher.language import _
from launcher.layers import Layers, Taken
from launcher.phrase import Kind
from launcher.progress import Far, nobody
from launcher.store import backup, earlier, editions, facts, habits, history, ledger, marks, retired
from launcher.store.backup import Unverified
from launcher.store.database import COMPANIONS, closed, open_database, reading, the_file, writing
from launcher.store.draft import Draft, drafted, name_of, singles
from launcher.store.editions import Edition
from launcher.store.faults import Overtaken, disk, sayable, world
from launcher.store.ledger import Key
from launcher.store.lending import lent
from launcher.store.reader import Reader
from launcher.store.restoring import Restored, put_in_place, ready_copy

log = logging.getLogger(__name__)
_LOOKED_AT: Final = 20  # older steps that are tried for one that can be undone


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed: the records by kind and id, what undo calls it, and its step (0 where nothing differed)."""

    ids: frozenset[Key]
    name: str
    step: int


class Store(Reader):
    """The open store. Used by one thread at a time; any thread may be that one."""

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime]) -> "Store":
        """The store in the file at `path`, made where there is none; `now` is the local time.

        Raises Damaged (see `rescue`) where the file is damaged, LauncherError where it is foreign or newer than this program,
        or the disk refuses.
        """
        path = the_file(path)
        return cls(path, open_database(path, now), now)

    @classmethod
    def open_to_read(cls, path: Path, *, now: Callable[[], datetime]) -> "Store":
        """What the file at `path` says at this moment, where its folder cannot be written to; every change is refused.

        Raises as `open`, also where the file cannot be read.
        """
        with disk(path):
            path = the_file(path)
            store = cls(path, lent(path, now), now)
        store.only_read = True
        return store

    def close(self) -> None:
        """Close the file."""
        closed(self._db)

    # The one door for writing

    def apply(self, change: Change, *, name: str = "") -> Changed:
        """Carry out the change as a whole and remember how to undo it, under `name` or the batch's.

        Raises LauncherError, and changes nothing, where a part expects another revision, cannot be, or where the user
        would save what looks like the number of a payment card.
        """
        with world(self.path), writing(self._db):
            draft = drafted(self._db, map(Taken, singles(change)), guarded=True)
            called = _sayable(name or name_of(change, draft))
            if not draft.forward:
                return Changed(frozenset(), called, 0)
            self._back_up_before(len(draft.forward))
            return self._step_taken(draft, called)

    def undo(self, step: int | None = None) -> Changed | None:
        """Undo the user's newest step that is done, or the one with this number; None where there is none.

        A step in the middle, or a pack's, is undone by a new step, which itself can be undone. Raises LauncherError where
        something newer stands in the way, and where the step is not remembered or undone already; of the newest step it names
        the one that can be undone instead.
        """
        with world(self.path), writing(self._db):
            if step is None or step == history.newest_done(self._db):
                return self._newest_undone()
            past = history.to_undo(self._db, step)
            if past is None or step not in {one.step for one in history.steps(self._db) if one.state == "done"}:
                raise LauncherError(_("This step is undone already, or no longer remembered."))
            draft = drafted(self._db, past.changes)
            return self._step_taken(draft, _("Undo: {name}").format(name=past.name), undoes=step)

    def takes_away(self, step: int) -> frozenset[Key]:
        """The records that undoing this step would take away; none where it is not remembered, or damaged."""
        with world(self.path), reading(self._db), suppress(LauncherError):
            if past := history.to_undo(self._db, step):
                return frozenset((one.change.kind, one.change.id) for one in past.changes if isinstance(one.change, Remove))
        return frozenset()

    def redo(self) -> Changed | None:
        """Do the step again that was undone last; None where there is none. Raises LauncherError as `undo`.

        A new step of the user ends what can be done again; a pack's does not.
        """
        with world(self.path), writing(self._db):
            return self._walk(history.to_redo(self._db), undone=False)

    def take_in(self, batch: Batch, kept: Edition, *, expects: str | None = None, far: Far = nobody) -> Changed:
        """Carry out what an edition of a pack comes to, together with all that is kept of it: one transaction, one step.

        That the pack leads from now on, or no more, is part of the step. `expects` is the mark at which the batch was made
        (None: any). Raises Overtaken, and changes nothing, where the store has another one or a part expects another
        revision: look again, and try again. What `far` raises stops it in time.
        """
        with world(self.path), writing(self._db):
            if expects not in {None, marks.current(self._db)}:
                raise Overtaken(_("Your phrases have been changed since."), _("Look at it as it is now, then decide again."))
            draft = drafted(self._db, [*self._leading(kept), *map(Taken, singles(batch))], far=far)
            self._back_up_before(len(draft.forward))
            self._keep(kept)
            if not draft.forward:
                return Changed(frozenset(), batch.name, 0)
            return self._step_taken(draft, _sayable(batch.name), by_pack=True)

    def settle(self, kind: Kind, id_: str, fields: Collection[str]) -> Changed:
        """Note that the user has seen what the publisher says in these fields of the record, and keeps hers.

        Raises LauncherError where nothing is in conflict there. Nothing that she sees changes, so there is no step to undo.
        """
        with world(self.path), writing(self._db):
            layers = self._fetched(kind, [id_]).layers.get(id_) or Layers(kind, id_)
            standing = {one.field for one in layers.conflicts()}
            if not standing.intersection(fields):
                raise Overtaken(_("There is nothing to decide about any more."))
            ledger.written(self._db, [(layers, layers.settled(standing.intersection(fields)))])
            marks.turn(self._db, [(kind, id_)])
        return Changed(frozenset({(kind, id_)}), "", 0)

    # Habits and small facts

    def note_use(self, phrase_id: str, words: Iterable[str]) -> None:
        """Note that the phrase was chosen; `words` are those of the query that stand in the phrase, and no others."""
        with world(self.path), writing(self._db):
            habits.note(self._db, phrase_id, words)

    def fade(self, today: date) -> None:
        """Let habits fade by the days since this was last called, and what is kept of packs for some time go after that.

        Where the clock has leapt, what is kept of packs stays until a day has gone by with it.
        """
        with world(self.path), writing(self._db):
            if not habits.fade(self._db, today):
                return
            retired.clear_away(self._db, self._now())
            editions.clear_away(self._db, self._now())

    def remember(self, key: str, value: str) -> None:
        """Keep a small fact, such as the last situation; keys that begin with `store:` are the store's own."""
        with world(self.path), writing(self._db):
            self._db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [key, value])

    # Facts about packs

    def note_fact(self, pack: str, name: str, value: object) -> None:
        """Let this be known of the pack (of no pack where it is empty), by this name; a JSON value, and None forgets it."""
        with world(self.path), writing(self._db), sayable():
            facts.note(self._db, {(pack, name): value})

    def forget_facts(self, pack: str, names: Iterable[str]) -> None:
        """Forget what is known of the pack by these names."""
        with world(self.path), writing(self._db):
            facts.forget(self._db, [(pack, name) for name in names])

    def read_reports(self, rows: Iterable[int]) -> None:
        """Note that a person has read these reports."""
        with world(self.path), writing(self._db):
            editions.note_read(self._db, rows)

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
        self.forget_damage()
        return restored

    def _back_up_before(self, parts: int) -> None:
        if parts <= backup.LARGE or not self._db.execute("SELECT 1 FROM history LIMIT 1").fetchone():
            return
        try:
            backup.before(self.path, "change", self._now())
        except Unverified:  # the change may well be what mends it
            log.warning("no backup before a change of %d parts: the store is damaged", parts)

    # Inside

    def _leading(self, kept: Edition) -> Iterator[Taken]:
        """That the pack leads from now on, or no more, where that is another thing than before."""
        place = ledger.order(self._db).get(kept.pack, 0)
        if kept.leads is not None and kept.leads != (place < 0):
            yield Taken(Edit("pack", kept.pack, {}, by=kept.pack), leads=kept.leads)

    def _keep(self, kept: Edition) -> None:
        now = self._now()
        with sayable():
            editions.keep(self._db, kept, now)
            retired.keep(self._db, kept.pack, kept.retired, now)
            facts.note(self._db, {(kept.pack, name): value for name, value in kept.facts.items()})

    def _newest_undone(self) -> Changed | None:
        newest = history.to_undo(self._db)
        try:
            return self._walk(newest, undone=True)
        except Overtaken as refusal:
            raise Overtaken(refusal.message, self._way_past(newest)) from refusal

    def _way_past(self, blocked: history.Step | None) -> str:
        """What can be done where the user's newest step can be undone no more: the newest one before it that still can."""
        older = (one for one in history.steps(self._db) if blocked and one.step < blocked.number)
        for past in islice((one for one in older if one.by == "user" and one.state == "done"), _LOOKED_AT):
            with suppress(LauncherError):
                if (step := history.to_undo(self._db, past.step)) and drafted(self._db, step.changes).forward:
                    told = _("You can undo this step instead: {name}. It is in the history, or: launcher undo {step}")
                    return told.format(name=past.name, step=past.step)
        return _("Look at it as it is now; its earlier words are in its history.")

    def _walk(self, step: history.Step | None, *, undone: bool) -> Changed | None:
        if step is None:
            return None
        draft = drafted(self._db, step.changes)
        self._write(draft, _("Undo: {name}").format(name=step.name) if undone else step.name)
        history.mark(self._db, step, undone=undone)
        return Changed(draft.ids, step.name, step.number)

    def _step_taken(self, draft: Draft, name: str, undoes: int | None = None, *, by_pack: bool = False) -> Changed:
        self._write(draft, name)
        taking = history.Taking(name, self._now(), draft.forward, draft.inverse[::-1], undoes, by_pack)
        return Changed(draft.ids, name, history.append(self._db, taking))

    def _write(self, draft: Draft, why: str) -> None:
        draft.write()
        earlier.keep(self._db, draft.given_up, self._now(), why)
        marks.turn(self._db, draft.ids)


def _sayable(name: str) -> str:
    return name.encode(errors="replace").decode()
