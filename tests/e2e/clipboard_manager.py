"""A small clipboard manager: `clipboard_manager.py LOG`.

It behaves as the real ones do: it reads the clipboard at every change of owner (all targets that carry text), saves everything
when asked by SAVE_TARGETS, and takes the clipboard over when the owner goes away. Each deed is a JSON line in LOG.
"""

import json
import sys
import time
from pathlib import Path

from selections import NoAnswerError, Piece, Reader, Server, next_event
from Xlib import X, display
from Xlib.ext import xfixes
from Xlib.protocol import event as xevent
from Xlib.protocol import rq

_TEXTS = ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING")


class Keeper:
    """Watches CLIPBOARD and keeps the last of it."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("a", buffering=1)
        self._x = display.Display()
        self._reader = Reader(self._x.get_display_name())
        self._kept: dict[str, Piece] = {}
        self._server = Server(self._x, self._note)
        self._window = self._x.screen().root.create_window(-9, -9, 1, 1, 0, X.CopyFromParent)
        self._clipboard = self._x.intern_atom("CLIPBOARD")

    def run(self) -> None:
        """For ever."""
        self._window.set_selection_owner(self._x.intern_atom("CLIPBOARD_MANAGER"), self._server.server_time())
        self._x.xfixes_query_version()
        watched = xfixes.XFixesSetSelectionOwnerNotifyMask
        watched |= xfixes.XFixesSelectionWindowDestroyNotifyMask | xfixes.XFixesSelectionClientCloseNotifyMask
        self._x.xfixes_select_selection_input(self._window, self._clipboard, watched)
        self._x.sync()
        self._note("ready", "", 0)
        while True:
            if event := next_event(self._x, time.monotonic() + 60):
                self._handle(event)

    def _handle(self, event: rq.Event) -> None:
        if event.type == self._x.extension_event.SetSelectionOwnerNotify[0]:
            self._on_change(event)
        elif event.type == X.SelectionRequest and event.selection == self._x.intern_atom("CLIPBOARD_MANAGER"):
            self._save(event)
        else:
            self._server.handle(event)

    def _on_change(self, event: rq.Event) -> None:
        changed = event.sub_code == xfixes.XFixesSetSelectionOwnerNotify
        if changed and event.owner and not self._server.owns(event.owner):
            self._fetch(_TEXTS)
        elif not changed and self._kept:
            self._server.own(self._kept)

    def _save(self, request: rq.Event) -> None:
        self._fetch(None)
        place = request.property or request.target
        request.requestor.change_property(place, self._x.intern_atom("NULL"), 32, [])
        told = xevent.SelectionNotify(
            time=request.time, requestor=request.requestor, selection=request.selection, target=request.target, property=place
        )
        request.requestor.send_event(told)
        self._x.flush()
        self._note("saved", ",".join(self._kept), 0)

    def _fetch(self, wanted: tuple[str, ...] | None) -> None:
        try:
            if wanted is None:
                self._kept = self._reader.read_all(bound=2)
            else:
                offered = [name for name in self._reader.targets(bound=2) if name in wanted]
                pieces = {name: self._reader.read(name, bound=2) for name in offered}
                self._kept = {name: piece for name, piece in pieces.items() if piece}
            self._note("fetched", ",".join(self._kept), 0)
        except NoAnswerError:
            self._note("no answer", "", 0)

    def _note(self, event: str, target: str, requestor: int) -> None:
        self._log.write(json.dumps({"t": time.monotonic(), "event": event, "target": target, "requestor": requestor}) + "\n")


if __name__ == "__main__":
    Keeper(Path(sys.argv[1])).run()
