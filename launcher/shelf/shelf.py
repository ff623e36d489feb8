"""One folder of files, each with an index as named bytes, the mark of the records that it was built from, and a checksum.

A file is: 8 bytes that name the format, the length of the header (8 bytes, little-endian), SHA-256 of everything else, the
header as JSON, and the parts, each from a multiple of 64. A file is read into memory and not mapped: a stick that is pulled
out or a share that goes away would end a process that looks at a mapped file.
"""

import contextlib
import hashlib
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from launcher import atomic

log = logging.getLogger(__name__)

MAGIC: Final = b"PHRIDX\x00\x01"
SUFFIX: Final = ".index"
HEADER_AT_MOST: Final = 1 << 20
FILE_AT_MOST: Final = 1 << 31
ABANDONED_AFTER: Final = 600  # s after which an unfinished file is nobody's any more
_NUMBER, _DIGEST, _ALIGNED = 8, 32, 64
_FRONT: Final = len(MAGIC) + _NUMBER + _DIGEST


def beside(store: Path) -> Path:
    """The folder in which the index of the store at this path lies."""
    return (store.resolve() if store.is_symlink() else store).parent / "index"


@dataclass(frozen=True, slots=True)
class Shelved:
    """What was put: the mark of the records, and bytes by name."""

    mark: str
    parts: Mapping[str, memoryview]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    start: int
    size: int


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    edition: str
    mark: str
    parts: tuple[_Part, ...]


class Shelf:
    """The files of one folder that are of one edition: of the program, its rules and the machine's way with numbers."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.folder = folder
        self._edition = edition

    def newest(self) -> Shelved | None:
        """What was put last and is whole; None where there is none. What is not whole is thrown away."""
        for path in self._files():
            try:
                return self._read(path)
            except OSError as error:
                log.info("an index could not be read: %s", error.strerror)
            except ValueError as error:  # msgspec's own are of this kind
                log.info("an index is thrown away: %s", error if type(error) is ValueError else "its header makes no sense")
                _remove(path)
        return None

    def put(self, mark: str, parts: Mapping[str, memoryview]) -> None:
        """Keep these, and throw away what was put before. OSError where the disk refuses; then all is as it was."""
        data = _written(self._edition, mark, parts)
        name = hashlib.sha256(data[:_FRONT]).hexdigest()[:16] + SUFFIX
        atomic.replace(self.folder / name, data)
        files = self._files()
        mine = next((at for at, path in enumerate(files) if path.name == name), len(files))
        for path in files[mine + 1 :]:  # older ones; a newer one is of another process, which looks after this one
            _remove(path)
        self._tidy()

    def clear(self) -> None:
        """Throw away all that lies here."""
        for path in self._files():
            _remove(path)

    def _read(self, path: Path) -> Shelved:
        if path.stat().st_size > FILE_AT_MOST:
            raise ValueError("it is too large")
        header, parts = _parsed(path.read_bytes())
        if header.edition != self._edition:
            raise ValueError("it is of another edition")
        return Shelved(header.mark, parts)

    def _files(self) -> list[Path]:
        """All finished files, the newest first."""
        return [path for _time, path in sorted(self._dated(), reverse=True) if path.suffix == SUFFIX]

    def _tidy(self) -> None:
        """Remove what a process left that ended while it wrote."""
        for changed, path in self._dated():
            if path.suffix != SUFFIX and time.time() - changed > ABANDONED_AFTER:
                _remove(path)

    def _dated(self) -> list[tuple[float, Path]]:
        """What lies here, finished or not, and when it was last written."""
        found: list[tuple[float, Path]] = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if SUFFIX in entry.name:
                    with contextlib.suppress(OSError):  # another process was quicker to remove it
                        found.append((entry.stat().st_mtime, Path(entry.path)))
        return found


def _written(edition: str, mark: str, parts: Mapping[str, memoryview]) -> bytes:
    listed, at = [], 0
    for name, part in parts.items():
        listed.append(_Part(name, at, part.nbytes))
        at += part.nbytes + _gap(part.nbytes)
    header = msgspec.json.encode(_Header(edition, mark, tuple(listed)))
    header += b" " * _gap(_FRONT + len(header))
    body = [header, *(piece for part in parts.values() for piece in (part, bytes(_gap(part.nbytes))))]
    start = MAGIC + len(header).to_bytes(_NUMBER, "little")
    return b"".join((start, _digest(start, body), *body))


def _parsed(data: bytes) -> tuple[_Header, dict[str, memoryview]]:
    """The header and the parts in place. ValueError where it is not, byte for byte, what was written."""
    start = data[: len(MAGIC) + _NUMBER]
    size = int.from_bytes(start[len(MAGIC) :], "little")
    if start[: len(MAGIC)] != MAGIC or len(data) < _FRONT or size > HEADER_AT_MOST:
        raise ValueError("it is no index")
    view = memoryview(data)
    if _digest(start, [view[_FRONT:]]) != data[len(start) : _FRONT]:
        raise ValueError("it is damaged")
    header = msgspec.json.decode(view[_FRONT : _FRONT + size], type=_Header)
    content = view[_FRONT + size :]
    if any(part.start < 0 or part.size < 0 or part.start + part.size > len(content) for part in header.parts):
        raise ValueError("it is damaged")
    return header, {part.name: content[part.start : part.start + part.size] for part in header.parts}


def _digest(start: bytes, body: list[memoryview | bytes]) -> bytes:
    digest = hashlib.sha256(start)
    for piece in body:
        digest.update(piece)
    return digest.digest()


def _gap(size: int) -> int:
    return -size % _ALIGNED


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # Windows keeps a file that somebody has open; the next one to put tries again
        path.unlink()
