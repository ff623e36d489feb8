"""A terminal: xterm around a reader of ours in raw mode, so that every byte is seen as a shell would get it."""

from pathlib import Path
from typing import ClassVar

from desk import XSession
from person import Person

from targets.target import PROGRAMS, Change, Telling


class XTerm(Telling):
    """xterm; `bracketed` asks for bracketed paste as shells do. What it tells is bytes: keys are among them."""

    paste_chord: ClassVar[str] = "Shift+Insert"
    _OPEN, _CLOSE = b"\x1b[200~", b"\x1b[201~"

    def __init__(self, session: XSession, person: Person, *, bracketed: bool = False) -> None:
        super().__init__(session, person)
        self._bracketed = bracketed
        self._from = 0

    def command(self) -> list[str | Path]:
        reader: list[str | Path] = [
            "/usr/bin/python3",
            PROGRAMS / "raw_reader.py",
            self.record,
            *(["bracketed"] if self._bracketed else []),
        ]
        return ["xterm", "-u8", "-T", self.token, "-geometry", "90x12", "-e", *reader]

    def stdin(self) -> int | None:
        return None

    def clear(self) -> None:
        # A terminal's past cannot be taken back; from here on only what is new counts.
        self._from = len(self._lines(whole=True))

    def received(self) -> bytes:
        """Every byte since `clear`, markers of bracketed paste included; a newline arrives as carriage return."""
        return b"".join(bytes.fromhex(line["bytes"]) for line in self._lines(whole=True)[self._from :] if "bytes" in line)

    def text(self) -> str:
        return self._plain(self.received())

    def changes(self) -> list[Change]:
        lines = [line for line in self._lines(whole=True)[self._from :] if "bytes" in line]
        so_far, found = b"", []
        for line in lines:
            so_far += bytes.fromhex(line["bytes"])
            found.append(Change(line["t"], self._plain(so_far)))
        return found

    def keys_seen(self) -> None:
        return None

    def set_title(self, title: str) -> None:
        raise NotImplementedError("the title of a terminal is the shell's")

    def _plain(self, received: bytes) -> str:
        stripped = received.replace(self._OPEN, b"").replace(self._CLOSE, b"")
        return stripped.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
