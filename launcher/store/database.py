"""The database file: opened with care, written in whole transactions, its faults told kindly.

Law: nothing is written to a file before it is known to be whole, ours, and not from a newer program; every write happens
inside BEGIN IMMEDIATE, so that a second process waits instead of failing. A file that is refused is left as it was.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from launcher.errors import LauncherError
from launcher.language import _
from launcher.store.backup import backups_beside, copy_verified, newest_good, put_new, sound
from launcher.store.migrations import APPLICATION_ID, MIGRATIONS

BUSY_TIMEOUT: Final = 5000  # ms that a write waits for another process
_APPLIED: Final = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"


def open_database(path: Path) -> Database:
    """The database at `path`, made where there was none and brought up to date where it is older.

    Raises LauncherError where the file is damaged, foreign or newer, or the disk refuses.
    """
    with world(path):
        _make(path)
        old = _examined(path)
        db = Database(_connected(str(path)))
        try:
            _configure(db)
            if old and MIGRATIONS.pending(db):
                copy_verified(db.conn, backups_beside(path) / f"before-{MIGRATIONS.pending(db)[0].name}.db")
            with writing(db):
                _refuse_newer(path, db.conn)  # another process may have been quicker since the examination
                MIGRATIONS.apply(db)
        except BaseException:
            db.close()
            raise
        return db


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One whole transaction: all that happens inside is kept, or nothing is."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.rollback()  # does nothing where SQLite has already rolled back (a full disk)
        raise


@contextmanager
def reading(db: Database) -> Iterator[None]:
    """Several reads of one and the same moment."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


@contextmanager
def world(path: Path) -> Iterator[None]:
    """What the world may refuse while the file at `path` is used, told as LauncherError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        tell = _FAULTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if tell is None:
            raise
        raise tell(path) from error
    except OSError as error:
        raise _unwritable(path, error.strerror or "") from error


def _make(path: Path) -> None:
    """Where there is no file, make one beside it and put it there whole: turning a file to WAL suffers no second opener."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)  # readable by the user alone
    os.close(handle)
    try:
        with closing(Database(_connected(name))) as db:
            _configure(db)
            with writing(db):
                MIGRATIONS.apply(db)
        put_new(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)


def _connected(name: str, *, uri: bool = False) -> sqlite3.Connection:
    # Opened by a worker and closed by whoever ends the program; never used by two threads at a time.
    conn = sqlite3.connect(name, timeout=BUSY_TIMEOUT / 1000, isolation_level=None, check_same_thread=False, uri=uri)
    conn.text_factory = _text
    return conn


def _text(stored: bytes) -> str:
    # Bytes that are no UTF-8 any more are a damaged row, which its hash tells; they must not fail the whole reading.
    return stored.decode("utf-8", "surrogateescape")


def _configure(db: Database) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    for setting in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", f"busy_timeout = {BUSY_TIMEOUT}"):
        db.execute(f"PRAGMA {setting}")


def _examined(path: Path) -> bool:
    """Whether there is anything in it. Read-only: closing a writable connection could change a damaged file."""
    if path.stat().st_size == 0:
        return False
    with closing(_connected(path.absolute().as_uri() + "?mode=ro", uri=True)) as conn:
        if not sound(conn):
            raise _damaged(path)
        if not conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            return False
        if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise _foreign(path)
        _refuse_newer(path, conn)
    return True


def _refuse_newer(path: Path, conn: sqlite3.Connection) -> None:
    if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone():
        return
    known = {migration.name for migration in MIGRATIONS._migrations}  # noqa: SLF001 - there is no public list of all
    if {name for (name,) in conn.execute(_APPLIED, [MIGRATIONS.name])} - known:
        raise LauncherError(
            _("Your phrases in {file} were saved by a newer version of the launcher.").format(file=path),
            _("Install that version, or move the file away to start afresh. The file was not touched."),
        )


def _damaged(path: Path) -> LauncherError:
    backup = newest_good(path)
    hint = (
        _("It was kept as it is. The newest good backup is {backup}.").format(backup=backup)
        if backup
        else _("It was kept as it is. No good backup was found beside it; move the file away to start afresh.")
    )
    return LauncherError(_("The file of your phrases, {file}, cannot be read: it is damaged.").format(file=path), hint)


def _foreign(path: Path) -> LauncherError:
    return LauncherError(
        _("The file {file} is not a file of phrases.").format(file=path),
        _("It was kept as it is. Move it away, and the launcher makes a new one."),
    )


def _unwritable(path: Path, why: str = "") -> LauncherError:
    message = _("The launcher cannot write to {folder}.").format(folder=path.parent)
    hint = _("Check that the folder is yours and can be written to, or set LAUNCHER_HOME to another one.")
    return LauncherError(f"{message} {why}".strip(), hint)


def _full(path: Path) -> LauncherError:
    return LauncherError(
        _("The disk is full, so this was not saved."),
        _("Free some space where {folder} lies, then try again.").format(folder=path.parent),
    )


def _busy(path: Path) -> LauncherError:
    return LauncherError(
        _("Another program is using {file}.").format(file=path),
        _("Wait until it has finished, or close it, then try again."),
    )


_FAULTS: Final[dict[int, Callable[[Path], LauncherError]]] = {
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_READONLY: _unwritable,
    sqlite3.SQLITE_CANTOPEN: _unwritable,
    sqlite3.SQLITE_PERM: _unwritable,
    sqlite3.SQLITE_IOERR: _unwritable,
    sqlite3.SQLITE_CORRUPT: _damaged,
    sqlite3.SQLITE_NOTADB: _damaged,
}
