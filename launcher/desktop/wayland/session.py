"""The launcher's own side of Wayland, put together from what this session offers, each capability by itself.

Law: what there is is asked of the session itself, the compositor's globals, the names on the bus and the portals' versions,
never guessed from the desktop's name; and one capability that is missing takes no other along. Where the compositor has a way
of its own we take that, else the portals', which need the user's leave; where nothing lets us paste, we copy and say so.
"""

import os
import select
import time
from collections.abc import Callable
from typing import Final

from launcher import places
from launcher.desktop import Clipboard, Desktop, Keys, Listener, Source, Windows
from launcher.desktop.held import HeldKeys
from launcher.desktop.link import Link, LinkedClipboard
from launcher.desktop.portals import kwin, portal
from launcher.desktop.portals.bus import Bus
from launcher.desktop.portals.clipboard import PortalClipboard
from launcher.desktop.portals.keys import PortalKeys
from launcher.desktop.portals.notices import Notices
from launcher.desktop.portals.permission import PortalPermission
from launcher.desktop.portals.returning import ReturningWindow
from launcher.desktop.portals.shortcuts import PortalHotkeys
from launcher.desktop.wayland import layer
from launcher.desktop.wayland.announced import AnnouncedKeys
from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.keyboard import VirtualKeyboard
from launcher.desktop.wayland.keys import WlKeys
from launcher.desktop.wayland.typing import WlTyping
from launcher.desktop.wayland.windows import WlWindows
from launcher.errors import LauncherError

CLIPBOARDS: Final = ("ext_data_control_manager_v1", "zwlr_data_control_manager_v1")
NAMES_WITHIN: Final = 0.5  # s; the bus itself answers in one
REOPENED_AT_MOST: Final = 5  # times in one life: who is thrown out again and again had better stay out


class Begun:
    """What can be had before there are windows; LauncherError where no compositor answers."""

    def __init__(self, listener: Listener) -> None:
        self.connection = Connection()
        self.connection.lost = self._lost
        self._reopened = 0
        kept = any(name in self.connection.globals for name in CLIPBOARDS)
        self.link = Link(listener, "wayland") if kept else None
        self.bus = _bus()
        self._names: frozenset[str] = self._all_names()
        self.hotkeys: PortalHotkeys | None = None
        if self.bus is not None and portal.NAME in self._names:
            self.hotkeys = PortalHotkeys(self.bus, listener)
            self.hotkeys.given_token = _hand_on
        self._ends: list[Callable[[], None]] = []

    def connect(self, listener: Listener) -> Desktop:
        """This session's desktop."""
        parts = _Parts(self)
        if self.hotkeys is not None:
            self.hotkeys.held = parts.held
        notices = Notices(self.bus) if self.bus is not None else None
        if notices is not None:
            notices.given_token = _hand_on
        if self.bus is not None:
            self.bus.stirred = lambda: listener.stirred()  # noqa: PLW0108 -- who listens is set later
        sources: list[Source] = [self.connection]
        sources += [source for source in (self.link, self.bus) if source is not None]
        return Desktop(
            name="Wayland",
            clipboard=parts.clipboard,
            hotkeys=self.hotkeys,
            windows=parts.windows,
            keys=_announced(parts.keys, self.link),
            typing=parts.typing,
            preparing=parts.typing,
            sources=tuple(sources),
            listener=listener,
            own_front=False,
            lends=parts.lends,
            held=parts.held,
            layer=layer.WlLayer(self.connection) if layer.offered(self.connection) else None,
            notifying=notices,
            permission=parts.permission,
            choose_hotkey=self.hotkeys.configure if self.hotkeys is not None else None,
            can_choose_hotkey=lambda: self.hotkeys is not None and self.hotkeys.configurable,
            appeared=parts.appeared,
            went=parts.returning.left if parts.returning is not None else lambda: None,
            close=self.close,
        )

    def offers(self, name: str) -> bool:
        """Whether somebody on the bus bears that name, or could be started under it."""
        return name in self._names

    def at_end(self, end: Callable[[], None]) -> None:
        """Call it when all is closed, before the connections are."""
        self._ends.append(end)

    def close(self) -> None:
        """End it all; the keeper goes on for the clipboard's sake."""
        for end in self._ends:
            end()
        if self.bus is not None:
            self.bus.close()
        if self.link is not None:
            self.link.close()
        self.connection.close()

    def _all_names(self) -> frozenset[str]:
        """Asked once and waited for, in bounds: what there is decides what is built."""
        told: list[frozenset[str]] = []
        if self.bus is not None:
            self.bus.names(told.append)
        end = time.monotonic() + NAMES_WITHIN
        while self.bus is not None and not told and (rest := end - time.monotonic()) > 0:
            if select.select([self.bus], [], [], rest)[0]:
                self.bus.pump()
        return told[0] if told else frozenset()

    def _lost(self) -> None:
        """The compositor has thrown us out, or has ended; then Qt ends us, and the keeper begins anew with another compositor."""
        self._reopened += 1
        if self._reopened <= REOPENED_AT_MOST:
            try:
                self.connection.reopen()
            except LauncherError:
                return


