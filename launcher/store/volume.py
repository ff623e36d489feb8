"""Where a folder lies: on this machine, or on another one across the network.

Law: shared memory, which a write-ahead log needs, does not reach across a network; a file there must not use one. Where the
system cannot tell, the folder is taken for one of this machine.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

_REMOTE: Final = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "9p", "afs", "afpfs", "webdav", "davfs", "ncpfs", "coda", "ceph", "lustre",
    "glusterfs", "fuse.sshfs", "fuse.glusterfs", "fuse.davfs2", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.s3fs", "prl_fs", "vboxsf",
})  # fmt: skip
_DRIVE_REMOTE: Final = 4


def where_it_lies(path: Path) -> Path:
    """The file itself where `path` is a link to it: what SQLite keeps beside a file lies beside that one."""
    return path.resolve() if path.is_symlink() else path


def read_only(path: PurePath) -> str:
    """What SQLite is given to open the file at this absolute path without writing."""
    uri = path.as_uri()
    # Of another machine's name in front SQLite knows nothing; as a part of the path Windows understands it.
    return f"{uri if uri.startswith('file:///') else uri.replace('file://', 'file:////', 1)}?mode=ro"


def across_network(path: Path) -> bool:
    """Whether the file or folder at `path` lies (or will lie) on another machine."""
    where = path.absolute()
    while not where.exists() and where != where.parent:
        where = where.parent
    return _ASK.get(sys.platform, _nobody)(where.resolve())


def mount_table() -> str:
    """What is mounted where, as Linux tells it."""
    return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")


def _on_linux(where: Path) -> bool:
    try:
        return _type_of(where, mount_table()) in _REMOTE
    except OSError:
        return False


def _type_of(where: Path, table: str) -> str:
    """The type of the file system that `where` lies on; of several mounted at one place the last is the one in use."""
    nearest, kind = -1, ""
    for line in table.splitlines():
        before, _dash, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = Path(_unescaped(fields[4]))
        if where.is_relative_to(point) and len(point.parts) >= nearest:
            nearest, kind = len(point.parts), after.split(" ", 1)[0]
    return kind


def _unescaped(field: str) -> str:
    for code in (" ", "\t", "\n", "\\"):
        field = field.replace(f"\\{ord(code):03o}", code)
    return field


def _on_windows(where: Path) -> bool:
    if str(where).startswith("\\\\"):
        return True
    import ctypes

    windll = getattr(ctypes, "windll")  # noqa: B009 - it is there on Windows alone
    return bool(windll.kernel32.GetDriveTypeW(where.anchor) == _DRIVE_REMOTE)


def _on_macos(where: Path) -> bool:
    try:
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    nearest, kind = -1, ""
    for line in told.splitlines():
        _device, _on, rest = line.partition(" on ")
        point, _brace, options = rest.rpartition(" (")
        if point and where.is_relative_to(point) and len(Path(point).parts) >= nearest:
            nearest, kind = len(Path(point).parts), options.split(",")[0]
    return kind in _REMOTE


def _nobody(_where: Path) -> bool:
    return False


_ASK: Final[dict[str, Callable[[Path], bool]]] = {"linux": _on_linux, "win32": _on_windows, "darwin": _on_macos}


def running(pid: int) -> bool:
    """Whether a process with this number runs on this machine; where that cannot be asked harmlessly, True."""
    if os.name != "posix":
        return True  # on Windows the question would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
