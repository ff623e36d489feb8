"""Layers from rows, and changed layers back to rows.

Law: a row that cannot be read is skipped and named, never fatal to the rest, and never overwritten by a change that did not
mean it. Every row that a change needs is fetched in one go and every difference written in one go, however many there are.

Of two packs that speak of one record the one in the lower place counts. A pack that leads has its place far below zero: before
all that do not lead, and among those that do in the order in which they came; it keeps the place that it goes back to.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

import msgspec
from sqlite_utils import Database

from launcher.layers import ABSENT, Layers, Override
from launcher.phrase import Kind, Record
from launcher.store.codec import base_text, body_of, hashed, is_as_written, override_of, record_of, value_text

Key = tuple[Kind, str]
_NO_BODIES: Final[Mapping[str, str]] = MappingProxyType({})
_NO_LEADS: Final[Mapping[str, bool]] = MappingProxyType({})
_AHEAD: Final = 1_000_000_000  # how far before its place a pack stands that leads
_PLACE: Final = f"iif(place < 0, place + {_AHEAD}, place)"  # of a pack, whether it leads or not
FREE_PLACE: Final = f"(SELECT coalesce(max({_PLACE}), 0) + 1 FROM pack)"  # noqa: S608 - a number of ours
_BASE: Final = (
    "SELECT base.id, pack, base.body, base.rev FROM base JOIN pack ON pack.id = base.pack "
    "WHERE kind = :kind {some} ORDER BY place, row"
)
_OWN: Final = "SELECT id, body, rev FROM personal WHERE kind = :kind {some} ORDER BY row"
_PACK: Final = "SELECT id, body, rev FROM pack WHERE NOT gone {some} ORDER BY place"
_OVERRIDE: Final = "SELECT id, field, value, base_rev, hash FROM override WHERE kind = :kind {some}"
_SHARED: Final = (
    "SELECT kind, id FROM base WHERE pack = ? AND EXISTS "
    "(SELECT 1 FROM base AS other WHERE other.kind = base.kind AND other.id = base.id AND other.pack <> ?)"
)
_HIDDEN: Final = "SELECT id FROM hidden WHERE kind = :kind {some}"


@dataclass(slots=True)
class Ledger:
    """The layers of many records by id, in the order of packs and rows, and the keys of rows that could not be read.

    `own` are the ids of the user's own records (or headers of packs) in the order in which she wrote them.
    """

    layers: dict[str, Layers] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    damaged: set[Key] = field(default_factory=set)
    damaged_own: set[Key] = field(default_factory=set)


def places(db: Database) -> dict[str, int]:
    """The place of each pack that is there, by id."""
    return dict(db.execute("SELECT id, place FROM pack WHERE NOT gone"))


def order(db: Database, leads: Mapping[str, bool] = _NO_LEADS) -> dict[str, int]:
    """The place of every pack, also of those that are gone, and of those that `leads` names as it would be then."""
    known: dict[str, int] = dict(db.execute("SELECT id, place FROM pack"))
    (free,) = db.execute(f"SELECT {FREE_PLACE}").fetchone()
    return known | {pack: led(known.get(pack, free), leads=leading) for pack, leading in leads.items()}


def led(place: int, *, leads: bool) -> int:
    """A place, where its pack leads or where it does not."""
    home = place + _AHEAD if place < 0 else place
    return home - _AHEAD if leads else home


def shared(db: Database, pack: str) -> list[Key]:
    """The records of this pack of which another one speaks, too."""
    return db.execute(_SHARED, [pack, pack]).fetchall()


def sent_by(db: Database, pack: str) -> list[Key]:
    """The records of which this pack speaks."""
    return db.execute("SELECT kind, id FROM base WHERE pack = ?", [pack]).fetchall()


def let_lead(db: Database, leads: Mapping[str, bool]) -> None:
    """Let these packs lead from now on, or no more."""
    rows = [(_AHEAD if leading else 0, pack) for pack, leading in leads.items()]
    db.conn.executemany(f"UPDATE pack SET place = {_PLACE} - ? WHERE id = ?", rows)  # noqa: S608 - a number of ours


def damaged_gone(db: Database) -> set[Key]:
    """The packs that were removed and whose headers, kept for undo, are not as they were written."""
    rows = db.execute("SELECT id, body, rev FROM pack WHERE gone")
    return {("pack", id_) for id_, body, rev in rows if not is_as_written(body, rev)}


def fetched(db: Database, kind: Kind, ids: Iterable[str] | None = None) -> Ledger:
    """The layers of all records of a kind, or of these ids alone (which may be nowhere)."""
    given: dict[str, Any] = {"kind": kind}
    some = ""
    if ids is not None:
        some = "AND {table}id IN (SELECT value FROM json_each(:ids))"
        given["ids"] = msgspec.json.encode([id_ for id_ in ids if sayable(id_)]).decode()
    ledger = Ledger()
    if kind == "pack":
        _read_own(ledger, kind, db.execute(_PACK.format(some=some.format(table="")), given))
        return ledger
    bases = _read_base(ledger, kind, db.execute(_BASE.format(some=some.format(table="base.")), given))
    for id_, base in bases.items():
        ledger.layers[id_] = Layers(kind, id_, base)
    some = some.format(table="")
    for id_, overrides in _read_overrides(ledger, kind, db.execute(_OVERRIDE.format(some=some), given)).items():
        ledger.layers[id_] = replace(ledger.layers.get(id_, Layers(kind, id_)), overrides=overrides)
    for (id_,) in db.execute(_HIDDEN.format(some=some), given):
        ledger.layers[id_] = replace(ledger.layers.get(id_, Layers(kind, id_)), hidden=True)
    _read_own(ledger, kind, db.execute(_OWN.format(some=some), given))
    return ledger


def sayable(text: str) -> bool:
    """Whether a record can be known by this: half a character cannot be kept, and what holds a zero is not found again."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def written(db: Database, pairs: Iterable[tuple[Layers, Layers]], bodies: Mapping[str, str] = _NO_BODIES) -> None:
    """Write what differs between layers before and after; `bodies` are those at hand, by revision."""
    rows = _Rows(bodies)
    for before, after in pairs:
        rows.note(before, after)
    rows.write(db)


