"""The database file: opened with care, and written in whole transactions.

Law: nothing is written to a file before it is known to be whole, ours, and not from a newer program; every write happens
inside BEGIN IMMEDIATE, so that a second process waits instead of failing. A file that is refused is left as it was. Nothing is
acknowledged that went into a file which nobody finds any more. Across a network no write-ahead log is used, for its shared
memory does not reach so far.
"""

import errno
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from launcher.errors import LauncherError
from launcher.language import _
from launcher.store.backup import backups_beside, before_migration, listed, put_new
from launcher.store.descent import descent
from launcher.store.faults import busy, damaged, disk, foreign, is_damage, newer, unwritable, world
from launcher.store.migrations import APPLICATION_ID, MIGRATIONS
from launcher.store.pages import commits_behind_a_break, frames_of
from launcher.store.schema import as_made
from launcher.store.soundness import sound_throughout, text
from launcher.store.volume import across_network, read_only, running, where_it_lies

BUSY_TIMEOUT: Final = 5000  # ms that a write waits for another process
LOOKED_WITHIN: Final = 5.0  # s in which another start has looked whether the file is whole
COMPANIONS: Final = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file while it is used
_UTF_8: Final = b"\0\0\0\1"  # what the head of a file says of its letters
_NEW: Final = re.compile(r".*\.(\d+)\.\w+\.new")  # a store in the making, by which process
_APPLIED: Final = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid"
_HAS_MIGRATIONS: Final = "SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'"


def open_database(path: Path, now: Callable[[], datetime]) -> Database:
    """The database at `path`, made where there was none and brought up to date where it is older; `now` is the local time.

    Raises Damaged where the file is not as it was written or its rescue was cut short, and LauncherError where it is
    foreign or newer, or the disk refuses.
    """
    with world(path):
        if rescue_folder(path).is_dir():
            raise damaged(path)
        _make(path)
        old = examined(path)
        db = Database(connected(str(path)), execute_plugins=False)
        try:
            configure(db, path)
            if old and MIGRATIONS.pending(db):
                before_migration(path, MIGRATIONS.pending(db)[0].name, now())
            with writing(db):
                _refuse_newer(path, db.conn)  # another process may have been quicker since the examination
                MIGRATIONS.apply(db)
        except BaseException:
            db.close()
            raise
        _OPEN_HERE[db] = path.absolute()
        if os.name == "posix" and not across_network(path):  # elsewhere a file in use is not moved, or SQLite notices
            _ITSELF[db] = _number(path)
        return db


def closed(db: Database) -> None:
    """Close the database; the file counts as open here no more."""
    db.close()
    _OPEN_HERE.pop(db, None)
    _ITSELF.pop(db, None)


