"""Other applications' windows by EWMH: which one is in use, whether it has the focus, and how it gets it back.

Law: the window manager's word and the server's must agree before a window counts as focused. Works without a window manager
too: then the focus window's top-level ancestor is the window in use.
"""

import contextlib
import socket
from pathlib import Path
from typing import Any, Final

from Xlib import X, Xatom
from Xlib.protocol import event as xevent

from launcher import programs
from launcher.desktop import Target
from launcher.desktop.x11 import wire

_PAGER: Final = 2  # EWMH source indication: a direct request of the user, honoured where an application's would be refused
_DEEP: Final = 30


class X11Windows:
    """Asks on a connection of its own, which selects no events."""

    def __init__(self, connection: Any, own_process: int) -> None:
        self._connection, self._own = connection, own_process
        self._root = connection.screen().root

    def active(self) -> Target | None:
        """See Windows."""
        number = self._active() if self._is_managed() else self._top_of(self._focus())
        if not number or self._is_ours(number):
            return None
        classes = [name.lower() for name in self._class(number)]
        process = self._process(number)
        names = tuple(dict.fromkeys((*classes, *_program(process))))
        return Target(
            number,
            app=(classes or names or ("",))[-1],
            title=self._title(number),
            terminal=not programs.TERMINALS.isdisjoint(names),
            focus=self._focus(),
            process=process,
            names=names,
        )

    def exists(self, target: Target) -> bool:
        """See Windows."""
        try:
            wire.window(self._connection, target.window).get_attributes()
        except wire.XError:
            return False
        return True

    def title(self, target: Target) -> str:
        """See Windows."""
        return self._title(target.window)

    def focused(self, target: Target) -> bool:
        """See Windows."""
        managed = self._active()
        return (not managed or managed == target.window) and self._is_inside(self._focus(), target.window)

    def activate(self, window: int) -> None:
        """See Windows."""
        if self._is_managed():
            about = (32, [_PAGER, X.CurrentTime, 0, 0, 0])
            asked = xevent.ClientMessage(
                window=wire.window(self._connection, window),
                client_type=self._connection.get_atom("_NET_ACTIVE_WINDOW"),
                data=about,
            )
            self._root.send_event(asked, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        else:
            self._connection.set_input_focus(window, X.RevertToParent, X.CurrentTime, onerror=lambda *_gone: None)
        self._connection.flush()

    def unlist(self, window: int) -> None:
        """See Windows."""
        # A window manager takes the states off a window that is withdrawn, so they are set before each showing.
        states = [self._connection.get_atom(f"_NET_WM_STATE_{s}") for s in ("ABOVE", "SKIP_TASKBAR", "SKIP_PAGER")]
        state = self._connection.get_atom("_NET_WM_STATE")
        wire.window(self._connection, window).change_property(state, Xatom.ATOM, 32, states)
        self._connection.sync()

    def place(self, target: Target | None) -> tuple[int, int]:
        """See Windows."""
        if target is not None:
            try:
                size = wire.window(self._connection, target.window).get_geometry()
                corner = self._root.translate_coords(target.window, 0, 0)
            except wire.XError:
                return self.place(None)
            return corner.x + size.width // 2, corner.y + size.height // 2
        pointer = self._root.query_pointer()
        return int(pointer.root_x), int(pointer.root_y)

    def composited(self) -> bool:
        """See Windows."""
        manager = self._connection.get_atom(f"_NET_WM_CM_S{self._connection.get_default_screen()}")
        return bool(self._connection.get_selection_owner(manager) != X.NONE)

    def _is_managed(self) -> bool:
        return bool(wire.numbers(self._connection, self._root.id, "_NET_SUPPORTING_WM_CHECK"))

    def _active(self) -> int:
        found = wire.numbers(self._connection, self._root.id, "_NET_ACTIVE_WINDOW")
        return found[0] if found else 0

    def _focus(self) -> int:
        focus = self._connection.get_input_focus().focus
        return int(focus if isinstance(focus, int) else focus.id)

    def _top_of(self, number: int) -> int:
        for _level in range(_DEEP):
            parent = self._parent(number)
            if parent == self._root.id:
                return number
            if not parent:
                break
            number = parent
        return 0

    def _is_inside(self, number: int, outer: int) -> bool:
        for _level in range(_DEEP):
            if number == outer:
                return True
            number = self._parent(number)
            if not number:
                break
        return False

    def _parent(self, number: int) -> int:
        if number in (X.NONE, X.PointerRoot, self._root.id):
            return 0
        try:
            parent = wire.window(self._connection, number).query_tree().parent
        except wire.XError:
            return 0
        return int(parent.id) if parent else 0

    def _is_ours(self, number: int) -> bool:
        return self._own in wire.numbers(self._connection, number, "_NET_WM_PID")

    def _process(self, number: int) -> int:
        """The window's process; 0 where it runs on another computer, or cannot be told."""
        if wire.text(self._connection, number, "WM_CLIENT_MACHINE") != socket.gethostname():
            return 0
        # The server knows it by the number that holds here; what a sandboxed program says of itself holds in its sandbox.
        return wire.process(self._connection, number) or next(iter(wire.numbers(self._connection, number, "_NET_WM_PID")), 0)

    def _class(self, number: int) -> tuple[str, ...]:
        raw = wire.text(self._connection, number, "WM_CLASS")
        return tuple(part for part in raw.split("\0") if part)

    def _title(self, number: int) -> str:
        return wire.text(self._connection, number, "_NET_WM_NAME") or wire.text(self._connection, number, "WM_NAME")


def _program(process: int) -> tuple[str, ...]:
    """The program's name, by its file or else, shortened, by its process; empty where neither can be read."""
    about = Path("/proc") / str(process)
    with contextlib.suppress(OSError):
        return ((about / "exe").readlink().name.removesuffix(" (deleted)").lower(),)
    with contextlib.suppress(OSError):
        return ((about / "comm").read_text(errors="replace").strip().lower(),)
    return ()