def _read_base(ledger: Ledger, kind: Kind, rows: Iterable[tuple[str, str, str, str]]) -> dict[str, dict[str, Record]]:
    bases: dict[str, dict[str, Record]] = {}
    for id_, pack, body, rev in rows:
        try:
            record = record_of(kind, id_, body, rev)
        except ValueError:
            ledger.damaged.add((kind, id_))
        else:
            bases.setdefault(id_, {})[pack] = record
    return bases


def _read_own(ledger: Ledger, kind: Kind, rows: Iterable[tuple[str, str, str]]) -> None:
    for id_, body, rev in rows:
        try:
            own = record_of(kind, id_, body, rev)
        except ValueError:
            ledger.damaged.add((kind, id_))
            ledger.damaged_own.add((kind, id_))
        else:
            ledger.own.append(id_)
            before = ledger.layers.get(id_)
            ledger.layers[id_] = replace(before, own=own) if before else Layers(kind, id_, own=own)


def _read_overrides(
    ledger: Ledger, kind: Kind, rows: Iterable[tuple[str, str, str | None, str, str]]
) -> dict[str, dict[str, Override]]:
    overrides: dict[str, dict[str, Override]] = {}
    for id_, name, text, base_rev, hash_ in rows:
        if not is_as_written(text or "", hash_):
            ledger.damaged.add((kind, id_))
            continue
        try:
            override = override_of(ABSENT if text is None else msgspec.json.decode(text), base_rev)
        except ValueError:
            ledger.damaged.add((kind, id_))
            continue
        overrides.setdefault(id_, {})[name] = override
    return overrides


class _Rows:
    """The differences between layers before and after, as rows of each table."""

    def __init__(self, bodies: Mapping[str, str]) -> None:
        self._bodies = bodies
        self.rows: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in _STATEMENTS}

    def note(self, before: Layers, after: Layers) -> None:
        kind, id_ = after.kind, after.id
        if before.own is not after.own:
            self._note_own(kind, id_, after.own)
        _differences(
            before.base,
            after.base,
            gone=lambda pack, _was: self._note_gone((_KEEP_BASE_PLACE, _DROP_BASE), (kind, id_, pack)),
            put=lambda pack, record: self._note_put((_PUT_BASE, _TAKE_BASE_PLACE), (kind, id_, pack), record),
        )
        _differences(
            before.overrides,
            after.overrides,
            gone=lambda name, _was: self.rows[_DROP_OVERRIDE].append((kind, id_, name)),
            put=lambda name, override: self.rows[_PUT_OVERRIDE].append((kind, id_, name, *_override_row(override))),
        )
        if before.hidden is not after.hidden:
            self.rows[_HIDE if after.hidden else _SHOW].append((kind, id_))

    def _note_own(self, kind: Kind, id_: str, own: Record | None) -> None:
        if kind == "pack":
            self.rows[_PUT_PACK if own else _DROP_PACK].append((id_, body_of(own), own.rev) if own else (id_,))
        elif own:
            self._note_put((_PUT_OWN, _TAKE_OWN_PLACE), (kind, id_), own)
        else:
            self._note_gone((_KEEP_OWN_PLACE, _DROP_OWN), (kind, id_))

    def _note_put(self, statements: tuple[str, str], lies: tuple[str, ...], record: Record) -> None:
        put, take_place = statements
        self.rows[put].append((*lies, *lies, self._bodies.get(record.rev) or body_of(record), record.rev))
        self.rows[take_place].append(lies)

    def _note_gone(self, statements: tuple[str, str], lies: tuple[str, ...]) -> None:
        for sql in statements:
            self.rows[sql].append(lies)

    def write(self, db: Database) -> None:
        for sql, rows in self.rows.items():
            if rows:
                db.conn.executemany(sql, rows)


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], gone: Callable[[str, Any], None], put: Callable[[str, Any], None]
) -> None:
    if before is after:
        return
    for name in before.keys() - after.keys():
        gone(name, before[name])
    for name, value in after.items():
        if before.get(name) is not value:
            put(name, value)


