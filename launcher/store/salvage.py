"""The rows of a damaged file: each found by itself, checked by itself, and kept only where it is what was written.

Law: a row counts by its hash, or where it has none by its shape, never by where it was found. What is known to have been there
and is not among the rows is told by its key: an index holds the keys a second time, on other pages.
"""

import math
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from launcher.habit import SCORE_CAP
from launcher.phrase import KINDS
from launcher.store.codec import changes_of, hashed, record_of
from launcher.store.editions import hashed_bytes
from launcher.store.pages import Cell, Pages, Tree, Value

Row = tuple[Value, ...]
_TO_TITLE: Final = rb'[^\x00]{0,4096}?"title":("(?:[^"\\\x00]|\\.){1,500}")'  # within one body; a page ends it
SMASHED: Final = 3  # letters in which a damaged key may differ from the true one


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its columns with their types, the column that is the row's number, and the columns it is known by."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    optional: tuple[bool, ...]
    number: int | None
    key: tuple[int, ...]
    index: str | None

    def key_of(self, row: Row) -> Row:
        """What the row is known by."""
        return tuple(row[at] for at in self.key)


@dataclass(slots=True)
class Found:
    """What was found of one table: its true rows by key, and the keys that it is known to have had."""

    layout: Layout
    rows: dict[Row, Row] = field(default_factory=dict)
    known: set[Row] = field(default_factory=set)
    all_known: bool = True  # False where there may have been rows that nothing tells of
    numbers: dict[Row, int] = field(default_factory=dict)  # of the rows by key: their order is that of these
    _astray: set[Row] | None = None

    def missed(self, key: Row, *, surely: bool = False) -> bool:
        """Whether a row of this key was there, or (unless `surely`) may have been, and was not found."""
        return key not in self.rows and (key in self.known or not (self.all_known or surely))

    def missed_as(self, key: Row, *, surely: bool = False) -> Row | None:
        """The key by which a row is known that was there, or (unless `surely`) may have been, and was not found; else None.

        It is another one than `key` where the damage reached the index too and changed some letters.
        """
        if key in self.rows:
            return None
        if self.missed(key, surely=surely):
            return key
        if self._astray is None:
            self._astray = self.lost
        return next(
            (known for known in self._astray if known in self.known and self.missed(known) and _is_near(known, key)), None
        )

    def fill(self, row: Row, known_as: Row) -> None:
        """Note that a row was brought from elsewhere."""
        key = self.layout.key_of(row)
        self.rows[key] = row
        if known_as != key:
            self.known.discard(known_as)

    @property
    def lost(self) -> set[Row]:
        """The keys of the rows that were there and were not found."""
        return self.known - self.rows.keys()


def layouts_of(conn: sqlite3.Connection) -> dict[str, Layout]:
    """The tables of a sound database that hold what the user must not lose; marks are drawn anew."""
    names = [str(name) for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: _layout(conn, name) for name in names if name in _CHECKS}


def migrations_of(pages: Pages) -> set[str]:
    """The names of all migrations that the file tells of."""
    tree = pages.tree(root) if (root := _roots(pages).get("_sqlite_migrations")) else None
    return {value for cell in (tree.cells if tree else []) for value in cell.values if isinstance(value, str)}


def tables_of(pages: Pages) -> set[str]:
    """The names of all tables and indexes that the file tells of."""
    return set(_roots(pages))


def salvaged(pages: Pages, layouts: Mapping[str, Layout]) -> dict[str, Found]:
    """All that can be read of these tables."""
    roots = _roots(pages)
    found = {name: Found(layout) for name, layout in layouts.items()}
    reading = {name: _Reading(found, name) for name in _ORDER if name in found}
    reached: set[int] = set()
    broken = []
    for name, table in reading.items():
        index = pages.tree(roots.get(table.layout.index or "", 0))
        tree = pages.tree(roots.get(name, 0))
        reached |= index.pages | tree.pages
        table.take_keys(index)
        for cell in tree.cells:
            table.take(cell, reached=True)
        if not tree.whole:
            broken.append(table)
        found[name].all_known = tree.whole
    for cell in pages.adrift(reached) if broken else ():
        any(table.take(cell, reached=False) for table in broken)
    for name, table in reading.items():
        if table.layout.index:
            found[name].all_known = table.accounts_for_all()
    if "hidden" in found:  # its index holds all of a row
        found["hidden"].rows.update({key: key for key in found["hidden"].known})
    return found


