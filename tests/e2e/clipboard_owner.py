"""A program that owns the clipboard: `clipboard_owner.py LOG`. Orders come as JSON lines on stdin, what happens goes to LOG.

Orders: {"offer": {target: [type, format, base64]}, "selection": name, "mode": "normal" | "hangs" | "slow", "delay": seconds},
{"clear": selection}. Each order is answered by a line {"event": "done"}. Every line has "t" of time.monotonic().
"""

import json
import os
import select
import sys
import time
from pathlib import Path
from typing import Any

from selections import Piece, Server
from Xlib import X, display
from Xlib.protocol import rq


class Owner:
    """The loop over orders, requests and answers that wait."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("a", buffering=1)
        self._x = display.Display()
        self._server = Server(self._x, self._note)
        self._mode, self._delay = "normal", 0.0
        self._waiting: list[tuple[float, rq.Event]] = []
        self._orders = b""

    def run(self) -> None:
        """Until stdin closes."""
        self._note("ready", "", 0)
        while True:
            self._serve()
            nap = min((due - time.monotonic() for due, _ in self._waiting), default=None)
            ready, _, _ = select.select([self._x.fileno(), 0], [], [], None if nap is None else max(0.0, nap))
            if 0 in ready and not self._take_orders():
                return

    def _serve(self) -> None:
        while self._x.pending_events():
            event = self._x.next_event()
            if event.type == X.SelectionRequest and self._mode == "hangs":
                self._note("ignored", self._x.get_atom_name(event.target), event.requestor.id)
            elif event.type == X.SelectionRequest and self._mode == "slow":
                self._waiting.append((time.monotonic() + self._delay, event))
            else:
                self._server.handle(event)
        due = [one for one in self._waiting if one[0] <= time.monotonic()]
        self._waiting = [one for one in self._waiting if one not in due]
        for _, event in due:
            self._server.answer(event)

    def _take_orders(self) -> bool:
        got = os.read(0, 1 << 16)
        *lines, self._orders = (self._orders + got).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))
        return bool(got)

    def _obey(self, order: dict[str, Any]) -> None:
        if "offer" in order:
            self._mode, self._delay = order["mode"], order["delay"]
            pieces = {target: Piece.unpacked(packed) for target, packed in order["offer"].items()}
            self._server.own(pieces, order["selection"])
        else:
            self._server.clear(order["clear"])
        self._note("done", "", 0)

    def _note(self, event: str, target: str, requestor: int) -> None:
        self._log.write(json.dumps({"t": time.monotonic(), "event": event, "target": target, "requestor": requestor}) + "\n")


if __name__ == "__main__":
    Owner(Path(sys.argv[1])).run()
