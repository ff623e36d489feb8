"""Verified copies of the database: before a migration, once a day, and on request.

Law: a copy counts only after it was checked and reached the disk, an older one goes only after that, and a clock that was
set back neither overwrites nor removes a good copy.
"""

import filecmp
import os
import re
import sqlite3
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _

KEEP: Final = 12  # daily backups
_DAILY: Final = re.compile(r"phrases-(\d{4}-\d\d-\d\d)\.db")


def backups_beside(path: Path) -> Path:
    """The folder in which the backups of the database at `path` are kept."""
    return path.parent / "backups"


def sound(conn: sqlite3.Connection) -> bool:
    """Whether SQLite finds the database whole; damage inside a text it cannot see."""
    try:
        return bool(conn.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
            return False
        raise


def copy_verified(conn: sqlite3.Connection, to: Path) -> Path:
    """A checked copy at `to`, which is either the whole copy or what it was before."""
    part = _checked_copy(conn, to)
    _put_in_place(part, to)
    return to


def daily(conn: sqlite3.Connection, folder: Path, today: date) -> Path | None:
    """Today's backup in `folder`; None where there is one, or nothing has changed since the last one."""
    to = folder / f"phrases-{today.isoformat()}.db"
    if to.exists():
        return None
    part = _checked_copy(conn, to)
    last = _dailies(folder, today)[-1:]
    if last and filecmp.cmp(last[0], part, shallow=False):
        part.unlink()
        return None
    _put_in_place(part, to)
    for old in _dailies(folder, today)[:-KEEP]:
        old.unlink()
    return to


def put_new(part: Path, to: Path) -> None:
    """Let a finished file stand at `to`, on the disk, unless another process was quicker."""
    _sync(part, os.O_RDWR)
    try:
        to.hardlink_to(part)
    except FileExistsError:
        return
    except OSError:  # a file system without links, such as a USB stick's
        if not to.exists():
            part.replace(to)
    _sync_folder(to.parent)


def newest_good(path: Path) -> Path | None:
    """The newest backup beside the database at `path` that is whole; None where there is none."""
    copies = sorted(backups_beside(path).glob("*.db"), key=lambda copy: copy.stat().st_mtime, reverse=True)
    return next((copy for copy in copies if _whole(copy)), None)


def _dailies(folder: Path, today: date) -> list[Path]:
    # Dates to come were written under another clock: they are not ours to judge or remove.
    dated = ((found[1], file) for file in folder.glob("phrases-*.db") if (found := _DAILY.fullmatch(file.name)))
    return [file for day, file in sorted(dated) if day <= today.isoformat()]


def _checked_copy(conn: sqlite3.Connection, to: Path) -> Path:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = to.with_name(f"{to.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        _copy(conn, part)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _copy(conn: sqlite3.Connection, part: Path) -> None:
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        conn.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file that can be carried away and opened anywhere
    if not _whole(part):
        raise LauncherError(
            _("The backup in {folder} could not be verified.").format(folder=part.parent), _("Older ones were kept.")
        )


def _whole(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(file.absolute().as_uri() + "?mode=ro", uri=True)) as conn:
            return sound(conn) and conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] > 0
    except sqlite3.Error:
        return False


def _put_in_place(part: Path, to: Path) -> None:
    _sync(part, os.O_RDWR)
    part.replace(to)
    _sync_folder(to.parent)


def _sync_folder(folder: Path) -> None:
    with suppress(PermissionError):  # Windows opens no folders, and needs no such sync
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