def the_file(path: Path) -> Path:
    """The file itself where `path` is a link. Raises LauncherError where it leads nowhere, as to a drive that is away."""
    with disk(path):
        real = where_it_lies(path)
    if real != path and not (real.exists() or rescue_folder(real).is_dir()):
        raise unwritable(real, os.strerror(errno.ENOENT))
    return real


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One whole transaction: all that happens inside is kept, or nothing is."""
    db.execute("BEGIN IMMEDIATE")
    try:
        _refuse_lost(db)
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


def examined(path: Path) -> bool:
    """Whether there is anything in the file. Read-only: closing a writable connection could change a damaged file.

    Only a write that was cut short is taken back. Raises Damaged, or LauncherError where the file is foreign or newer.
    """
    try:
        return seen(path)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
    _take_back(path)
    return seen(path)


def seen(path: Path) -> bool:
    """As `examined`, and not even that is taken back; OperationalError where it would have to be."""
    if path.is_dir():
        raise foreign(path)
    if path.stat().st_size == 0:
        if listed(backups_beside(path)):
            raise damaged(path)  # nobody empties a file of phrases; a power cut may
        return False
    if _log_is_hurt(path):
        raise damaged(path)
    with closing(connected(read_only(path.absolute()), uri=True)) as conn:
        if not sound_throughout(conn):  # a key that differs between table and index hides its row, or stops all reading
            raise damaged(path)
        if not conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            return False
        _refuse_foreign(path, conn)
        _refuse_newer(path, conn)
        if not as_made(conn, _applied(conn)) or _is_of_no_letters(path):
            raise damaged(path)
    return True


def brought_up_to_date(file: Path) -> None:
    """Bring a copy that nobody else knows to the tables of this program. Raises LauncherError where it is newer or foreign."""
    examined(file)
    with closing(Database(connected(str(file)), execute_plugins=False)) as db:
        db.execute("PRAGMA trusted_schema = OFF")
        with writing(db):
            MIGRATIONS.apply(db)
        db.execute("PRAGMA journal_mode = DELETE")


def held_elsewhere(path: Path) -> bool:
    """Whether another process has the file open in SQLite. Only to be asked while this process has not.

    Where the system has no such question (Windows), False: there a file in use cannot be moved away in the first place.
    """
    if sys.platform != "win32":
        import fcntl

        try:
            with path.open("r+b") as file:  # closing any handle gives up this process's own locks on it
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except BlockingIOError:
            return True
        except OSError:
            return False  # missing, or not ours to write: whoever needs it writable is told so by SQLite
    return False


def refuse_held(path: Path) -> None:
    """Raise LauncherError where another process has the file open, and not only to look whether it is whole."""
    until = monotonic() + LOOKED_WITHIN
    while path.exists() and held_elsewhere(path):
        if monotonic() > until:
            raise busy(path)
        Event().wait(_LOOK)  # nobody tells when a lock on a file is let go


def has_a_log(path: Path) -> bool:
    """Whether there lies a log beside the file, of either kind, with anything in it."""
    logs = (path.with_name(path.name + suffix) for suffix in COMPANIONS if suffix != "-shm")
    return any(log.exists() and log.stat().st_size for log in logs)


def rescue_folder(path: Path) -> Path:
    """Where a rescue of the file works; while it stands, the rescue is not finished."""
    return path.with_name(f"{path.name}.rescue")


def connected(name: str, *, uri: bool = False) -> sqlite3.Connection:
    """A connection that commits only where it is told to, and reads damaged text too."""
    # Opened by a worker and closed by whoever ends the program; never used by two threads at a time.
    conn = sqlite3.connect(name, timeout=BUSY_TIMEOUT / 1000, isolation_level=None, check_same_thread=False, uri=uri)
    conn.text_factory = text
    return conn


def configure(db: Database, path: Path) -> None:
    """Set what keeps an acknowledged write safe, here or across a network."""
    mode = "DELETE" if across_network(path) else "WAL"
    with suppress(sqlite3.OperationalError) if mode == "DELETE" else _nothing():  # others use its log still: next time
        db.execute(f"PRAGMA journal_mode = {mode}")
    for setting in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", f"busy_timeout = {BUSY_TIMEOUT}"):
        db.execute(f"PRAGMA {setting}")


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _make(path: Path) -> None:
    """Where there is no file, make one beside it and put it there whole: turning a file to WAL suffers no second opener."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    if has_a_log(path) and not path.exists():
        raise damaged(path)  # the log of a file that is gone would be read into the new one
    for left in path.parent.glob(f"{path.name}.*.new*"):
        if (maker := _NEW.match(left.name)) and not running(int(maker[1])):
            left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.{os.getpid()}.", suffix=".new", dir=path.parent)  # for the user alone
    os.close(handle)
    try:
        with closing(Database(connected(name), execute_plugins=False)) as db:
            configure(db, path)
            with writing(db):
                MIGRATIONS.apply(db)
        put_new(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)


def _refuse_lost(db: Database) -> None:
    """Raise LauncherError where the file that is open is no longer the one that whoever opens next will find.

    SQLite writes on into a file that was moved, removed or replaced under its hands, and says that all is well.
    """
    if db in _ITSELF and _number(path := _OPEN_HERE[db]) != _ITSELF[db]:
        raise LauncherError(
            _("This was not saved: the file {file} was moved or replaced while the launcher was using it.").format(file=path),
            _("Put it back if you miss it, start the launcher again, then save once more."),
        )


def _number(path: Path) -> tuple[int, int]:
    """What the system knows the file by; nothing where there is none."""
    try:
        known = path.stat()
    except FileNotFoundError:
        return 0, 0
    return known.st_dev, known.st_ino


