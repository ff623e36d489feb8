"""The user's clipboard in a test: foreign owners that behave or misbehave, a reader that compares, and clipboard managers.

Everything that owns something is a process of its own, as in real life: the launcher never talks to the test.
"""

import json
import struct
import subprocess
import sys
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from desk import XSession
from selections import Piece, Reader
from waiting import until

HERE = Path(__file__).parent
Mode = Literal["normal", "hangs", "slow"]


@dataclass(frozen=True)
class Event:
    """One line of an owner's or a manager's log: what happened when, for which target, asked by which window."""

    t: float
    event: str
    target: str
    requestor: int


def text(words: str) -> dict[str, Piece]:
    """What an editor offers for plain text."""
    data = words.encode()
    offered = {"UTF8_STRING": Piece("UTF8_STRING", 8, data), "text/plain;charset=utf-8": mime("text/plain;charset=utf-8", data)}
    return offered | {"STRING": Piece("STRING", 8, words.encode("latin-1", "replace"))}


def mime(name: str, data: bytes) -> Piece:
    """A piece whose type is its own name, as MIME targets have it."""
    return Piece(name, 8, data)


def rich(words: str) -> dict[str, Piece]:
    """The five kinds of a rich copy: text, HTML, picture, a program's own bytes, files."""
    own = bytes(range(256)) * 3 + b"\0\0\n\r\0"
    files = b"file:///tmp/caf%C3%A9.txt\r\nfile:///tmp/two.txt\r\n"
    kinds = {"text/html": f"<p><b>{words}</b></p>".encode(), "image/png": png(40, 30), "application/x-our-test": own}
    kinds |= {"text/uri-list": files, "x-special/gnome-copied-files": b"copy\nfile:///tmp/caf%C3%A9.txt\nfile:///tmp/two.txt"}
    return text(words) | {name: mime(name, data) for name, data in kinds.items()}


def concealed(words: str) -> dict[str, Piece]:
    """What a password manager offers."""
    return text(words) | {"x-kde-passwordManagerHint": mime("x-kde-passwordManagerHint", b"secret")}


def png(width: int, height: int) -> bytes:
    """A real PNG picture, the same for the same size."""
    rows = b"".join(b"\0" + bytes((x * 7 + y * 5 + c * 90) % 256 for x in range(width) for c in range(3)) for y in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class _Program:
    """A program of this folder that writes a log of events."""

    _script = ""

    def __init__(self, session: XSession) -> None:
        self._session = session

    def __enter__(self) -> Self:
        number = sum(1 for _ in self._session.folder.glob("events-*"))
        self._log = self._session.folder / f"events-{number}.jsonl"
        self.process = self._session.run(sys.executable, HERE / self._script, self._log, stdin=subprocess.PIPE)
        until(lambda: self.events("ready"), 10, f"{self._script} ready")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, as when the user closes the program that owned the clipboard."""
        self._session.end(self.process)

    def events(self, *kinds: str, since: float = 0) -> list[Event]:
        """What happened, oldest first; only these kinds if any are named."""
        lines = self._log.read_text().splitlines(keepends=True) if self._log.exists() else []
        found = [Event(**json.loads(line)) for line in lines if line.endswith("\n")]
        return [one for one in found if one.t >= since and (not kinds or one.event in kinds)]


class ClipboardOwner(_Program):
    """A foreign program that owns a selection from `offer` on, until someone else takes it or the block ends."""

    _script = "clipboard_owner.py"

    def offer(self, pieces: dict[str, Piece], *, selection: str = "CLIPBOARD", mode: Mode = "normal", delay: float = 0.0) -> None:
        """Own `selection` and offer `pieces`. "hangs" never answers, "slow" answers each request after `delay` seconds."""
        packed = {name: piece.packed() for name, piece in pieces.items()}
        self._order({"offer": packed, "selection": selection, "mode": mode, "delay": delay})

    def copy_now(self, words: str) -> None:
        """The user copies something else meanwhile."""
        self.offer(text(words))

    def clear_now(self, selection: str = "CLIPBOARD") -> None:
        """The clipboard is emptied meanwhile (a password manager does so): afterwards nobody owns it."""
        self._order({"clear": selection})

    def lost(self, since: float = 0) -> bool:
        """True once another program took the selection."""
        return bool(self.events("lost", since=since))

    def wait_quiet(self, seconds: float = 0.5, bound: float = 10) -> None:
        """Wait until nobody has asked for anything for `seconds`."""
        start = time.monotonic()

        def quiet() -> bool:
            last = max((one.t for one in self.events("request", since=start)), default=start)
            return time.monotonic() - last >= seconds

        until(quiet, bound, f"nobody asks for {seconds:g} s", step=0.02)

    def _order(self, order: dict[str, Any]) -> None:
        done = len(self.events("done"))
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        until(lambda: len(self.events("done")) > done, 10, "the clipboard owner obeys", step=0.002)


class FakeManager(_Program):
    """Our own clipboard manager; events "fetched", "saved", "owned", "served"."""

    _script = "clipboard_manager.py"


def start_real_manager(session: XSession, name: Literal["diodon", "copyq"]) -> None:
    """Start a manager that people use (the session needs `dbus=True`), and wait until it reads what is copied.

    Diodon fetches twice per change and keeps a text when its owner ends; CopyQ fetches eleven times within 0.6 s
    and keeps nothing.
    """
    session.run(name)

    def fetched() -> bool:
        probe.copy_now("is the manager awake?")
        probe.wait_quiet(0.4)
        return bool(probe.events("served"))

    with ClipboardOwner(session) as probe:
        until(fetched, 20, f"{name} reads what is copied")


def read(session: XSession, selection: str = "CLIPBOARD", bound: float = 10) -> dict[str, Piece]:
    """Everything the selection holds now, by target, byte for byte; empty if nobody owns it."""
    reader = Reader(session.display)
    try:
        return reader.read_all(selection, bound)
    finally:
        reader.close()


def read_text(session: XSession, selection: str = "CLIPBOARD", bound: float = 5) -> str | None:
    """The text that a paste would bring now, or None."""
    reader = Reader(session.display)
    try:
        piece = reader.read("UTF8_STRING", selection, bound) if reader.targets(selection, bound) else None
        return piece.data.decode() if piece else None
    finally:
        reader.close()