def title_in(pages: Pages, id_: str) -> str:
    """The title of this phrase as some row says it, true or not; empty where none can be read."""
    body = re.compile(b'"id":' + re.escape(msgspec.json.encode(id_.encode(errors="replace").decode())) + _TO_TITLE, re.DOTALL)
    for number in range(1, pages.count + 1):
        for found in body.finditer(pages.page(number)):
            with suppress(ValueError):
                return str(msgspec.json.decode(found[1], type=str))
    return ""


class _Reading:
    """One table while it is read, with the keys that its index gives to the numbers of rows."""

    def __init__(self, found: Mapping[str, Found], name: str) -> None:
        self.layout = found[name].layout
        self._found = found[name]
        self._all = found
        self._by_row: dict[int, Row] = {}
        self._index_torn = False
        self._unread = 0  # entries of the index that say nothing
        self._missed: set[Row] = set()  # the keys of rows that the index does not name

    def accounts_for_all(self) -> bool:
        """Whether every row there was is named by the index, or is itself the one of an entry that says nothing."""
        return not self._index_torn and self._unread == len(self._missed)

    def take_keys(self, index: Tree) -> None:
        self._index_torn, self._unread = index.torn, index.unread
        for cell in index.cells:
            *key, row = cell.values or (None,)
            if isinstance(row, int) and self._is_key(tuple(key)):
                self._found.known.add(tuple(key))
                self._found.numbers[tuple(key)] = row
                self._by_row[row] = tuple(key)
            else:
                self._unread += 1

    def take(self, cell: Cell, *, reached: bool) -> bool:
        """Take the cell as a row of this table where it is one; whether it was. One reached by its tree is one, or was."""
        row = _shaped(self.layout, cell)
        if row is None:
            return False
        own, said = self.layout.key_of(row), self._by_row.get(cell.row)
        keys = [own, said] if self._is_at_home(own) else [said, own]
        for key in [*(key for key in keys if key), *_by_body(self.layout, row, own)]:
            keyed = _keyed(self.layout, row, key)
            if is_true(self.layout, keyed):
                self._found.rows[self.layout.key_of(keyed)] = keyed
                self._note_spelling(said, self.layout.key_of(keyed))
                return True
        if reached and said is None:
            self._note_spelling(None, own)
            self._found.known.add(own)
        return False

    def _note_spelling(self, said: Row | None, key: Row) -> None:
        """Note by what the index knows the row that proved to be of this key: by nothing, or by the same one, smashed."""
        if key in self._found.known:
            return  # named as it is; where the index gives it another number, the number was hurt
        if said is None:
            self._missed.add(key)
        elif said != key and _is_near(said, key):
            self._found.known.discard(said)
            self._found.known.add(key)

    def _is_key(self, key: Row) -> bool:
        types = [self.layout.types[at] for at in self.layout.key]
        fitting = len(key) == len(types) and all(_fits(*one, optional=False) for one in zip(key, types, strict=True))
        return fitting and ("kind" not in self.layout.columns or key[0] in KINDS)

    def _is_at_home(self, key: Row) -> bool:
        """Whether what no hash speaks for names something that is there."""
        if self.layout.name == "base":
            return key[2:] in self._all["pack"].rows
        if self.layout.name == "override":
            return any(key[:2] == other[:2] for other in self._all["base"].rows)
        return True


def _is_near(one: Row, other: Row) -> bool:
    if len(one) != len(other) or not all(isinstance(part, str) for part in (*one, *other)):
        return False
    mine, theirs = "\0".join(map(str, one)), "\0".join(map(str, other))
    return len(mine) == len(theirs) and sum(a != b for a, b in zip(mine, theirs, strict=True)) <= SMASHED


def _layout(conn: sqlite3.Connection, table: str) -> Layout:
    told = conn.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', [table]).fetchall()
    columns = [str(one[0]) for one in told]
    numbered = [at for at, one in enumerate(told) if one[1] == "INTEGER" and one[3]]
    unique = "SELECT name FROM pragma_index_list(?) WHERE \"unique\" ORDER BY origin = 'pk' DESC, seq"
    index = next((str(name) for (name,) in conn.execute(unique, [table])), None)
    key = [columns.index(name) for (name,) in conn.execute("SELECT name FROM pragma_index_info(?) ORDER BY seqno", [index])]
    return Layout(
        table,
        tuple(columns),
        tuple(str(one[1]) for one in told),
        tuple(not one[2] for one in told),
        numbered[0] if numbered else None,
        tuple(key or numbered),
        index,
    )


