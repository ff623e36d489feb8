"""A clipboard watcher: reads the text of every copy as it comes, as programs do that keep a history. `wl_watching.py LOG`."""

import os
import socket
import sys
import time
from pathlib import Path

from wl_owner import GET_DEVICE, MANAGERS
from wl_wire import Fd, Told, Wire

_TEXT = "text/plain;charset=utf-8"
_RECEIVE = 0


class Watcher:
    """It reads, and writes how many letters it has read."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("a", buffering=1)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.connect(os.environ["WAYLAND_DISPLAY"])
        self.wire = Wire(line)
        self._types: dict[int, list[str]] = {}
        seat = self.wire.bind("wl_seat", 1)
        manager = next(thing for thing in (self.wire.bind(name, 2) for name in MANAGERS) if thing)
        self.wire.send(manager, GET_DEVICE, self.wire.new(self._told), seat)
        self.wire.sync()
        self._log.write("ready\n")

    def _told(self, code: int, told: Told) -> None:
        thing = told.u()
        if code == 0:
            types = self._types.setdefault(thing, [])
            self.wire.hear(thing, lambda _code, told: types.append(told.s()))
        elif code == 1 and _TEXT in self._types.get(thing, []):
            self._read(thing)

    def _read(self, thing: int) -> None:
        ours, theirs = os.pipe()
        self.wire.send(thing, _RECEIVE, _TEXT, Fd(theirs))
        os.close(theirs)
        with os.fdopen(ours, "rb") as pipe:
            self._log.write(f"{time.monotonic()} {len(pipe.read())}\n")


if __name__ == "__main__":
    watcher = Watcher(Path(sys.argv[1]))
    while True:
        watcher.wire.pump(1)