def _override_row(override: Override) -> tuple[str | None, str, str]:
    text = None if override.value is ABSENT else value_text(override.value)
    return text, base_text(override), hashed(text or "")


_PUT_PACK: Final = (
    f"INSERT INTO pack (id, body, rev, place) VALUES (?, ?, ?, {FREE_PLACE}) "  # noqa: S608 - a number of ours
    "ON CONFLICT (id) DO UPDATE SET body = excluded.body, rev = excluded.rev, gone = 0"
)
_DROP_PACK: Final = "UPDATE pack SET gone = 1 WHERE id = ?"
# A record that comes back lies where it lay, unless a rescue put another one there; a new one lies after all that are there
# or may come back.
_PUT_BASE: Final = (
    "INSERT INTO base (row, kind, id, pack, body, rev) VALUES ("
    "coalesce((SELECT row FROM place WHERE kind = ? AND id = ? AND pack = ? AND row NOT IN (SELECT row FROM base)), "
    "1 + max(coalesce((SELECT max(row) FROM base), 0), coalesce((SELECT max(row) FROM place), 0))), ?, ?, ?, ?, ?) "
    "ON CONFLICT (kind, id, pack) DO UPDATE SET body = excluded.body, rev = excluded.rev"
)
_TAKE_BASE_PLACE: Final = "DELETE FROM place WHERE kind = ? AND id = ? AND pack = ?"
_KEEP_BASE_PLACE: Final = (
    "INSERT OR REPLACE INTO place (kind, id, pack, row) "
    "SELECT kind, id, pack, row FROM base WHERE kind = ? AND id = ? AND pack = ?"
)
_DROP_BASE: Final = "DELETE FROM base WHERE kind = ? AND id = ? AND pack = ?"
_PUT_OVERRIDE: Final = "INSERT OR REPLACE INTO override (kind, id, field, value, base_rev, hash) VALUES (?, ?, ?, ?, ?, ?)"
_DROP_OVERRIDE: Final = "DELETE FROM override WHERE kind = ? AND id = ? AND field = ?"
_HIDE: Final = "INSERT OR IGNORE INTO hidden (kind, id) VALUES (?, ?)"
_SHOW: Final = "DELETE FROM hidden WHERE kind = ? AND id = ?"
_PUT_OWN: Final = (
    "INSERT INTO personal (row, kind, id, body, rev) VALUES ("
    "coalesce((SELECT row FROM place WHERE kind = ? AND id = ? AND pack = '' AND row NOT IN (SELECT row FROM personal)), "
    "1 + max(coalesce((SELECT max(row) FROM personal), 0), coalesce((SELECT max(row) FROM place), 0))), ?, ?, ?, ?) "
    "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, rev = excluded.rev"
)
_TAKE_OWN_PLACE: Final = "DELETE FROM place WHERE kind = ? AND id = ? AND pack = ''"
_KEEP_OWN_PLACE: Final = (
    "INSERT OR REPLACE INTO place (kind, id, pack, row) SELECT kind, id, '', row FROM personal WHERE kind = ? AND id = ?"
)
_DROP_OWN: Final = "DELETE FROM personal WHERE kind = ? AND id = ?"
_STATEMENTS: Final = (
    _PUT_PACK, _DROP_PACK, _PUT_BASE, _TAKE_BASE_PLACE, _KEEP_BASE_PLACE, _DROP_BASE, _PUT_OVERRIDE, _DROP_OVERRIDE,
    _HIDE, _SHOW, _PUT_OWN, _TAKE_OWN_PLACE, _KEEP_OWN_PLACE, _DROP_OWN,
)  # fmt: skip
