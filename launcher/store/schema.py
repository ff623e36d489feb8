"""Whether the tables of a file are the ones that our migrations make.

Law: SQLite believes what a file says of its own tables, so a letter that changed there is no damage to its checks, and a crash
to whoever reads a column by its name. What somebody else added, such as an index, is none of our business and no damage.
"""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from typing import Final

from sqlite_utils import Database

from launcher.store.migrations import MIGRATIONS, TODAYS

_ALL: Final = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
_NOTES: Final = "_sqlite_migrations"  # the table in which sqlite_utils notes what was applied; how it looks is not ours to say
_NOTED: Final = frozenset({"migration_set", "name", "applied_at"})
_SPELLING: Final = re.compile(r'[\s"]+')  # another version of SQLite may write names and spaces otherwise
_Made = frozenset[tuple[str, str, str, str]]


def as_made(conn: sqlite3.Connection, applied: Sequence[str]) -> bool:
    """Whether the tables are those that these migrations, the first ones of ours, make."""
    if conn.execute("PRAGMA encoding").fetchone()[0] != "UTF-8":
        return False
    notes = {str(name) for (name,) in conn.execute("SELECT name FROM pragma_table_info(?)", [_NOTES])}
    seen = _made(conn)
    return notes >= _NOTED and (told(seen) == TODAYS or seen >= _expected(applied))


def told(made: _Made) -> str:
    """These tables and indexes in a few letters."""
    return sha256(repr(sorted(made)).encode(errors="replace")).hexdigest()[:16]


def todays() -> _Made:
    """The tables and indexes that all migrations make."""
    return _expected([migration.name for migration in MIGRATIONS._migrations])  # noqa: SLF001 - there is no public list of all


def _expected(applied: Sequence[str]) -> _Made:
    later = [migration.name for migration in MIGRATIONS._migrations if migration.name not in applied]  # noqa: SLF001 - as above
    with closing(Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)) as db:
        MIGRATIONS.apply(db, stop_before=later[:1] or None)
        return _made(db.conn)


def _made(conn: sqlite3.Connection) -> _Made:
    rows = conn.execute(_ALL).fetchall()
    return frozenset(
        (str(type_), str(name), str(table), _SPELLING.sub("", str(sql)).casefold())
        for type_, name, table, sql in rows
        if table != _NOTES
    )
