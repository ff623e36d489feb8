"""Lays files into a folder that others read from, so that no reader ever sees a half or a feed without its pack.

Laws: each file appears whole or not at all; the feed comes last, when everything that it names lies there; a pack that lies
there with other bytes is never replaced, because feeds out there name it by its hash.
"""

import os
import secrets
import stat
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _

FEED_SUFFIX: Final = ".phrasefeed"
PACK_SUFFIX: Final = ".phrasepack"
_TRIES: Final = 5
_BETWEEN: Final = 0.2  # seconds; a reader on Windows holds a file of this size for less


def lay(folder: Path, files: Sequence[tuple[str, bytes]]) -> tuple[Path, ...]:
    """Write the files there, in this order but the feed last, each whole or not at all; answers with their paths in that order.

    LauncherError says what could not be written; the feed is untouched then.
    """
    in_order = sorted(files, key=lambda file: file[0].endswith(FEED_SUFFIX))
    _check_packs(folder, in_order)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_laid(folder / name, data) for name, data in in_order)
    except OSError as error:
        message = _("{folder} can't be written: {why}.").format(folder=folder, why=error.strerror or _("no answer"))
        raise LauncherError(message, _("The feed is as it was. Check the space and your rights there, and try again.")) from error


def lay_secret(path: Path, text: str) -> None:
    """Write a secret key into a new file that only its owner can read. LauncherError where there is a file already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        message = _("There is a file {name} already, and a key is never overwritten.").format(name=path)
        raise LauncherError(message, _("Choose another name.")) from error
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritten(path, error) from error


def _check_packs(folder: Path, files: Sequence[tuple[str, bytes]]) -> None:
    for name, data in files:
        if name.endswith(PACK_SUFFIX) and _is_there(folder / name, data) is False:
            message = _("Another pack lies there under the name {name}.").format(name=name)
            raise LauncherError(message, _("Somebody changed it, or it is damaged: move it away, then publish again."))


def _is_there(path: Path, data: bytes) -> bool | None:
    """Whether these bytes lie there; None where nothing does."""
    try:
        there = path.stat()
        # Strangers may write here too: what is no plain file of this size is not opened.
        return stat.S_ISREG(there.st_mode) and there.st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LauncherError(_("{name} can't be read.").format(name=path), _("Check your rights there.")) from error


def _laid(path: Path, data: bytes) -> Path:
    if _is_there(path, data):
        return path
    # The ending is one that programs for synced folders leave alone. Who may read it, the folder and the system decide.
    new = path.with_name(f".{path.name}-{secrets.token_hex(4)}.tmp")
    try:
        with new.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _replaced(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    _settle(path.parent)
    return path


def _replaced(new: Path, path: Path) -> None:
    for at in range(_TRIES):
        try:
            new.replace(path)
        except PermissionError:  # on Windows a reader holds the old one for a moment
            if at == _TRIES - 1:
                raise
            threading.Event().wait(_BETWEEN)
        else:
            return


def _settle(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some shares can't; the file itself is safe
        return
    finally:
        os.close(handle)


def _unwritten(path: Path, error: OSError) -> LauncherError:
    message = _("{name} can't be written: {why}.").format(name=path, why=error.strerror or _("no answer"))
    return LauncherError(message, _("Choose another folder."))
