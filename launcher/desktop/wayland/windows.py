"""Other applications' windows by the compositor's list of them: which one is in use, and how it gets the keyboard back.

Law: before a window is called the one in use, the compositor has been asked whether it still is, and for a program of X11 the X
server, too. Windows have numbers of our own, never used twice and far from those that Qt gives to ours. Where the list ends, no
window is known any more.
"""

import itertools
import struct
import time
from dataclasses import dataclass, field
from typing import Any, Final

from launcher import programs
from launcher.desktop import Target
from launcher.desktop.wayland import guests
from launcher.desktop.wayland.connection import Connection

_MANAGER: Final = "zwlr_foreign_toplevel_manager_v1"
_VERSION: Final = 3
_ACTIVATED: Final = 2  # among the states of a window
_FIRST: Final = 1 << 32
_X11_WITHIN: Final = 0.4  # s; then the compositor's word is enough: what we took for a program of X11 may be none


@dataclass(eq=False, slots=True)
class _Toplevel:
    """One window; what is `told` of it counts from `done` on. `since`: when it became the one in use, on time.monotonic."""

    handle: Any
    number: int
    about: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    since: float = 0.0
    of_x11: bool = False

    @property
    def app_id(self) -> str:
        return str(self.about.get("app_id", "")).lower()


class WlWindows:
    """`own_app_id` is what our own windows bear: they are never a target."""

    def __init__(self, connection: Connection, own_app_id: str) -> None:
        self._connection, self._own = connection, own_app_id.lower()
        self._numbers = itertools.count(_FIRST)
        self._open: dict[int, _Toplevel] = {}
        self._recent: list[int] = []  # those that were in use, the last one last
        connection.whenever_open(self._begin)

    @property
    def known(self) -> bool:
        """Whether the compositor tells us of windows at all."""
        return self._manager is not None and self._connection.alive

    def active(self) -> Target | None:
        """See Windows."""
        found = self._in_use()
        if found is None or found.app_id == self._own:
            return None
        found.of_x11 = guests.have_focus()  # nobody tells us whose window it is, but no other one leaves X's own focus there
        names = programs.names_of(found.app_id)
        return Target(
            found.number,
            app=(names or ("",))[-1],
            title=str(found.about.get("title", "")),
            terminal=programs.is_terminal(names),
            names=names,
        )

    def exists(self, target: Target) -> bool:
        """See Windows."""
        self._connection.roundtrip()
        return self._connection.alive and target.window in self._open

    def title(self, target: Target) -> str:
        """See Windows."""
        found = self._open.get(target.window)
        return str(found.about.get("title", "")) if found is not None else ""

    def focused(self, target: Target) -> bool:
        """See Windows."""
        found = self._in_use()
        if found is None or found.number != target.window:
            return False
        return not found.of_x11 or time.monotonic() >= found.since + _X11_WITHIN or guests.have_focus()

    def activate(self, window: int) -> None:
        """See Windows; a number that is none of the list's is one of our own windows, and then it is our newest."""
        found = self._open.get(window) or next((t for t in reversed(self._open.values()) if t.app_id == self._own), None)
        seat = self._connection.seat
        if found is not None and seat is not None and self._connection.alive:
            found.handle.activate(seat)
            self._connection.flush()

    def unlist(self, window: int) -> None:
        """See Windows: no compositor offers that."""

    def place(self, _target: Target | None) -> tuple[int, int]:
        """See Windows: no compositor tells, and each puts new windows where the user is."""
        return 0, 0

    def composited(self) -> bool:
        """See Windows."""
        return True

    def _begin(self) -> None:
        self._open.clear()
        self._recent.clear()
        self._manager = self._connection.bind(_MANAGER, _VERSION)
        if self._manager is not None:
            self._connection.listen(self._manager, toplevel=self._opened, finished=self._finished)
            self._connection.roundtrip()

    def _opened(self, handle: Any) -> None:
        window = _Toplevel(handle, next(self._numbers))
        self._open[window.number] = window
        self._connection.listen(
            handle,
            title=lambda title: window.told.update(title=title),
            app_id=lambda app_id: window.told.update(app_id=app_id),
            state=lambda states: window.told.update(active=_ACTIVATED in _words(states)),
            done=lambda: self._done(window),
            closed=lambda: self._closed(window),
        )

    def _done(self, window: _Toplevel) -> None:
        window.about.update(window.told)
        if "active" in window.told:
            self._recent = [number for number in self._recent if number != window.number]
            self._recent += [window.number] if window.about["active"] else []
            window.since = time.monotonic()
        window.told.clear()

    def _closed(self, window: _Toplevel) -> None:
        self._open.pop(window.number, None)
        self._recent = [number for number in self._recent if number != window.number]
        self._connection.forget(window.handle)

    def _finished(self) -> None:
        for window in list(self._open.values()):
            self._closed(window)
        self._connection.forget(self._manager)
        self._manager = None

    def _in_use(self) -> _Toplevel | None:
        if not self._connection.roundtrip() or not self._recent:
            return None
        return self._open[self._recent[-1]]


def _words(array: bytes) -> tuple[int, ...]:
    return struct.unpack(f"={len(array) // 4}I", array)
