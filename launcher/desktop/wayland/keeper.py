"""The keeper: a small process that holds the clipboard for the launcher on Wayland.

It lives as long as the launcher, and after its end as long as somebody may still want the clipboard that it gave back: a
launcher that quits or is killed takes nothing of the user's with it. When the compositor ends under both, it sees the launcher
started again (coming_back). It has no Qt, writes no file, and wakes only for news. The link is one JSON object a line each way;
what it may hold is in `Keeper.obey` and in the calls of `tell`.
"""

import contextlib
import json
import math
import select
import signal
import socket
import time
from typing import Any, Final

from launcher.desktop.wayland import coming_back
from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.readers import Readers, compositor
from launcher.desktop.wayland.selections import Selections
from launcher.errors import LauncherError

_LINE_AT_MOST: Final = 1 << 20
# A launcher that ended so shortly before the compositor ended because of it.
_TOGETHER: Final = 2.0  # s
_MAY_ASK_AGAIN: Final = 1  # the exit code after which the link starts another keeper, and tells of it


class Keeper:
    """The selections on one side, the launcher's link on the other."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._unread = b""
        self._alone_since: float | None = None
        self._was_quit = False
        self._connection = Connection()
        self._selections = Selections(self._connection, self.tell, Readers(compositor(self._connection.fileno())))

    def tell(self, news: str, **about: Any) -> None:
        """One line of news to the launcher; nobody is told when it has ended."""
        if self._alone_since is None:
            with contextlib.suppress(OSError):
                self._link.sendall(json.dumps({"news": news, **about}, ensure_ascii=False).encode() + b"\n")

    def obey(self, order: dict[str, Any]) -> None:
        """Carry out one order of the launcher: its name under "do", the arguments beside it."""
        selections = self._selections
        known: dict[str, Any] = {"keep": selections.keep, "offer": selections.offer, "give_back": selections.give_back}
        known |= {"text": selections.text, "pressing": selections.pressing, "farewell": self._farewell}
        known[order.pop("do")](**order)

    def run(self) -> int:
        """Serve until the launcher has ended and nobody wants the clipboard any more, or the compositor is gone."""
        self.tell("ready")
        while self._connection.alive and (self._alone_since is None or self._selections.owns_any):
            self._turn()
        if self._connection.alive:
            self._connection.close()
            return 0
        self._connection.close()
        return self._without_compositor()

    def _turn(self) -> None:
        pipes = self._selections.pipes
        waiting = select.poll()
        waiting.register(self._connection.fileno(), select.POLLIN)
        if self._alone_since is None:
            waiting.register(self._link, select.POLLIN)
        for pipe, events, _then in pipes:
            waiting.register(pipe, events)
        wait = self._selections.wait(time.monotonic())
        ready = dict(waiting.poll(None if wait is None else math.ceil(wait * 1000)))
        if self._link.fileno() in ready:  # first: that keys are pressed is said before they can show any effect
            self._read_orders()
        if self._connection.fileno() in ready:
            self._connection.pump()
        for pipe, _events, then in pipes:
            if pipe in ready:
                then(ready[pipe])
        self._selections.tick(time.monotonic())

    def _read_orders(self) -> None:
        try:
            received = self._link.recv(_LINE_AT_MOST)
        except OSError:
            received = b""
        if not received:
            self._alone_since = time.monotonic()
            if not self._was_quit:
                self._connection.roundtrip()  # it may have ended because of the compositor, whose end we have not heard of yet
            self._selections.give_back_unfinished()
            return
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            if self._connection.alive:
                self.obey(json.loads(line))

    def _farewell(self) -> None:
        self._was_quit = True

    def _without_compositor(self) -> int:
        if self._was_quit or (self._alone_since is not None and time.monotonic() - self._alone_since > _TOGETHER):
            return 0
        coming_back.come_back(self._launcher_lives)
        return _MAY_ASK_AGAIN

    def _launcher_lives(self) -> bool:
        """Whether the link is open; what is ordered meanwhile can't be done."""
        if self._alone_since is not None:
            return False
        try:
            while self._link.recv(_LINE_AT_MOST, socket.MSG_DONTWAIT):
                pass
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def main(link_fd: int) -> int:
    """The keeper's whole life; `link_fd` is its end of the launcher's socket pair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the launcher's terminal is the launcher's
    with socket.socket(fileno=link_fd) as link:
        try:
            return Keeper(link).run()
        except LauncherError:
            return _MAY_ASK_AGAIN
