"""Brings files from a folder: of this machine, of a share, or of a program that keeps folders in step.

Laws: nothing is brought that was still being written; what is brought is read once, into memory; only a plain file is read, so
that nothing waits for ever. Such programs leave copies where two people wrote, and names of files that are not here yet: both
are told, never taken.
"""

import errno
import hashlib
import itertools
import os
import re
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from launcher.courier.parcel import Fetched, Known, Later, Patience
from launcher.errors import LauncherError
from launcher.language import _
from launcher.progress import Far

if sys.platform == "win32":
    import _winapi

SUFFIX: Final = ".phrasefeed"
TRIES: Final = 3
_CHUNK: Final = 256 * 1024
_MOST_NAMES: Final = 5_000  # that are looked at in one folder
_OURS: Final = re.compile("[a-z0-9-]*")  # what publishers put behind a name; programs that make copies put something else
_IN_USE: Final = frozenset({errno.EBUSY, errno.EAGAIN})
_IN_USE_WINDOWS: Final = frozenset({32, 33})  # opened by another program, or a part of it locked
_SHARED: Final = 1 | 2 | 4  # others may read it, write it and take it away meanwhile
_CLOUD_WINDOWS: Final = range(358, 405)  # what Windows says of a file that is only in the cloud
# Of a file that is only in the cloud: reading it brings it here, where there is a connection.
_ONLY_IN_CLOUD: Final = 0x400000 | 0x40000 | 0x1000


class _InMotionError(Exception):
    """Somebody is writing it."""


def feed_in(where: Path) -> Path:
    """The feed itself, or the one that lies in this folder. LauncherError where there is none, or more than one."""
    try:
        if not where.is_dir():
            return where
        names = [name for name in _names(where) if name.endswith(SUFFIX)]
    except OSError as error:
        raise _unreachable(where, error) from error
    feeds = [name for name in names if not any(_is_copy(name, other) for other in names)]
    if not feeds:
        raise LauncherError(_("There is no feed in this folder."), _("Choose the folder with a file that ends in .phrasefeed."))
    if len(feeds) > 1:
        message = _("There are {count} feeds in this folder: {names}.").format(
            count=len(feeds), names=", ".join(sorted(feeds)[:5])
        )
        raise LauncherError(message, _("Choose one of these files."))
    return where / feeds[0]


def fetched(path: Path, known: Known, most: int, far: Far, patience: Patience) -> Fetched:
    """The file, as `fetching.fetched` says it."""
    data = _at_rest(path, most, far, patience)
    etag = hashlib.sha256(data).hexdigest()  # size and time alone are kept alike by some of these programs
    notices = _copies(path) if path.name.endswith(SUFFIX) else ()
    return Fetched(None if etag == known.etag else data, Known(etag), notices=notices)


def _at_rest(path: Path, most: int, far: Far, patience: Patience) -> bytes:
    for at in range(TRIES):
        if at:
            threading.Event().wait(patience.between)
        try:
            return _read(path, most, far)
        except _InMotionError:
            continue
        except OSError as error:
            if not _in_use(path, error):
                raise _unreachable(path, error) from error
    raise Later(
        _("The file {name} is just being written, or another program holds it.").format(name=path.name),
        _("The launcher looks again by itself."),
    )


def _read(path: Path, most: int, far: Far) -> bytes:
    before = path.stat()
    if not stat.S_ISREG(before.st_mode):
        raise LauncherError(_("{name} is not a file.").format(name=path.name), _("Choose the feed, or its folder."))
    if not before.st_size:
        raise _not_yet(path)
    if before.st_size > most:
        raise LauncherError(_("The file {name} is larger than it may be.").format(name=path.name), _("Tell its publisher."))
    data = bytearray()
    # Never waiting: between the look and the opening somebody may have put a pipe there.
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        while len(data) <= most and (chunk := file.read(min(_CHUNK, most + 1 - len(data)))):
            data += chunk
            far(len(data), before.st_size)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise _InMotionError
    return bytes(data)


def _in_use(path: Path, error: OSError) -> bool:
    if sys.platform == "win32" and isinstance(error, PermissionError):
        return _refusal(path) in _IN_USE_WINDOWS
    return error.errno in _IN_USE


if sys.platform == "win32":

    def _refusal(path: Path) -> int | None:
        """Windows' own number for why the file does not open: Python's opening knows only that it may not."""
        try:
            how = _winapi.OPEN_EXISTING
            _winapi.CloseHandle(_winapi.CreateFile(str(path), _winapi.GENERIC_READ, _SHARED, 0, how, 0, 0))
        except OSError as error:
            return error.winerror
        return min(_IN_USE_WINDOWS)  # it opens now


def _unreachable(path: Path, error: OSError) -> LauncherError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        if path.with_name(f".{path.name}.icloud").exists():
            return _not_yet(path)
        if path.parent.is_dir():
            return Later(_("The file {name} is not there, or not yet.").format(name=path.name), _("Look into its folder."))
        return LauncherError(_("The folder {name} is not there.").format(name=path.parent), _how_to_reach())
    if getattr(error, "winerror", None) in _CLOUD_WINDOWS or _is_only_in_cloud(path):
        return _not_yet(path)
    if isinstance(error, PermissionError):
        return LauncherError(_("You may not read {name}.").format(name=path), _("Ask whoever looks after this folder."))
    why = error.strerror or _("no answer")
    return LauncherError(_("{name} can't be reached: {why}.").format(name=path, why=why), _how_to_reach())


def _is_only_in_cloud(path: Path) -> bool:
    try:
        return bool(getattr(path.stat(), "st_file_attributes", 0) & _ONLY_IN_CLOUD)
    except OSError:
        return False


def _not_yet(path: Path) -> Later:
    message = _("The file {name} is known here, but not here yet.").format(name=path.name)
    return Later(message, _("Let the folder finish syncing, or choose “Always keep on this device” for it."))


def _how_to_reach() -> str:
    return _("Check the connection (VPN, drive letter). What you have stays in force.")


def _names(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as found:
        yield from (one.name for one in itertools.islice(found, _MOST_NAMES))


def _copies(path: Path) -> tuple[str, ...]:
    try:
        copies = sorted(name for name in _names(path.parent) if _is_copy(name, path.name))
    except OSError:
        return ()
    told = _("There is a second copy, {name}: two people may have published at once. It is not used.")
    return tuple(told.format(name=name) for name in copies[:3])


def _is_copy(name: str, of: str) -> bool:
    """Whether a program made this file beside the other: "support (1)", "support-DESKTOP-7", "support.sync-conflict-…"."""
    stem = of.removesuffix(SUFFIX)
    if name == of or not name.endswith(SUFFIX) or not name.startswith(stem):
        return False
    return not _OURS.fullmatch(name.removesuffix(SUFFIX).removeprefix(stem))
