"""What a person points at, as bytes: a file with the signature beside it, or a folder of another program.

Law: read within limits while reading, links are not followed, and nothing is changed.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.importers.imported import MOST_BYTES, Sent
from launcher.packs.sheet import MAX_BYTES
from launcher.progress import Far, nobody

MOST_FILES: Final = 20_000  # of one folder
SIGNATURE: Final = ".minisig"
_MOST_SIGNATURE: Final = 4_096  # bytes


@dataclass(frozen=True, slots=True)
class Source:
    """What was pointed at: `where` as a person knows it, the bytes or the files of a folder, and a signature lying beside."""

    where: str
    name: str
    data: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    signature: str = ""

    def sent(self, far: Far = nobody) -> Sent:
        """The same for the importers."""
        return Sent(self.name, self.data, self.files, far)


def source_of(given: Path | bytes, name: str, far: Far = nobody) -> Source:
    """What lies at the path, or these bytes. LauncherError where it can't be read or is too much."""
    if isinstance(given, bytes):
        return Source(name, name or _("unnamed"), given)
    where = str(given)
    try:
        if given.is_dir():
            return Source(where, name or given.name, files=_folder(given, far))
        return Source(where, name or given.name, file_bytes(given), signature=_beside(given))
    except OSError as error:
        raise unreadable(given, error) from error


def file_bytes(path: Path, most: int = max(MAX_BYTES, MOST_BYTES)) -> bytes:
    """The bytes of a file, `most` of them and one: what is larger is refused by whoever knows its form. May raise OSError."""
    with path.open("rb") as file:
        return file.read(most + 1)


def unreadable(path: Path, error: OSError) -> LauncherError:
    """The refusal of a file that can't be read."""
    message = _("{file} cannot be read: {why}.").format(file=path, why=error.strerror or error)
    return LauncherError(message, _("See that the file is there and that you may open it."))


def _beside(path: Path) -> str:
    signature = path.with_name(path.name + SIGNATURE)
    try:
        return file_bytes(signature, _MOST_SIGNATURE).decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        return "?"  # a signature that says nothing is none that holds


def _folder(folder: Path, far: Far) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    for path in _within(folder):
        far(len(files), 0)
        data = file_bytes(path, MOST_BYTES - total)
        total += len(data)
        if total > MOST_BYTES or len(files) >= MOST_FILES:
            raise LauncherError(_("There is too much in {folder}.").format(folder=folder), _("Choose a smaller folder."))
        files[path.relative_to(folder).as_posix()] = data
    return files


def _within(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            path = Path(at, name)
            if path.is_file() and not path.is_symlink():
                yield path
