"""A first look into the file of phrases, before the store is loaded: sqlite_utils alone takes longer than all of this.

Law: it only reads, waits for nobody, and where anything is not as expected there is nothing to see; the store then tells why.
It stands beside the store and not in it, because whoever enters that room loads it all.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from launcher.habit import Habits
from launcher.layers import ABSENT, Layers, Override
from launcher.phrase import Kind, Phrase, Record, Rule, Situation, from_plain

_OWN_RULES: Final = "SELECT id, body, rev FROM personal WHERE kind = 'rule' ORDER BY row"
_PACKS_RULES: Final = (
    "SELECT base.id, base.body, base.rev FROM base JOIN pack ON pack.id = base.pack WHERE kind = 'rule' "
    "AND base.id NOT IN (SELECT id FROM hidden WHERE kind = 'rule') ORDER BY place, row"
)
_TOUCHED: Final = "SELECT DISTINCT kind, id FROM touched WHERE row > ?"
_SENT: Final = (
    "SELECT base.id, pack, base.body, base.rev FROM base JOIN pack ON pack.id = base.pack "
    "WHERE kind = ? {some} ORDER BY place, row"
)
_EDITS: Final = "SELECT id, field, value, base_rev, hash FROM override WHERE kind = ? {some}"
_HIDDEN: Final = "SELECT id FROM hidden WHERE kind = ? {some}"
_OWN: Final = "SELECT id, body, rev FROM personal WHERE kind = ? {some} ORDER BY row"
_SOME: Final = "AND {column} IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The mark of the records as they are, what was chosen before, and small facts by name.

    `own_rules` and `packs_rules` are as `Store.rules` has them: from the first to the latest, without those that are damaged.
    `changed` are the phrases as they are and the ids of those that are gone, since the mark that was asked about; None where
    more has changed than was asked for, or where that mark is not known. `situations` are all of them where any changed since,
    else None.
    """

    mark: str
    habits: Habits
    facts: dict[str, str]
    own_rules: tuple[Rule, ...]
    packs_rules: tuple[Rule, ...]
    changed: tuple[tuple[Phrase, ...], tuple[str, ...]] | None = None
    situations: tuple[Situation, ...] | None = None


def glimpse(path: Path, since: str = "", most: int = 0) -> Glimpse | None:
    """What the file at `path` says, with up to `most` phrases that were changed after the mark `since`.

    None where it is not there, in use, damaged, or of another version.
    """
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, timeout=0, isolation_level=None)) as conn:
            conn.execute("BEGIN")
            mark: str = conn.execute("SELECT mark FROM turn ORDER BY turn DESC LIMIT 1").fetchone()[0]
            used = conn.execute("SELECT phrase, score FROM habit ORDER BY turn DESC").fetchall()
            by_word: dict[str, dict[str, float]] = {}
            for word, phrase, score in conn.execute("SELECT word, phrase, score FROM habit_word"):
                by_word.setdefault(word, {})[phrase] = score
            facts = dict(conn.execute("SELECT key, value FROM meta"))
            own, packs = (tuple(_rules(conn.execute(sql))) for sql in (_OWN_RULES, _PACKS_RULES))
            changed, situations = _changed(conn, since, most)
    except (sqlite3.Error, ValueError, TypeError):
        return None
    habits = Habits(dict(used), tuple(phrase for phrase, _score in used), by_word)
    return Glimpse(mark, habits, facts, own, packs, changed, situations)


def _changed(
    conn: sqlite3.Connection, since: str, most: int
) -> tuple[tuple[tuple[Phrase, ...], tuple[str, ...]] | None, tuple[Situation, ...] | None]:
    row = conn.execute("SELECT turn FROM turn WHERE mark = ?", [since]).fetchone()
    if row is None:
        return None, None
    keys = conn.execute(_TOUCHED, row).fetchall()
    ids = [id_ for kind, id_ in keys if kind == "phrase"]
    if len(ids) > most:
        return None, None
    found = _layers(conn, "phrase", ids) if ids else {}
    shown = {id_: record for id_, layers in found.items() if isinstance(record := layers.effective(), Phrase)}
    situations = _situations(conn) if any(kind == "situation" for kind, _id in keys) else None
    return (tuple(shown.values()), tuple(sorted(set(ids) - shown.keys()))), situations


def _situations(conn: sqlite3.Connection) -> tuple[Situation, ...]:
    """The situations as `Store.situations` has them. Raises ValueError where anything is damaged."""
    met: dict[str, Record | None] = {}
    for layers in sorted(_layers(conn, "situation").values(), key=lambda one: one.own is None):
        shown = layers.effective()
        if isinstance(known := shown or layers.sent(), Situation):
            met.setdefault(known.slug, shown)
    there = (one for one in met.values() if isinstance(one, Situation))
    return tuple(sorted(there, key=lambda one: (one.order, one.name, one.id)))


def _layers(conn: sqlite3.Connection, kind: Kind, ids: list[str] | None = None) -> dict[str, Layers]:
    """The layers of these records, or of all of the kind, in the order of packs, her own last. Raises ValueError for damage."""
    given = [kind] if ids is None else [kind, msgspec.json.encode(ids).decode()]

    def rows(sql: str, column: str = "id") -> sqlite3.Cursor:
        return conn.execute(sql.format(some="" if ids is None else _SOME.format(column=column)), given)

    base: dict[str, dict[str, Record]] = {}
    edits: dict[str, dict[str, Override]] = {}
    for id_, pack, body, rev in rows(_SENT, "base.id"):
        base.setdefault(id_, {})[pack] = _true(kind, body, rev)
    for id_, field, value, base_rev, hash_ in rows(_EDITS) if base else ():
        _refuse_untrue(value or "", hash_)
        edits.setdefault(id_, {})[field] = Override(ABSENT if value is None else msgspec.json.decode(value), base_rev)
    hidden = {id_ for (id_,) in rows(_HIDDEN)} if base else set()
    own = {id_: _true(kind, body, rev) for id_, body, rev in rows(_OWN)}
    return {
        id_: Layers(kind, id_, base.get(id_, {}), edits.get(id_, {}), hidden=id_ in hidden, own=own.get(id_))
        for id_ in {**base, **own}
    }


def _rules(rows: Iterable[tuple[str, str, str]]) -> Iterator[Rule]:
    """The rules in these rows that are as they were written, the first of each id."""
    met: set[str] = set()
    for id_, body, rev in rows:
        rule = _rule(body, rev)
        if rule is not None and rule.id == id_ and id_ not in met:
            met.add(id_)
            yield rule


def _rule(body: str, rev: str) -> Rule | None:
    try:
        record = _true("rule", body, rev)
    except (ValueError, TypeError, msgspec.MsgspecError):
        return None
    return record if isinstance(record, Rule) else None


def _true(kind: Kind, body: str, rev: str) -> Record:
    _refuse_untrue(body, rev)
    return from_plain(kind, msgspec.json.decode(body) | {"rev": rev})


def _refuse_untrue(text: str, hash_: str) -> None:
    if "sha256:" + sha256(text.encode()).hexdigest() != hash_:
        raise ValueError("this is not what was written")
