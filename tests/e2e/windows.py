"""What stands on the desk: windows, titles, focus, read by an own connection to the X server.

It asks only what a window manager or a pager may ask; it knows no program by name.
"""

import contextlib
from dataclasses import dataclass

from waiting import until
from Xlib import X, display, error
from Xlib.protocol import event as xevent
from Xlib.xobject.drawable import Window


@dataclass(frozen=True)
class Seen:
    """One client window: `wm_class` is (instance, class); x and y are on the root window, in pixels."""

    id: int
    title: str
    wm_class: tuple[str, str]
    visible: bool
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where a person clicks to hit it."""
        return self.x + self.width // 2, self.y + self.height // 2


class Windows:
    """All windows of one X display."""

    def __init__(self, display_name: str) -> None:
        self._x = display.Display(display_name)
        self.root = self._x.screen().root

    def close(self) -> None:
        """End the connection."""
        self._x.close()

    def has_window_manager(self) -> bool:
        """True once a window manager says that it is there."""
        return self._root_value("_NET_SUPPORTING_WM_CHECK") != 0

    def has_tray(self) -> bool:
        """True once somebody offers a notification area (XEmbed)."""
        return self.owner_of("_NET_SYSTEM_TRAY_S0") != 0

    def owner_of(self, selection: str) -> int:
        """The window that owns a selection such as CLIPBOARD; 0 if nobody does."""
        owner = self._x.get_selection_owner(self._x.intern_atom(selection))
        return owner if isinstance(owner, int) else int(owner.id)

    def all(self) -> list[Seen]:
        """Every client window that still exists, visible or not."""
        seen = (self._look(window) for window in self._clients())
        return [one for one in seen if one is not None]

    def titled(self, part: str) -> Seen | None:
        """The first visible window whose title contains `part`."""
        return next((one for one in self.all() if one.visible and part in one.title), None)

    def of_class(self, name: str) -> list[Seen]:
        """The visible windows whose WM_CLASS instance or class is `name`, without regard to case."""
        return [one for one in self.all() if one.visible and name.lower() in (part.lower() for part in one.wm_class)]

    def title(self, window: int) -> str:
        """The title of a window; empty if it has none or is gone."""
        seen = self._look(self._window(window))
        return seen.title if seen else ""

    def active(self) -> int:
        """The window that the window manager calls active; 0 if none."""
        return self._root_value("_NET_ACTIVE_WINDOW")

    def has_focus(self, window: int) -> bool:
        """True if the keyboard goes to `window`: active by the window manager, and input focus in it or a child."""
        if self.has_window_manager() and self.active() != window:
            return False
        focus = self._x.get_input_focus().focus
        return self._is_within(focus if isinstance(focus, int) else focus.id, window)

    def activate(self, window: int, bound: float = 5) -> None:
        """Ask for the focus as a pager does, and wait until `window` has it."""
        if not self.has_window_manager():
            self._window(window).set_input_focus(X.RevertToParent, X.CurrentTime)
            self._x.sync()
        else:
            ask = xevent.ClientMessage(
                window=self._window(window),
                client_type=self._x.intern_atom("_NET_ACTIVE_WINDOW"),
                data=(32, [2, X.CurrentTime, 0, 0, 0]),
            )
            self.root.send_event(ask, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
            self._x.sync()
        until(lambda: self.has_focus(window), bound, f"focus on {self.title(window)!r}")

    def move(self, window: int, x: int, y: int, bound: float = 5) -> None:
        """Ask for a window to stand there (pixels on the root window), and wait until it does, give or take its frame."""
        self._window(window).configure(x=x, y=y)
        self._x.sync()
        until(lambda: any(w.id == window and abs(w.x - x) < 60 and abs(w.y - y) < 60 for w in self.all()), bound, "it moved")

    def embedded(self, name: str) -> list[Seen]:
        """The visible windows of that WM_CLASS wherever they hang, such as icons within a panel."""
        found, waiting = [], [self.root]
        while waiting:
            window = waiting.pop()
            seen = self._look(window)
            if seen and seen.visible and name.lower() in (part.lower() for part in seen.wm_class):
                found.append(seen)
            with contextlib.suppress(error.XError):
                waiting += window.query_tree().children
        return found

    def pixels(self, x: int, y: int, width: int, height: int) -> bytes:
        """What is on the screen there: four bytes (blue, green, red, unused) per pixel."""
        return bytes(self.root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF).data)

    def _window(self, window: int) -> Window:
        return self._x.create_resource_object("window", window)

    def _clients(self) -> list[Window]:
        if self.has_window_manager():
            listed = self.root.get_full_property(self._x.intern_atom("_NET_CLIENT_LIST"), X.AnyPropertyType)
            managed = [self._window(one) for one in listed.value] if listed else []
            return managed + [one for one in self.root.query_tree().children if self._is_unmanaged(one)]
        return list(self.root.query_tree().children)

    def _is_unmanaged(self, window: Window) -> bool:
        try:
            return bool(window.get_attributes().override_redirect and window.get_wm_class())
        except error.XError:
            return False

    def _look(self, window: Window) -> Seen | None:
        try:
            size = window.get_geometry()
            place = self.root.translate_coords(window, 0, 0)
            visible = window.get_attributes().map_state == X.IsViewable
            named = window.get_wm_class() or ("", "")
            return Seen(window.id, self._title(window), named, visible, place.x, place.y, size.width, size.height)
        except error.XError:  # it went away while we looked
            return None

    def _title(self, window: Window) -> str:
        named = window.get_full_property(self._x.intern_atom("_NET_WM_NAME"), X.AnyPropertyType)
        if named:
            return bytes(named.value).decode("utf-8", "replace")
        plain = window.get_wm_name()
        return plain.decode("latin-1") if isinstance(plain, bytes) else str(plain or "")

    def _root_value(self, name: str) -> int:
        found = self.root.get_full_property(self._x.intern_atom(name), X.AnyPropertyType)
        return int(found.value[0]) if found and len(found.value) else 0

    def _is_within(self, inner: int, outer: int) -> bool:
        try:
            while inner not in (0, 1, self.root.id):
                if inner == outer:
                    return True
                parent = self._window(inner).query_tree().parent
                inner = parent.id if parent else 0
        except error.XError:
            return False
        return False
