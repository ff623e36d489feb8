"""The keeper: a small process that holds the hotkeys and the clipboard for the launcher on X11.

It lives as long as the launcher, and after its end as long as somebody may still want the clipboard that it gave back: a
launcher that quits or is killed takes nothing of the user's with it. It has no Qt, writes no file, and wakes only for news.
The link is one JSON object a line each way; what it may hold is in `Keeper.obey` and in the calls of `tell`.
"""

import contextlib
import json
import select
import signal
import socket
import time
from typing import Any, Final

from Xlib import error

from launcher.desktop.x11.grabs import Grabs
from launcher.desktop.x11.selections import Selections

_LINE_AT_MOST: Final = 1 << 20


class Keeper:
    """Grabs and selections on one side, the launcher's link on the other."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._unread = b""
        self._alone = False
        self._grabs: Grabs | None = Grabs(self.tell)
        self._selections = Selections(self.tell)

    def tell(self, news: str, **about: Any) -> None:
        """One line of news to the launcher; nobody is told when it has ended."""
        if not self._alone:
            with contextlib.suppress(OSError):
                self._link.sendall(json.dumps({"news": news, **about}, ensure_ascii=False).encode() + b"\n")

    def obey(self, order: dict[str, Any]) -> None:
        """Carry out one order of the launcher: its name under "do", the arguments beside it."""
        what = order.pop("do")
        grabs, selections = self._grabs, self._selections
        known: dict[str, Any] = {"keep": selections.keep, "offer": selections.offer, "give_back": selections.give_back}
        known |= {"text": selections.text, "farewell": lambda: None}  # here nothing depends on how the launcher ends
        if grabs is not None:
            known |= {"bind": grabs.bind, "release": grabs.release, "try_out": grabs.try_out, "watch": grabs.watch}
            known |= {"let_go": grabs.let_go}
        known[what](**order)

    def run(self) -> None:
        """Serve until the launcher has ended and nobody wants the clipboard any more."""
        self.tell("ready")
        while not self._alone or self._selections.owns_any:
            self._settle()
            if self._alone and not self._selections.owns_any:
                return
            self._wait()
            self._tick()

    def _settle(self) -> None:
        # Answers to our own requests can bring events along, which then wait inside the library and wake no select.
        busy = True
        while busy:
            busy = self._selections.pump()
            if self._grabs is not None:
                busy = self._grabs.pump() or busy

    def _wait(self) -> None:
        sources: list[Any] = [self._selections, *([] if self._alone else [self._link]), *([self._grabs] if self._grabs else [])]
        waits = [self._selections.wait(time.monotonic()), self._grabs.wait() if self._grabs else None]
        due = [w for w in waits if w is not None]
        readable, _w, _x = select.select(sources, [], [], min(due) if due else None)
        if self._link in readable:
            self._read_orders()

    def _tick(self) -> None:
        if self._grabs is not None:
            self._grabs.tick()
        self._selections.tick(time.monotonic())

    def _read_orders(self) -> None:
        try:
            received = self._link.recv(_LINE_AT_MOST)
        except OSError:
            received = b""
        if not received:
            self._go_on_alone()
            return
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            self.obey(json.loads(line))

    def _go_on_alone(self) -> None:
        self._alone = True
        if self._grabs is not None:
            self._grabs.close()  # its connection's end gives the keyboard and every chord free
            self._grabs = None
        self._selections.give_back_unfinished()
        self._selections.save_to_manager()
        from launcher.desktop.x11 import spare_keys  # only here: rarely needed, and the keeper's start is waited for

        spare_keys.take_back_left()


def main(link_fd: int) -> int:
    """The keeper's whole life; `link_fd` is its end of the launcher's socket pair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the launcher's terminal is the launcher's
    with socket.socket(fileno=link_fd) as link:
        try:
            Keeper(link).run()
        except (error.ConnectionClosedError, BrokenPipeError, ConnectionResetError):
            return 0  # the X server has ended, and with it everything that we kept
    return 0
