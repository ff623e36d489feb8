"""A draft: changes carried out in memory over the layers they touch, then written all at once.

Law: each part sees what the parts before it did; the first part that does not fit refuses the whole, kindly, before
anything is written; and what undoes the draft expects exactly what the draft leaves behind.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from launcher.change import Add, Batch, Change, Move, Remove, Single, applied, inverse, touches
from launcher.errors import LauncherError
from launcher.language import _
from launcher.phrase import KINDS, Record
from launcher.store.layers import Layers, Taken
from launcher.store.ledger import Key, fetched, places, written


class Draft:
    """Changes as carried out: `forward` does them again, `inverse` undoes each (in the same order), `title` is the last one's."""

    def __init__(self, db: Database, keys: list[Key]) -> None:
        self.forward: list[Taken] = []
        self.inverse: list[Taken] = []
        self.title = ""
        self._db = db
        self._places = places(db)
        self._locked: set[Key] = set()
        self._before: dict[Key, Layers] = {}
        for kind in KINDS:
            if wanted := dict.fromkeys(id_ for of, id_ in keys if of == kind):  # in order: rows are written in this order
                ledger = fetched(db, kind, wanted)
                self._locked |= ledger.damaged_own
                self._before |= {(kind, id_): ledger.layers.get(id_) or Layers(kind, id_) for id_ in wanted}
        self._after = dict(self._before)

    @property
    def ids(self) -> frozenset[Key]:
        """The records that differ."""
        return frozenset(key for key, after in self._after.items() if after is not self._before[key])

    def take(self, taken: Taken, key: Key) -> None:
        """Carry out one more change, which touches `key`. Raises LauncherError where it does not fit."""
        change = taken.change
        layers = self._after[key]
        try:
            before = layers.seen_by(change.by)
            self._refuse_unfit(change, before, key)
            after = applied(change, before)
        except ValueError as error:
            raise LauncherError(_("This change cannot be made: {reason}.").format(reason=error)) from error
        if before and after and before.rev == after.rev:
            return
        put = layers.put(change.by, after, self._places)
        self._after[key] = put = put.with_users(taken.leaves, after) if taken.leaves else put
        self.forward.append(Taken(_expecting(change, before, after), put.users(change.by)))
        self.inverse.append(Taken(inverse(change, before, after), layers.users(change.by)))
        self.title = _title(after or before) or key[1]

    def write(self) -> None:
        """Write what differs. Raises LauncherError where it cannot be said in the file."""
        try:
            written(self._db, ((before, self._after[key]) for key, before in self._before.items()))
        except ValueError as error:
            message = _("This text holds a character that cannot be saved.")
            raise LauncherError(message, _("Type it anew, then save again.")) from error
        self._refuse_homeless()

    def _refuse_unfit(self, change: Single, before: Record | None, key: Key) -> None:
        again = _("Look at it as it is now, then decide again.")
        if key in self._locked and change.by is None:
            kept = _("Restore a backup first; it was kept as it is.")
            raise LauncherError(_("{id} is damaged in the file.").format(id=key[1]), kept)
        if isinstance(change, Add):
            if before is not None:
                raise LauncherError(_("“{title}” is there already.").format(title=_title(before)), again)
        elif before is None:
            raise LauncherError(_("{id} is no longer there.").format(id=key[1]), again)
        elif change.expects not in {None, before.rev}:
            raise LauncherError(_("“{title}” has been changed since.").format(title=_title(before)), again)

    def _refuse_homeless(self) -> None:
        pack = self._db.execute("SELECT pack FROM base WHERE pack NOT IN (SELECT id FROM pack WHERE NOT gone) LIMIT 1").fetchone()
        if pack:
            raise LauncherError(_("The pack {pack} is not there.").format(pack=pack[0]), _("Import the whole pack again."))


def drafted(db: Database, steps: Iterable[Taken]) -> Draft:
    """All the changes carried out in memory. Raises LauncherError where one does not fit."""
    keyed = [(taken, touches(taken.change)) for taken in steps]
    draft = Draft(db, [key for _taken, key in keyed])
    for taken, key in keyed:
        draft.take(taken, key)
    return draft


def singles(change: Change) -> tuple[Single, ...]:
    """The single changes of which a change consists, in order."""
    if isinstance(change, Batch):
        return tuple(single for part in change.changes for single in singles(part))
    return (change,)


def name_of(change: Change, draft: Draft) -> str:
    """What undo calls the change where the caller gave it no name."""
    if isinstance(change, Batch):
        return change.name
    if isinstance(change, Add):
        return _("Add “{title}”").format(title=draft.title)
    if isinstance(change, Remove):
        return _("Remove “{title}”").format(title=draft.title)
    return (_("Move “{title}”") if isinstance(change, Move) else _("Edit “{title}”")).format(title=draft.title)


def _expecting(change: Single, before: Record | None, after: Record | None) -> Single:
    if isinstance(change, Add):
        return Add(after, by=change.by) if after else change
    return replace(change, expects=before.rev if before else None)


def _title(record: Record | None) -> str:
    return str(getattr(record, "title", None) or getattr(record, "name", None) or getattr(record, "id", ""))