def _roots(pages: Pages) -> dict[str, int]:
    """The first page of each table and index, by name."""
    rows = (cell.values for cell in pages.tree(1).cells)
    return {row[1]: row[3] for row in rows if len(row) == 5 and isinstance(row[1], str) and isinstance(row[3], int)}


def _by_body(layout: Layout, row: Row, own: Row) -> Iterator[Row]:
    """The row's key with the id that its body names: the body has a hash, the column beside it has none."""
    columns = [layout.columns[at] for at in layout.key]
    if "id" in columns and "body" in layout.columns and isinstance(body := row[layout.columns.index("body")], str):
        with suppress(msgspec.MsgspecError, ValueError):
            named = msgspec.json.decode(body)
            if isinstance(named, dict) and isinstance(id_ := named.get("id"), str):
                yield tuple(id_ if column == "id" else value for column, value in zip(columns, own, strict=True))


def _keyed(layout: Layout, row: Row, key: Row) -> Row:
    values = list(row)
    for at, value in zip(layout.key, key, strict=True):
        values[at] = value
    return tuple(values)


def _shaped(layout: Layout, cell: Cell) -> Row | None:
    values = [*cell.values, *[None] * (len(layout.columns) - len(cell.values))]
    if len(values) != len(layout.columns):
        return None
    if layout.number is not None and values[layout.number] is None:
        values[layout.number] = cell.row
    fitting = all(_fits(*one) for one in zip(values, layout.types, layout.optional, strict=True))
    return tuple(values) if fitting else None


def _fits(value: Value, type_: str, optional: bool) -> bool:  # noqa: FBT001 - one of three columns side by side
    if value is None:
        return optional
    if isinstance(value, float):
        return type_ == "REAL" and math.isfinite(value)
    if isinstance(value, bytes):
        return type_ == "BLOB"
    return isinstance(value, str) if type_ == "TEXT" else isinstance(value, int) and type_ in {"INTEGER", "REAL"}


def is_true(layout: Layout, row: Row) -> bool:
    """Whether the row is one that was written, by its hash or where it has none by its shape."""
    try:
        for value in row:
            if isinstance(value, str):
                value.encode()  # half a letter, as it is read from a damaged backup, nothing can hold
        return _CHECKS[layout.name](dict(zip(layout.columns, row, strict=True)))
    except (ValueError, KeyError, TypeError, AttributeError, msgspec.MsgspecError):
        return False


def _is_record(row: Mapping[str, Any]) -> bool:
    record_of(row.get("kind", "pack"), row["id"], row["body"], row["rev"])
    return "gone" not in row or row["gone"] in {0, 1}


def _is_retired(row: Mapping[str, Any]) -> bool:
    record_of("phrase", row["id"], row["body"], row["rev"])
    return True


def _is_packed(row: Mapping[str, Any]) -> bool:
    return bool(hashed_bytes(row["value"]) == row["hash"])


def _is_fact_of_a_pack(row: Mapping[str, Any]) -> bool:
    return bool(hashed(row["value"]) == row["hash"])


def _is_override(row: Mapping[str, Any]) -> bool:
    return row["kind"] in KINDS and hashed(row["value"] or "") == row["hash"]


def _is_step(row: Mapping[str, Any]) -> bool:
    if not {row["undone"], row.get("by_pack", 0)} <= {0, 1}:
        return False
    for way in ("forward", "inverse"):
        if row.get(f"{way}_hash") not in {None, "", hashed(row[way])}:  # an older program wrote none
            return False
    return bool((changes_of(row["forward"]) or row.get("by_pack")) and changes_of(row["inverse"]))


def _is_of_a_kind(row: Mapping[str, Any]) -> bool:
    return row["kind"] in KINDS


def _is_habit(row: Mapping[str, Any]) -> bool:
    return bool(0 <= row["score"] <= SCORE_CAP and row.get("turn", 0) >= 0)


def _is_fact(row: Mapping[str, Any]) -> bool:
    return row["key"] not in KINDS


_CHECKS: Final[dict[str, Callable[[Mapping[str, Any]], bool]]] = {
    "pack": _is_record,
    "base": _is_record,
    "override": _is_override,
    "hidden": _is_of_a_kind,
    "personal": _is_record,
    "earlier": _is_record,
    "place": _is_of_a_kind,
    "history": _is_step,
    "habit": _is_habit,
    "habit_word": _is_habit,
    "meta": _is_fact,
    "edition": _is_packed,
    "report": _is_packed,
    "retired": _is_retired,
    "fact": _is_fact_of_a_pack,
}
_ORDER: Final = tuple(_CHECKS)  # what is asked for comes before who asks
