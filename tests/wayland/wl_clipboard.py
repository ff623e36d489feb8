"""The user's clipboard on a Wayland desk: foreign owners that behave or misbehave, and a reader that sees every format.

An owner is a process of its own, as in real life. A reader is the test's own; it looks only when the launcher is at rest.
"""

import contextlib
import os
import select
import time
from pathlib import Path
from typing import Any

from clipboard import ClipboardOwner, Mode, png
from compositor import CompositorSession
from waiting import NotInTimeError, until
from wl_owner import GET_DEVICE, MANAGERS
from wl_wire import Fd, Told, Wire

Formats = dict[str, bytes]
_TEXT = "text/plain;charset=utf-8"
_RECEIVE = 0


def text(words: str) -> Formats:
    """What an editor offers for plain text."""
    return dict.fromkeys((_TEXT, "text/plain", "UTF8_STRING", "STRING", "TEXT"), words.encode())


def rich(words: str) -> Formats:
    """The five kinds of a rich copy: text, HTML, picture, a program's own bytes, files."""
    files = b"file:///tmp/caf%C3%A9.txt\r\nfile:///tmp/two.txt\r\n"
    own = bytes(range(256)) * 3 + b"\0\0\n\r\0"
    kinds = {"text/html": f"<p><b>{words}</b></p>".encode(), "image/png": png(400, 300), "application/x-our-test": own}
    kinds |= {"text/uri-list": files, "x-special/gnome-copied-files": b"copy\nfile:///tmp/caf%C3%A9.txt\nfile:///tmp/two.txt"}
    return text(words) | kinds


def concealed(words: str) -> Formats:
    """What a password manager offers."""
    return text(words) | {"x-kde-passwordManagerHint": b"secret"}


class WlOwner(ClipboardOwner):
    """A foreign program that owns the clipboard from `offer` on, until someone else takes it or the block ends.

    Events: "request" and "served" for each format that somebody reads, "lost" when somebody else takes the clipboard.
    """

    _script = str(Path(__file__).parent / "wl_owner.py")

    def __init__(self, session: CompositorSession) -> None:
        self._session: Any = session

    def offer(self, formats: Formats, *, mode: Mode = "normal", delay: float = 0.0, primary: bool = False) -> None:
        """Own it and offer `formats`. "hangs" never answers, "slow" answers each request after `delay` seconds."""
        packed = {name: content.hex() for name, content in formats.items()}
        self._order({"offer": packed, "mode": mode, "delay": delay, "primary": primary})

    def copy_now(self, words: str) -> None:
        """The user copies something else meanwhile."""
        self.offer(text(words))

    def clear_now(self) -> None:
        """The clipboard is emptied meanwhile: afterwards nobody owns it."""
        self._order({"clear": True})


def read(session: CompositorSession, *, primary: bool = False, bound: float = 10) -> Formats:
    """Everything the clipboard holds now, byte for byte; empty if nobody owns it."""
    with Wire(session.connect()) as wire:
        offered = _Offered(wire, primary=primary)
        return {name: offered.read(name, bound) for name in offered.types()}


def read_text(session: CompositorSession, *, primary: bool = False, bound: float = 5) -> str | None:
    """The text that a paste would bring now, or None."""
    with Wire(session.connect()) as wire:
        offered = _Offered(wire, primary=primary)
        return offered.read(_TEXT, bound).decode() if _TEXT in offered.types() else None


def settled(session: CompositorSession, wanted: Formats, *, primary: bool = False, bound: float = 2) -> Formats:
    """Everything the clipboard holds once that is what is wanted, or at the latest then: who gives it back is another process."""
    held: Formats = {}

    def as_wanted() -> bool:
        held.clear()
        held.update(read(session, primary=primary))
        return held == wanted

    with contextlib.suppress(NotInTimeError):
        until(as_wanted, bound, "the clipboard is as it was", step=0.02)
    return held


class _Offered:
    """What the clipboard offers at this moment."""

    def __init__(self, wire: Wire, *, primary: bool) -> None:
        self._wire = wire
        self._selection = 3 if primary else 1
        self._types: dict[int, list[str]] = {}
        self._now = 0
        seat = wire.bind("wl_seat", 1)
        manager = next(thing for thing in (wire.bind(name, 2) for name in MANAGERS) if thing)
        device = wire.new(self._told)
        wire.send(manager, GET_DEVICE, device, seat)
        wire.sync()

    def types(self) -> list[str]:
        """The names of the formats."""
        return self._types.get(self._now, [])

    def read(self, name: str, bound: float) -> bytes:
        """One format to its end."""
        ours, theirs = os.pipe()
        self._wire.send(self._now, _RECEIVE, name, Fd(theirs))
        os.close(theirs)
        got, end = b"", time.monotonic() + bound
        with os.fdopen(ours, "rb", buffering=0) as pipe:
            while True:
                rest = end - time.monotonic()
                assert rest > 0, f"{name} has not come within {bound:g} s"
                if select.select([pipe], [], [], rest)[0]:
                    part = pipe.read(1 << 16)
                    if not part:
                        return got
                    got += part

    def _told(self, code: int, told: Told) -> None:
        if code == 0:
            thing = told.u()
            types = self._types.setdefault(thing, [])
            self._wire.hear(thing, lambda _code, told: types.append(told.s()))
        elif code == self._selection:
            self._now = told.u()
