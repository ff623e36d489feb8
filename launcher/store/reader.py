"""Reader: all that is read from the open store, in the user's words.

Law: reads see one and the same moment, and never write. What is damaged is skipped, named, and no reason to fail the rest.
Messages name titles, logs only ids.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

from sqlite_utils import Database

from launcher.habit import Habits
from launcher.layers import Conflict, Layers
from launcher.phrase import KINDS, Kind, PackInfo, Phrase, Record, Rule, Situation
from launcher.store import earlier, editions, facts, habits, history, labels, ledger, marks, meeting, retired
from launcher.store.database import reading
from launcher.store.earlier import Earlier
from launcher.store.editions import KeptReport, KeptVersion
from launcher.store.faults import world
from launcher.store.history import Past
from launcher.store.ledger import Key, Ledger, fetched
from launcher.store.retired import KeptRetired

log = logging.getLogger(__name__)
_SENT: Final = "SELECT kind, id FROM base WHERE pack = ?"
_EDITED: Final = "SELECT DISTINCT id FROM override WHERE kind = 'phrase'"


class Reader:
    """What the open store says. Used by one thread at a time; any thread may be that one."""

    def __init__(self, path: Path, db: Database, now: Callable[[], datetime]) -> None:
        self.path = path
        self._db = db
        self._now = now
        self._damaged: dict[Kind, set[Key]] = {}
        self._out_of_sight: set[Key] = set()  # of what is read only on request, as `verify` found it
        self._told: set[Key] = set()
        self.only_read = False  # True where every change is refused

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
        """Read everything; the records with a row that is not what was written. A step of history stands there as a phrase."""
        for kind in KINDS:
            self.records(kind)
        with world(self.path), reading(self._db):
            self._out_of_sight = earlier.damaged(self._db) | ledger.damaged_gone(self._db)
            self._out_of_sight |= {("phrase", id_) for id_ in retired.damaged(self._db)}
            self._out_of_sight |= {("phrase", f"step {number}") for number in history.damaged(self._db)}
            self._out_of_sight |= {("pack", id_) for id_ in editions.damaged(self._db) | facts.damaged(self._db)}
        return self.damaged()

    def forget_damage(self) -> None:
        """Forget what was found damaged, for it was mended or replaced; whatever is read next is judged anew."""
        self._damaged.clear()
        self._out_of_sight.clear()

    # What changed

    def mark(self) -> str:
        """The name of the records' exact state: equal marks, equal records. Habits and small facts do not count."""
        with world(self.path):
            return marks.current(self._db)

    def changed_since(self, mark: str) -> frozenset[Key] | None:
        """The records that anybody has changed since `mark`; None where this file does not know it: read everything."""
        with world(self.path), reading(self._db):
            return marks.since(self._db, mark)

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

    def recall(self, key: str) -> str | None:
        """The small fact that was kept; None where there is none."""
        with world(self.path):
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return row[0] if row else None

    # Packs

    def places(self, leads: Mapping[str, bool] = MappingProxyType({})) -> dict[str, int]:
        """The place of each pack that is there, by id; the lower one counts where two speak of one record.

        Those that `leads` names are among them, in the place that they would have if they led, or did not.
        """
        with world(self.path), reading(self._db):
            there = {*ledger.places(self._db), *leads}
            return {pack: place for pack, place in ledger.order(self._db, leads).items() if pack in there}

    def layers_of(self, pack: str, keys: Iterable[Key] = ()) -> dict[Key, Layers]:
        """All layers of these records (empty ones where there is nothing), and of every record that the pack has sent."""
        wanted: dict[Kind, dict[str, None]] = {kind: {} for kind in KINDS}
        with world(self.path), reading(self._db):
            for kind, id_ in (*keys, ("pack", pack), *self._db.execute(_SENT, [pack]).fetchall()):
                wanted[kind][id_] = None
            found: dict[Key, Layers] = {}
            for kind, ids in wanted.items():
                layers = self._fetched(kind, ids).layers if ids else {}
                found |= {(kind, id_): layers.get(id_) or Layers(kind, id_) for id_ in ids}
        return found

    def sent(self, pack: str) -> dict[str, bool]:
        """The ids of the phrases that the pack has sent, and whether the user has edited, hidden or replaced each."""
        with world(self.path):
            return meeting.sent(self._db, pack)

    def codes(self, without: str) -> dict[str, tuple[str, ...]]:
        """By code (lower case) the ids of the phrases that answer to it, as the user sees them; those of one pack left out."""
        with world(self.path), reading(self._db):
            return meeting.codes(self._db, without)

    def copies(self) -> dict[str, tuple[Phrase, ...]]:
        """The user's own phrases whose `extra["copy_of"]` names a phrase, by that one's id."""
        with world(self.path), reading(self._db):
            return meeting.copies(self._db)

    def conflicts(self) -> dict[Key, tuple[Conflict, ...]]:
        """The phrases in which a publisher has something new to say where the user wrote her own, and on which fields."""
        with world(self.path), reading(self._db):
            edited = [id_ for (id_,) in self._db.execute(_EDITED)]
            layers = self._fetched("phrase", edited).layers.values()
        return {(one.kind, one.id): standing for one in layers if (standing := one.conflicts())}

    def versions(self, pack: str) -> tuple[KeptVersion, ...]:
        """The editions of the pack that can be gone back to, the one in force among them, newest first."""
        with world(self.path):
            return editions.versions(self._db, pack)

    def content(self, pack: str, serial: int) -> bytes:
        """The file of an edition, byte for byte. Raises LauncherError where it is not kept, or damaged."""
        with world(self.path):
            return editions.content(self._db, pack, serial)

    def reports(self, pack: str | None = None, *, unread: bool = False, limit: int = 50) -> tuple[KeptReport, ...]:
        """What came of editions that were taken in, of this pack alone where it is named, newest first."""
        with world(self.path), reading(self._db):
            return editions.reports(self._db, pack, unread=unread, limit=limit)

    def retired(self) -> tuple[KeptRetired, ...]:
        """The phrases that publishers took out in the last 90 days, newest first, without those that came back or were kept."""
        with world(self.path), reading(self._db):
            return retired.listed(self._db, self._now(), meeting.copies(self._db))

    def fact(self, pack: str, name: str) -> Any | None:
        """What is known of the pack by this name (of no pack where it is empty); None where nothing is."""
        with world(self.path):
            return facts.read(self._db, pack, name).get((pack, name))

    def facts(self, name: str) -> dict[str, Any]:
        """What is known by this name, by pack."""
        with world(self.path):
            return {pack: value for (pack, _name), value in facts.read(self._db, name=name).items()}

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
