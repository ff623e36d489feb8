"""A person at mutter: hands on the keyboard and a program that copies and reads, each by a session of mutter's own.

What is read counts only once mutter has said that the clipboard changed: as every program learns of it before it reads.
"""

import contextlib
import os
import select
import time
from collections.abc import Iterator, Mapping
from typing import Any, Self

from jeepney import HeaderFields, Message
from portal_line import PortalLine, RefusedError, now, plain
from waiting import until

_MUTTER = "org.gnome.Mutter.RemoteDesktop"
_CODES = {
    "ctrl": 29, "shift": 42, "alt": 56, "super": 125, "enter": 28, "esc": 1, "space": 57, "backspace": 14, "tab": 15,
    "insert": 110, "delete": 111, "up": 103, "down": 108, "left": 105, "right": 106, "\n": 28, " ": 57,
    **{
        letter: start + place
        for start, row in ((2, "1234567890-="), (16, "qwertyuiop[]"), (30, "asdfghjkl;'`"), (44, "zxcvbnm,./"))
        for place, letter in enumerate(row)
    },
}  # fmt: skip


class MutterPerson:
    """A context manager. `keys` is the session of the hands, `owner` that of the program with the clipboard.

    `offered` are the types on the clipboard now, as mutter told this program; `asked` which of its own were fetched, and when.
    """

    def __init__(self, address: str) -> None:
        self._line = PortalLine(address, self._told)
        self._held: list[int] = []
        self._contents: dict[str, bytes] = {}
        self.offered: tuple[str, ...] = ()
        self.is_owner = False
        self.changes: list[tuple[float, tuple[str, ...], bool]] = []
        self.asked: list[tuple[float, str]] = []

    def __enter__(self) -> Self:
        self._line.__enter__()
        self._hands = self._session()
        self._clipboard = self._session()
        self._line.hear(interface=f"{_MUTTER}.Session", path=self._clipboard)
        self._do(self._clipboard, "EnableClipboard", "a{sv}", {})
        for _ in range(2):  # the first keys go nowhere: the keyboard that they come from is only made for them
            self.press("Shift")
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        for code in reversed(list(self._held)):
            self._key(code, down=False)
        for session in (self._hands, self._clipboard):
            with contextlib.suppress(RefusedError, TimeoutError):
                self._do(session, "Stop")
        self._line.__exit__()

    @property
    def trouble(self) -> list[BaseException]:
        """What went wrong in this program; a test that trusts it looks here at its end."""
        return self._line.trouble

    def press(self, chord: str, dwell: float = 0.02) -> None:
        """Press a chord such as "Ctrl+V", the last key for `dwell` seconds."""
        codes = [_CODES[name.lower()] for name in chord.split("+")]
        for code in codes:
            self._key(code, down=True)
        time.sleep(dwell)
        for code in reversed(codes):
            self._key(code, down=False)

    def type(self, text: str, gap: float = 0.01) -> None:
        """Type small letters, digits and spaces, `gap` seconds between them."""
        for letter in text:
            self.press("Space" if letter == " " else letter, 0.004)
            time.sleep(gap)

    @contextlib.contextmanager
    def hold(self, chord: str) -> Iterator[None]:
        """Keep a key or chord down within the block."""
        codes = [_CODES[name.lower()] for name in chord.split("+")]
        for code in codes:
            self._key(code, down=True)
        try:
            yield
        finally:
            for code in reversed(codes):
                self._key(code, down=False)

    def copy(self, contents: Mapping[str, bytes] | str) -> None:
        """Copy text, or contents by type; returns when mutter has said so to everybody."""
        if isinstance(contents, str):
            contents = {kind: contents.encode() for kind in ("text/plain;charset=utf-8", "text/plain")}
        self._contents = dict(contents)
        since = len(self.changes)
        self._do(self._clipboard, "SetSelection", "a{sv}", {"mime-types": ("as", list(self._contents))})
        until(lambda: any(ours for _t, _types, ours in self.changes[since:]), 5, "the copy stands")

    def read(self, kind: str = "text/plain;charset=utf-8", bound: float = 5) -> bytes:
        """What is on the clipboard now, of that type."""

        def begun() -> tuple[Any, ...]:
            try:
                return self._do(self._clipboard, "SelectionRead", "s", kind)
            except RefusedError as refused:
                # The end of the reading before reaches us before mutter has noted it.
                if "LimitsExceeded" not in refused.args[0]:
                    raise
                return ()

        (got,) = until(begun, bound, "mutter lets us read")
        with got:
            return _drain(got.fileno(), bound)

    def back(self, since: int, bound: float = 5) -> dict[str, bytes]:
        """Everything on the clipboard, type by type, once it was taken and given back since `since` changes."""
        until(lambda: len(self.changes) >= since + 2, bound, "the clipboard was taken and given back")
        return {kind: self.read(kind) for kind in self.offered}

    def _told(self, signal: Message) -> None:
        member = signal.header.fields[HeaderFields.member]
        if member == "SelectionOwnerChanged":
            news = plain(signal.body[0])
            self.offered, self.is_owner = tuple(news.get("mime-types", ((),))[0]), bool(news.get("session-is-owner"))
            self.changes.append((now(), self.offered, self.is_owner))
        elif member == "SelectionTransfer":
            kind, serial = signal.body
            self.asked.append((now(), kind))
            (into,) = self._do(self._clipboard, "SelectionWrite", "u", serial)
            with contextlib.suppress(BrokenPipeError), os.fdopen(into.to_raw_fd(), "wb") as pipe:
                pipe.write(self._contents[kind])
            self._do(self._clipboard, "SelectionWriteDone", "ub", serial, True)

    def _session(self) -> str:
        (path,) = self._line.call(_MUTTER, "/org/gnome/Mutter/RemoteDesktop", _MUTTER, "CreateSession")
        self._do(path, "Start")
        return str(path)

    def _do(self, session: str, member: str, signature: str = "", *values: Any) -> tuple[Any, ...]:
        return self._line.call(_MUTTER, session, f"{_MUTTER}.Session", member, signature, values)

    def _key(self, code: int, *, down: bool) -> None:
        self._do(self._hands, "NotifyKeyboardKeycode", "ub", code, down)
        if down:
            self._held.append(code)
        else:
            self._held.remove(code)


def _drain(file: int, bound: float) -> bytes:
    got, end = b"", now() + bound
    while True:
        ready, _, _ = select.select([file], [], [], max(0.0, end - now()))
        if not ready:
            raise TimeoutError(f"the clipboard's owner did not end its answer within {bound:g} s; {len(got)} bytes came")
        part = os.read(file, 65536)
        if not part:
            return got
        got += part
