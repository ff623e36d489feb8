"""The Wayland protocol as it goes over the socket: for the tests' own hands, clipboard owners and eyes.

It shares no library with the launcher, so it may stand in the same process, several times, and errs in nothing that the
launcher errs in. A request's arguments are written by their Python type: int, float (fixed), str or None, bytes (array), Fd.
"""

import array
import os
import select
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

_DISPLAY = 1
_SYNC, _GET_REGISTRY = 0, 1
_BIND = 0
_MOST_FDS = 28


class WireError(Exception):
    """The compositor went away, or said that we did something wrong."""


@dataclass(frozen=True)
class Fd:
    """A file descriptor to hand over; ours stays open."""

    number: int


@dataclass
class Told:
    """The arguments of an event, taken one by one in the order of the protocol."""

    data: bytes
    fds: list[int]
    _at: int = field(default=0, init=False)

    def u(self) -> int:
        """An unsigned number, or the number of an object (0 where there is none)."""
        self._at += 4
        return int.from_bytes(self.data[self._at - 4 : self._at], "little")

    def a(self) -> bytes:
        """An array."""
        length = self.u()
        start = self._at
        self._at += length + -length % 4
        return self.data[start : start + length]

    def s(self) -> str:
        """A string; empty where there is none."""
        return self.a().rstrip(b"\0").decode()

    def fd(self) -> int:
        """A file descriptor, which is the taker's to close."""
        return self.fds.pop(0)


Handler = Callable[[int, Told], None]


class Wire:
    """One connection over a `line` that a session made; a context manager that closes it.

    `globals` has by interface: number and version.
    """

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._heard, self._fds = b"", list[int]()
        self._handlers: dict[int, Handler] = {_DISPLAY: self._from_display}
        self._last = _DISPLAY
        self.globals: dict[str, tuple[int, int]] = {}
        self._registry = self.new(self._from_registry)
        self.send(_DISPLAY, _GET_REGISTRY, self._registry)
        self.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; what it had made goes with it."""
        self._line.close()
        for fd in self._fds:
            os.close(fd)
        self._fds.clear()

    def new(self, handler: Handler | None = None) -> int:
        """A number for a new object, whose events go to `handler`; to be used before the next one is made."""
        self._last += 1
        self.hear(self._last, handler)
        return self._last

    def hear(self, thing: int, handler: Handler | None) -> None:
        """Events of that object go to `handler`: its opcode and arguments."""
        self._handlers[thing] = handler or (lambda _code, _told: None)

    def bind(self, interface: str, at_most: int, handler: Handler | None = None) -> int:
        """A global by its name; 0 where the compositor has none."""
        if interface not in self.globals:
            return 0
        number, version = self.globals[interface]
        thing = self.new(handler)
        self.send(self._registry, _BIND, number, interface, min(version, at_most), thing)
        return thing

    def send(self, thing: int, code: int, *values: float | str | bytes | Fd | None) -> None:
        """One request."""
        body = b"".join(_written(value) for value in values if not isinstance(value, Fd))
        fds = [value.number for value in values if isinstance(value, Fd)]
        message = struct.pack("<II", thing, (len(body) + 8) << 16 | code) + body
        try:
            self._line.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else [])
        except OSError as gone:
            self.pump()  # it may have said why
            raise WireError(str(gone)) from gone

    def fileno(self) -> int:
        """Readable when there is news."""
        return self._line.fileno()

    def pump(self, seconds: float = 0) -> bool:
        """Take the news, waiting so long for some; says whether there was any."""
        if not select.select([self._line], [], [], seconds)[0]:
            return False
        try:
            data, fds, _flags, _who = socket.recv_fds(self._line, 1 << 16, _MOST_FDS)
        except ConnectionError as gone:
            raise WireError(str(gone)) from gone
        if not data:
            raise WireError("the compositor went away")
        self._heard += data
        self._fds += fds
        while len(self._heard) >= 8:
            thing, much = struct.unpack_from("<II", self._heard)
            if len(self._heard) < much >> 16:
                break
            body, self._heard = self._heard[8 : much >> 16], self._heard[much >> 16 :]
            self._handlers.get(thing, lambda _code, _told: None)(much & 0xFFFF, Told(body, self._fds))
        return True

    def sync(self, bound: float = 10) -> None:
        """Wait until the compositor has done all that was asked."""
        done: list[int] = []
        self.send(_DISPLAY, _SYNC, self.new(lambda code, _told: done.append(code)))
        end = time.monotonic() + bound
        while not done:
            assert time.monotonic() < end, f"the compositor has not answered within {bound:g} s"
            self.pump(0.05)

    def _from_display(self, code: int, told: Told) -> None:
        if code == 0:
            thing, number = told.u(), told.u()
            raise WireError(f"object {thing}, error {number}: {told.s()}")
        self._handlers.pop(told.u(), None)

    def _from_registry(self, code: int, told: Told) -> None:
        if code == 0:
            number, interface, version = told.u(), told.s(), told.u()
            self.globals.setdefault(interface, (number, version))


def _written(value: float | str | bytes | None) -> bytes:
    match value:
        case None:
            return bytes(4)
        case int():
            return struct.pack("<I", value & 0xFFFFFFFF)
        case float():
            return struct.pack("<i", round(value * 256))
        case str():
            return _written(value.encode() + b"\0")
        case bytes():
            return struct.pack("<I", len(value)) + value + bytes(-len(value) % 4)
