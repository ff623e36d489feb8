"""Whether a database is as it was written: SQLite's own check, and the hash beside every text.

Law: SQLite sees a broken page but not a changed letter, the hashes see the letter; only both together mean whole. Reads, and
never writes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Final

from launcher.store.faults import code_of, is_damage
from launcher.store.migrations import TABLES
from launcher.store.volume import read_only

# A text, and its hash in the same row.
_PAIRS: Final = (("body", "rev"), ("value", "hash"), ("forward", "forward_hash"), ("inverse", "inverse_hash"))
_COLUMNS: Final = "SELECT name, type FROM pragma_table_info(?)"


def sound_throughout(conn: sqlite3.Connection) -> bool:
    """Whether SQLite finds the database whole, with every index compared to its table; damage inside a text it cannot see."""
    return _checked(conn, "PRAGMA integrity_check(1)")


def true_to_hashes(conn: sqlite3.Connection) -> bool:
    """Whether every text that has a hash beside it is the one that was written."""
    try:
        return all(hash_ == _hashed(text) for text, hash_ in _hashed_texts(conn))
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


def whole(file: Path) -> bool:
    """Whether the file is a database with something in it, in which everything is as it was written."""
    try:
        with closing(reading_only(file)) as conn:
            filled = conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] > 0
            return filled and sound_throughout(conn) and true_to_hashes(conn)
    except (sqlite3.Error, UnicodeDecodeError):  # what SQLite says of a damaged table quotes bytes that are no text
        return False


def reading_only(file: Path) -> sqlite3.Connection:
    """The file, opened so that nothing can be written to it."""
    conn = sqlite3.connect(read_only(file.absolute()), uri=True, isolation_level=None, check_same_thread=False)
    conn.text_factory = text
    return conn


def text(stored: bytes) -> str:
    """A text as it is stored, also where it is no UTF-8 any more: its hash tells that, and it must not fail the whole reading."""
    return stored.decode("utf-8", "surrogateescape")


def _checked(conn: sqlite3.Connection, check: str) -> bool:
    try:
        return bool(conn.execute(check).fetchone()[0] in {"ok", b"ok"})
    except sqlite3.DatabaseError as error:
        # A head that names an unknown format is a plain error to SQLite.
        if is_damage(error) or code_of(error) == sqlite3.SQLITE_ERROR:
            return False
        raise
    except UnicodeDecodeError:  # what SQLite says of it quotes bytes that are no text
        return False


def _hashed_texts(conn: sqlite3.Connection) -> Iterator[tuple[bytes, bytes]]:
    tables = [str(name) for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in (name for name in tables if name in TABLES):
        columns = {str(name) for name, _type in conn.execute(_COLUMNS, [table])}
        for text, hash_ in _PAIRS:
            if {text, hash_} <= columns:
                # As bytes: a text that is no UTF-8 any more is a finding, not a failure. The names are those of the schema.
                sql = f'SELECT CAST(coalesce("{text}", \'\') AS BLOB), CAST("{hash_}" AS BLOB) FROM "{table}"'  # noqa: S608
                # A step that an older program took beside this one has none.
                yield from conn.execute(f"{sql} WHERE \"{hash_}\" <> ''" if table == "history" else sql)


def _hashed(text: bytes) -> bytes:
    return b"sha256:" + sha256(text).hexdigest().encode()
