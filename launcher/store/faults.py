"""What the world may do to the file of phrases, told kindly.

Law: only damage is `Damaged`, which a rescue may follow; a full disk, a lock, a missing right or a sick drive is never taken
for it, because the file may be quite well.
"""

import errno
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _


class Damaged(LauncherError):  # noqa: N818 - a finding, as users are told of it
    """The file of phrases, or what lies beside it, is not as it was written; it was left as it is."""


class Overtaken(LauncherError):  # noqa: N818 - a finding, as users are told of it
    """What a change was made for has been changed meanwhile, by anybody; nothing was changed. Look again, then decide again."""


class Unwritable(LauncherError):  # noqa: N818 - a finding, as users are told of it
    """The folder or the file cannot be written to; what is in it may well be read."""


class Full(Unwritable):
    """The disk is full; what is on it may well be read."""


@contextmanager
def world(path: Path) -> Iterator[None]:
    """What the world may refuse while the file at `path` is used, told as LauncherError."""
    try:
        with disk(path):
            yield
    except sqlite3.DatabaseError as error:
        tell = _FAULTS.get(code_of(error))
        if tell is None:
            raise
        raise tell(path) from error
    except UnicodeDecodeError as error:  # what SQLite says of a damaged table quotes bytes that are no text
        raise damaged(path) from error


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """What the disk may refuse to the file at `path` itself, told as LauncherError."""
    try:
        yield
    except OSError as error:
        raise (_full(path) if error.errno in _NO_ROOM else unwritable(path, error.strerror or "")) from error


@contextmanager
def sayable() -> Iterator[None]:
    """What no file can hold, such as half a character, told as LauncherError."""
    try:
        yield
    except ValueError as error:
        message = _("This text holds a character that cannot be saved.")
        raise LauncherError(message, _("Type it anew, then save again.")) from error


def code_of(error: sqlite3.Error) -> int:
    """SQLite's own number for what went wrong; 0 where it gave none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file itself is wrong."""
    return code_of(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_refusal(error: Exception) -> bool:
    """Whether the world refuses, as a full disk does; anything else that SQLite says of a file that we only read is damage."""
    return isinstance(error, sqlite3.Error) and code_of(error) in _FAULTS and not is_damage(error)


def damaged(path: Path) -> Damaged:
    """The file is damaged."""
    return Damaged(
        _("The file of your phrases, {file}, cannot be read: it is damaged.").format(file=path),
        _("It was kept as it is. Start the launcher again, and it brings back all that can be read."),
    )


def foreign(path: Path) -> LauncherError:
    """The file is a database, but none of ours."""
    return LauncherError(
        _("The file {file} is not a file of phrases.").format(file=path),
        _("It was kept as it is. Move it away, and the launcher makes a new one."),
    )


def newer(path: Path) -> LauncherError:
    """The file has tables that this program does not know."""
    return LauncherError(
        _("Your phrases in {file} were saved by a newer version of the launcher.").format(file=path),
        _("Install that version, or move the file away to start afresh. The file was not touched."),
    )


def unwritable(path: Path, why: str = "") -> Unwritable:
    """The folder or the file cannot be written to."""
    message = _("The launcher cannot write to {folder}.").format(folder=path.parent)
    hint = _("Check that the folder is yours and can be written to, or set LAUNCHER_HOME to another one.")
    return Unwritable(f"{message} {why}".strip(), hint)


def _refused(path: Path) -> LauncherError:
    """SQLite could not write, and does not tell a full disk from a missing right when it makes what it keeps beside a file."""
    try:
        no_room = shutil.disk_usage(path.parent).free < _LEAST
    except OSError:
        no_room = False
    return _full(path) if no_room else unwritable(path)


def busy(path: Path) -> LauncherError:
    """Somebody else holds the file."""
    return LauncherError(
        _("Another program is using {file}.").format(file=path),
        _("Wait until it has finished, or close it, then try again."),
    )


def _full(path: Path) -> Full:
    return Full(
        _("The disk is full, so this was not saved."),
        _("Free some space where {folder} lies, then try again.").format(folder=path.parent),
    )


_LEAST: Final = 64 * 1024  # bytes that SQLite wants to begin with
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}
_FAULTS: Final[dict[int, Callable[[Path], LauncherError]]] = {
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_BUSY: busy,
    sqlite3.SQLITE_LOCKED: busy,
    sqlite3.SQLITE_PROTOCOL: busy,
    sqlite3.SQLITE_READONLY: unwritable,
    sqlite3.SQLITE_CANTOPEN: _refused,
    sqlite3.SQLITE_PERM: unwritable,
    sqlite3.SQLITE_IOERR: _refused,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: damaged,
}
