"""A draft: changes carried out in memory over the layers they touch, then written all at once.

Law: each part sees what the parts before it did; the first part that does not fit refuses the whole, kindly, before
anything is written; and what undoes the draft expects exactly what the draft leaves behind.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Final

import msgspec
from sqlite_utils import Database

from launcher.change import Add, Batch, Change, Edit, Move, Remove, Single, applied, inverse, touches
from launcher.errors import LauncherError
from launcher.language import _
from launcher.layers import Layers, Taken
from launcher.payment import card_number, may_hold_one
from launcher.phrase import KINDS, Phrase, Record, Rule, to_plain
from launcher.progress import Far, nobody
from launcher.rules import called, refuse_senseless
from launcher.store import earlier, faults, ledger
from launcher.store.codec import sealed_body
from launcher.store.faults import Overtaken
from launcher.store.ledger import Key, fetched, places, sayable, written

_TELL: Final = 500  # changes between two tellings of how far it is
_MADE: Final = frozenset({"id", "rev", "translation_of"})


class Draft:
    """Changes as carried out: `forward` does them again, `inverse` undoes each (in the same order), `title` is the last one's."""

    def __init__(self, db: Database, keys: list[Key], *, guarded: bool, shared: Mapping[str, Collection[Key]]) -> None:
        self.forward: list[Taken] = []
        self.inverse: list[Taken] = []
        self.title = ""
        self._db = db
        self._guarded = guarded
        self._shared = shared
        self._there = places(db).keys()
        self._places = ledger.order(db)
        self._leads: dict[str, bool] = {}
        self._moved: set[Key] = set()  # with the place of their pack
        self._bodies: dict[str, str] = {}  # by revision
        self._locked: set[Key] = set()
        self._before: dict[Key, Layers] = {}
        for kind in KINDS:
            if wanted := dict.fromkeys(id_ for of, id_ in keys if of == kind):  # in order: rows are written in this order
                found = fetched(db, kind, wanted)
                self._locked |= found.damaged_own
                self._before |= {(kind, id_): found.layers.get(id_) or Layers(kind, id_) for id_ in wanted}
        self._after = dict(self._before)

    @property
    def ids(self) -> frozenset[Key]:
        """The records that differ."""
        differing = (key for key, after in self._after.items() if after is not self._before[key])
        return frozenset({*self._moved, *differing})

    @property
    def given_up(self) -> list[Phrase]:
        """The phrases as they were, where the user does not see them so any more."""
        gone = []
        for key in self.ids & self._before.keys():
            before, after = self._before[key].shown(), self._after[key].shown()
            if isinstance(before, Phrase) and (after is None or after.rev != before.rev):
                gone.append(before)
        return gone

    def take(self, taken: Taken, key: Key) -> None:
        """Carry out one more change, which touches `key`. Raises LauncherError where it does not fit."""
        if taken.leads is not None:
            self._let_lead(taken, key, leads=taken.leads)
            return
        change = taken.change
        layers = self._after[key]
        try:
            before = layers.seen_by(change.by, new=isinstance(change, Add))
            self._refuse_unfit(change, before, key)
            after = self._outcome(change, before)
        except ValueError as error:
            raise LauncherError(_("This change cannot be made: {reason}.").format(reason=error)) from error
        if before and after and before.rev == after.rev:
            return
        if self._guarded and change.by is None and after:
            _refuse_card_number(before, after)
            if isinstance(after, Rule):
                refuse_senseless(after, before if isinstance(before, Rule) else None)
        put = layers.put(change.by, after, self._places)
        if taken.leaves:
            put = put.with_users(taken.leaves, change.by, after, taken.sees[1] if taken.sees else after.rev if after else "")
        sees = (put.seen(), layers.seen()) if change.by is not None else None
        self._see_to_it(taken, sees, key)
        self._after[key] = put
        self.forward.append(Taken(_expecting(change, before, after), put.users(change.by, layers)))
        self.inverse.append(Taken(inverse(change, before, after), layers.users(change.by, put), sees))
        self.title = _title(after or before) or key[1]

    def _let_lead(self, taken: Taken, key: Key, *, leads: bool) -> None:
        """Let a pack lead from here on, or no more: of one record, or of all that are not told one by one."""
        pack = taken.change.by or ""
        place = ledger.order(self._db, {pack: leads})[pack]
        if key[0] != "pack":
            self._reorder(taken, {**self._places, pack: place}, key)
            return
        self._places[pack] = place
        self._leads[pack] = leads
        self._moved.update((key, *ledger.sent_by(self._db, pack)))
        self.forward.append(Taken(taken.change, leads=leads))
        self.inverse.append(Taken(taken.change, leads=not leads))
        for one in self._shared.get(pack, ()):
            self._reorder(Taken(Edit(*one, {}, by=pack), leads=leads), self._places, one)

    def _reorder(self, taken: Taken, places: Mapping[str, int], key: Key) -> None:
        layers = self._after[key]
        put = layers.ordered(places)
        if put is layers and taken.sees is None:
            return
        if taken.leaves:
            put = put.with_users(taken.leaves, taken.change.by, None, taken.sees[1] if taken.sees else put.seen())
        sees = put.seen(), layers.seen()
        self._see_to_it(taken, sees, key)
        self._after[key] = put
        self.forward.append(Taken(taken.change, put.users(taken.change.by, layers), leads=taken.leads))
        self.inverse.append(Taken(taken.change, layers.users(taken.change.by, put), sees, leads=not taken.leads))

    def _see_to_it(self, taken: Taken, sees: tuple[str, str] | None, key: Key) -> None:
        """That the user sees what she must see before and after; else a LauncherError tells what stands in the way."""
        if taken.sees is not None and taken.sees[::-1] != sees:
            raise self._stands_in_the_way(self._after[key].shown(), key)

    def _outcome(self, change: Single, before: Record | None) -> Record | None:
        """What comes of the change; a record that is sealed already, as a pack's are, is taken as it is, with its body."""
        if isinstance(change, Add) and change.record.rev and (body := sealed_body(change.record)):
            self._bodies[change.record.rev] = body
            return change.record
        return applied(change, before)

    def write(self) -> None:
        """Write what differs. Raises LauncherError where it cannot be said in the file."""
        with faults.sayable():
            written(self._db, ((before, self._after[key]) for key, before in self._before.items()), self._bodies)
        ledger.let_lead(self._db, self._leads)
        self._refuse_homeless()

    def _refuse_unfit(self, change: Single, before: Record | None, key: Key) -> None:
        if key in self._locked and change.by is None:
            kept = _("Restore a backup first; it was kept as it is.")
            raise LauncherError(_("{id} is damaged in the file.").format(id=key[1]), kept)
        if not sayable(key[1]):
            raise LauncherError(_("This text holds a character that cannot be saved."), _("Type it anew, then save again."))
        if isinstance(change, Add):
            if before is not None:
                raise Overtaken(_("“{title}” is there already.").format(title=_title(before)), _again())
        elif before is None or change.expects not in {None, before.rev}:
            raise self._stands_in_the_way(before, key)

    def _stands_in_the_way(self, now: Record | None, key: Key) -> Overtaken:
        if now is None:
            return Overtaken(_("“{title}” is no longer there.").format(title=self._once_called(key)), _again())
        return Overtaken(_("“{title}” has been changed since.").format(title=_title(now)), _again())

    def _once_called(self, key: Key) -> str:
        sent, texts = self._after[key].sent(), earlier.of(self._db, key[1])
        return _title(sent or (texts[0].phrase if texts else None)) or key[1]

    def _refuse_homeless(self) -> None:
        now = places(self._db)
        homeless = {pack for after in self._after.values() for pack in after.base if pack not in now}
        for pack in self._there - now.keys():  # looks through every row, so only where a pack went
            homeless.update(row[0] for row in self._db.execute("SELECT pack FROM base WHERE pack = ? LIMIT 1", [pack]))
        if homeless:
            message = _("The pack {pack} is not there.").format(pack=min(homeless))
            raise LauncherError(message, _("Import the whole pack again."))