def _take_back(path: Path) -> None:
    """Let SQLite take back the write that was cut short, where a copy shows that the file is whole after it."""
    with tempfile.TemporaryDirectory(prefix="launcher-") as folder:
        copy = Path(folder) / path.name
        for suffix in ("", "-journal"):
            shutil.copyfile(path.with_name(path.name + suffix), copy.with_name(path.name + suffix))
        with closing(connected(str(copy))) as conn:
            if not sound_throughout(conn):
                raise damaged(path)
    with closing(connected(str(path))) as conn:
        conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _log_is_hurt(path: Path) -> bool:
    """Whether the file's write-ahead log is another file's, or broken in front of whole commits.

    One commit behind a break is what a power cut leaves of a write that nobody was promised; two are damage.
    """
    log = path.with_name(f"{path.name}-wal")
    try:
        if not log.stat().st_size:
            return False
        here = path.absolute() in _OPEN_HERE.values()
        if not here and held_elsewhere(path):
            return False  # who holds the file knows its log; to read a long one takes seconds
        return _is_hurt(log.read_bytes(), None if here else path.read_bytes()) or _needs_no_log(path)
    except FileNotFoundError:
        return False  # there is none, or the last one who had the file open has just closed it


def _is_hurt(log: bytes, main: bytes | None) -> bool:
    """Of a file that is open here its own log is known, and reading it another way would give up our locks: then no `main`."""
    frames = list(frames_of(log))
    return commits_behind_a_break(log, frames) > 1 or (main is not None and descent(main, frames) != "own")


def _is_of_no_letters(path: Path) -> bool:
    """Whether the file's head names letters that there are not; SQLite overlooks it until the tables change."""
    if path.absolute() in _OPEN_HERE.values():
        return False  # it was looked at when it was opened; see below
    with path.open("rb") as file:
        return file.read(60)[56:] not in {b"", _UTF_8}


def _needs_no_log(path: Path) -> bool:
    """Whether the file's own head says that it is used without a log, as a backup's does."""
    if path.absolute() not in _OPEN_HERE.values():
        with path.open("rb") as file:
            return file.read(20)[18:] == b"\x01\x01"
    # Closing a handle of our own would give up the locks of the store that is open in this process: SQLite's will not.
    try:
        with closing(sqlite3.connect(f"{read_only(path.absolute())}&immutable=1", uri=True)) as conn:
            return conn.serialize()[18:20] == b"\x01\x01"
    except sqlite3.DatabaseError:
        return False  # the check that follows tells


def _refuse_foreign(path: Path, conn: sqlite3.Connection) -> None:
    ours = conn.execute(_HAS_MIGRATIONS).fetchone() and _applied(conn)
    marked = conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if not ours and not marked:
        raise foreign(path)
    if not ours or not marked:
        raise damaged(path)  # ours by one sign and not by the other


def _refuse_newer(path: Path, conn: sqlite3.Connection) -> None:
    if not conn.execute(_HAS_MIGRATIONS).fetchone():
        return
    known = [migration.name for migration in MIGRATIONS._migrations]  # noqa: SLF001 - there is no public list of all
    applied = _applied(conn)
    if not set(applied) - set(known):
        return
    # A newer program went through all our migrations first; a name that only looks new is one of ours, damaged.
    raise newer(path) if set(known) <= set(applied) else damaged(path)


def _applied(conn: sqlite3.Connection) -> list[str]:
    try:
        return [name for (name,) in conn.execute(_APPLIED, [MIGRATIONS.name])]
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise
        return []  # somebody else's table of that name


_OPEN_HERE: Final[WeakKeyDictionary[Database, Path]] = WeakKeyDictionary()
_ITSELF: Final[WeakKeyDictionary[Database, tuple[int, int]]] = WeakKeyDictionary()  # the number of each file as it was opened
_SHARED_FIRST: Final = 0x40000002  # the bytes that every connection to a file in WAL mode holds a shared lock on
_SHARED_SIZE: Final = 510
_LOOK: Final = 0.02  # s between two looks whether another process still has the file open