class _Parts:
    """Which room does what here."""

    def __init__(self, begun: Begun) -> None:
        self.held = HeldKeys()
        self._lends: Callable[[], bool] = lambda: False
        self.permission: PortalPermission | None = None
        self.returning: ReturningWindow | None = None
        self.keys: WlKeys | PortalKeys | None = None
        self.typing: WlTyping | PortalKeys | None = None
        keyboard = VirtualKeyboard(begun.connection)
        bus = begun.bus
        if not keyboard.works and bus is not None and begun.offers(portal.NAME):
            self.permission = PortalPermission(bus, places.permission_file())
        self.windows = self._windows(begun, keyboard)
        if keyboard.works and self.windows is not None:
            self.keys = WlKeys(keyboard, self.windows.focused, self.held)
            self.typing = WlTyping(keyboard, self.windows.focused, self.held)
        elif self.permission is not None and self.windows is not None:
            self.keys = self.typing = PortalKeys(self.permission.session, self.windows.focused, self.held)
        self.clipboard = self._clipboard(begun)

    def _windows(self, begun: Begun, keyboard: VirtualKeyboard) -> Windows | None:
        listed = WlWindows(begun.connection, places.APP_NAME)
        if listed.known:
            return listed
        if begun.bus is not None and begun.offers(kwin.NAME):
            windows = kwin.KWinWindows(begun.bus, places.APP_NAME)
            begun.at_end(windows.close)
            return windows
        if self.permission is not None or keyboard.works:
            self.returning = ReturningWindow(time.monotonic, self.held)
        return self.returning

    def appeared(self) -> None:
        """The overlay is shown."""
        if self.permission is not None:
            self.permission.resume()
        if self.returning is not None:
            self.returning.came()

    def lends(self) -> bool:
        """Whether the clipboard can be borrowed now."""
        return self._lends()

    def _clipboard(self, begun: Begun) -> Clipboard:
        if begun.link is not None:
            self._lends = lambda: True
            return LinkedClipboard(begun.link, time.monotonic)
        from launcher.desktop.qtclipboard import QtClipboard

        own, permission = QtClipboard(), self.permission
        if permission is None:
            return own
        self._lends = lambda: permission.session.clipboard
        return PortalClipboard(permission.session, own, time.monotonic)


def begin(listener: Listener) -> Begun:
    """Connect to the compositor, and start the keeper, so that it gets ready while the rest is still being loaded."""
    return Begun(listener)


def _announced(keys: Keys | None, link: Link | None) -> Keys | None:
    return AnnouncedKeys(keys, link) if keys is not None and link is not None else keys


def _bus() -> Bus | None:
    try:
        return Bus()
    except LauncherError:  # no session bus: all that speaks through it is missing, and nothing else
        return None


def _hand_on(token: str) -> None:
    """The leave to take the focus, from whoever gave it; Qt uses it with the next window of ours that comes forward."""
    os.environ["XDG_ACTIVATION_TOKEN"] = token