def drafted(db: Database, steps: Iterable[Taken], *, guarded: bool = False, far: Far = nobody) -> Draft:
    """All the changes carried out in memory. Raises LauncherError where one does not fit.

    Guarded, it also refuses what the user would write anew that looks like the number of a payment card.
    """
    keyed = [(taken, touches(taken.change)) for taken in steps]
    shared = _shared(db, keyed)
    touched = [key for _taken, key in keyed]
    draft = Draft(db, [*touched, *chain(*shared.values())], guarded=guarded, shared=shared)
    for done, (taken, key) in enumerate(keyed):
        if done % _TELL == 0:
            far(done, len(keyed))
        draft.take(taken, key)
    far(len(keyed), len(keyed))
    return draft


def _shared(db: Database, keyed: Iterable[tuple[Taken, Key]]) -> dict[str, list[Key]]:
    """By packs that begin or cease to lead, their records of which others speak too, and which no part tells by itself."""
    moved = [key for taken, key in keyed if taken.leads is not None]
    told = set(moved)
    return {id_: [one for one in ledger.shared(db, id_) if one not in told] for kind, id_ in moved if kind == "pack"}


def singles(change: Change) -> tuple[Single, ...]:
    """The single changes of which a change consists, in order."""
    if isinstance(change, Batch):
        return tuple(single for part in change.changes for single in singles(part))
    return (change,)


def name_of(change: Change, draft: Draft) -> str:
    """What undo calls the change where the caller gave it no name."""
    if isinstance(change, Batch):
        return change.name
    names: dict[type[Single], str] = {
        Add: _("Add “{title}”"), Remove: _("Remove “{title}”"), Move: _("Move “{title}”"), Edit: _("Edit “{title}”"),
    }  # fmt: skip
    if touches(change)[0] == "rule":
        names |= {
            Add: _("Add the rule for {title}"), Remove: _("Remove the rule for {title}"), Edit: _("Change the rule for {title}"),
        }  # fmt: skip
    return names[type(change)].format(title=draft.title)


def _refuse_card_number(before: Record | None, after: Record) -> None:
    try:
        if not may_hold_one(msgspec.json.encode(after).decode()):
            return
    except ValueError:  # a text that no file can hold, which is refused for that
        return
    was = set(_words(to_plain(before))) if before else set[str]()
    if any(card_number(word) for word in _words(to_plain(after)) if word not in was):
        hint = _(
            "Take the number out. A fill-in such as {{input:Card number}} asks for it when it is needed, and nothing keeps it."
        )
        raise LauncherError(_("This text holds what looks like the number of a payment card, so it is not saved."), hint)


def _words(plain: object) -> Iterator[str]:
    """All that is written in JSON-ready data, apart from what a program made: ids and revisions."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        yield from (word for name, value in plain.items() if name not in _MADE for word in _words(value))
    elif isinstance(plain, list | tuple):
        yield from (word for value in plain for word in _words(value))


def _again() -> str:
    return _("Look at it as it is now, then decide again.")


def _expecting(change: Single, before: Record | None, after: Record | None) -> Single:
    if isinstance(change, Add):
        return Add(after, by=change.by) if after else change
    return replace(change, expects=before.rev if before else None)


def _title(record: Record | None) -> str:
    if isinstance(record, Rule):
        return called(record.match)
    return str(getattr(record, "title", None) or getattr(record, "name", None) or getattr(record, "id", ""))
