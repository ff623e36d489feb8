"""Pipes of the clipboard: read to their end or filled, bit by bit, within limits of size and time.

Law: a pipe is closed exactly once, whatever the other end does. It knows bytes only.
"""

import os
from collections.abc import Callable
from typing import Final

from launcher.desktop.portals.bus import Bus

STALLED_AFTER: Final = 5.0  # s without a byte; who reads or writes so slowly has ended or hangs
_CHUNK: Final = 1 << 18


class Pipe:
    """One end of a pipe; `end` closes it."""

    def __init__(self, bus: Bus, descriptor: int) -> None:
        self._bus, self._descriptor = bus, descriptor
        os.set_blocking(descriptor, False)
        self._stalls = bus.after(STALLED_AFTER, self._stalled)

    def end(self) -> None:
        """Close it; nobody is told."""
        self._stalls.call_off()
        if self._descriptor >= 0:
            self._bus.watching.forget(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1

    def _moved(self) -> None:
        self._stalls.call_off()
        self._stalls = self._bus.after(STALLED_AFTER, self._stalled)

    def _stalled(self) -> None:
        raise NotImplementedError


class Draining(Pipe):
    """Reads until the end; `done` gets the bytes, or None where it stalled or there were more than `at_most` (`too_much`)."""

    def __init__(self, bus: Bus, descriptor: int, at_most: int, done: Callable[[bytes | None], None]) -> None:
        super().__init__(bus, descriptor)
        self._room, self._done = at_most, done
        self.too_much = False
        self._read: list[bytes] = []
        bus.watching.reading(descriptor, self._look)

    def _look(self) -> None:
        try:
            part = os.read(self._descriptor, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._finish(None)
            return
        self._room -= len(part)
        self.too_much = self._room < 0
        if not part or self.too_much:
            self._finish(None if self.too_much else b"".join(self._read))
            return
        self._read.append(part)
        self._moved()

    def _stalled(self) -> None:
        self._finish(None)

    def _finish(self, found: bytes | None) -> None:
        self.end()
        self._done(found)


class Filling(Pipe):
    """Writes all of `contents`; `done` is told whether all of it was taken."""

    def __init__(self, bus: Bus, descriptor: int, contents: bytes, done: Callable[[bool], None]) -> None:
        super().__init__(bus, descriptor)
        self._left, self._done = memoryview(contents), done
        try:
            bus.watching.writing(descriptor, self._look)
        except PermissionError:  # no pipe but a file, which takes all at once
            bus.after(0, self._look)

    def _look(self) -> None:
        try:
            while self._left:
                self._left = self._left[os.write(self._descriptor, self._left) :]
        except BlockingIOError:
            self._moved()
            return
        except OSError:
            self._finish()
            return
        self._finish()

    def _stalled(self) -> None:
        self._finish()

    def _finish(self) -> None:
        self.end()
        self._done(not self._left)
