"""A foreign program that owns the clipboard: `wl_owner.py LOG`; orders as JSON lines on stdin, one line of the log per event.

{"offer": {type: hexadecimal}, "mode": "normal" | "hangs" | "slow", "delay": s, "primary": bool} or {"clear": true}.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from wl_wire import Told, Wire

MANAGERS = ("zwlr_data_control_manager_v1", "ext_data_control_manager_v1")
CREATE, GET_DEVICE = 0, 1  # of the manager
SET, SET_PRIMARY = 0, 2  # of the device
OFFER, DESTROY = 0, 1  # of a source
_SEND = 0


class Owner:
    """One connection; each order makes a source of its own."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("a", buffering=1)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.connect(os.environ["WAYLAND_DISPLAY"])
        self.wire = Wire(line)
        seat = self.wire.bind("wl_seat", 1)
        self._manager = next(thing for thing in (self.wire.bind(name, 2) for name in MANAGERS) if thing)
        self._device = self.wire.new()
        self.wire.send(self._manager, GET_DEVICE, self._device, seat)
        self._due: list[tuple[float, Callable[[], None]]] = []
        self.tell("ready")

    def tell(self, event: str, target: str = "") -> None:
        """One line of the log."""
        self._log.write(json.dumps({"t": time.monotonic(), "event": event, "target": target, "requestor": 0}) + "\n")

    def obey(self, order: dict[str, Any]) -> None:
        """Do it, and wait until the compositor has heard."""
        which = SET_PRIMARY if order.get("primary") else SET
        if "clear" in order:
            self.wire.send(self._device, which, None)
        else:
            data = {name: bytes.fromhex(content) for name, content in order["offer"].items()}
            source = self.wire.new()
            self.wire.hear(source, partial(self._asked, source, data, order))
            self.wire.send(self._manager, CREATE, source)
            for name in data:
                self.wire.send(source, OFFER, name)
            self.wire.send(self._device, which, source)
        self.wire.sync()
        self.tell("done")

    def do_what_is_due(self) -> None:
        """Answer those who had to wait."""
        now = time.monotonic()
        for pair in [pair for pair in self._due if pair[0] <= now]:
            self._due.remove(pair)
            pair[1]()

    def _asked(self, source: int, data: dict[str, bytes], order: dict[str, Any], code: int, told: Told) -> None:
        if code != _SEND:
            self.wire.hear(source, None)  # KWin may say it twice, and a source can only end once
            self.wire.send(source, DESTROY)
            self.tell("lost")
            return
        name, fd = told.s(), told.fd()
        self.tell("request", name)
        if order["mode"] != "hangs":
            wait = order["delay"] if order["mode"] == "slow" else 0
            self._due.append((time.monotonic() + wait, lambda: self._answer(name, fd, data[name])))

    def _answer(self, name: str, fd: int, content: bytes) -> None:
        try:
            with os.fdopen(fd, "wb") as pipe:
                pipe.write(content)
        except OSError:
            self.tell("broken", name)
        else:
            self.tell("served", name)


def main() -> None:
    """Until stdin ends."""
    owner = Owner(Path(sys.argv[1]))
    os.set_blocking(0, False)
    heard = b""
    while True:
        owner.wire.pump(0.002)
        owner.do_what_is_due()
        try:
            part = os.read(0, 1 << 16)
        except BlockingIOError:
            continue
        if not part:
            return
        *orders, heard = (heard + part).split(b"\n")
        for order in orders:
            owner.obey(json.loads(order))


if __name__ == "__main__":
    main()
