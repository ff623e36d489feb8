"""The launcher's own side of X11, put together: the keeper's link, and the desktop that speaks through it."""

import os
import time
from typing import NamedTuple

from launcher.desktop import Desktop, Listener
from launcher.desktop.keeping import Keeper
from launcher.desktop.link import Link, LinkedClipboard
from launcher.desktop.x11.hotkeys import X11Hotkeys


class Begun(NamedTuple):
    """The keeper's link, and the hotkeys: what is ordered through them waits there until the keeper is ready."""

    link: Link
    hotkeys: X11Hotkeys

    def connect(self, listener: Listener) -> Desktop:
        """This session's desktop; LauncherError where the X server cannot be reached."""
        return connect(self, listener)

    def close(self) -> None:
        """End the keeper, once it serves nothing any more."""
        self.link.close()


def begin(listener: Listener, keeper: Keeper | None = None) -> Begun:
    """The link to the keeper that gets ready while the rest is still being loaded; it is started here where it is None."""
    link = Link(listener, begun=keeper)
    return Begun(link, X11Hotkeys(link, listener))


def connect(begun: Begun, listener: Listener) -> Desktop:
    """This session's desktop; LauncherError where the X server cannot be reached."""
    # Here and not above: python-xlib takes as long to load as the keeper takes to start.
    from launcher.desktop.x11 import wire
    from launcher.desktop.x11.keys import X11Keys
    from launcher.desktop.x11.typing import X11Typing
    from launcher.desktop.x11.windows import X11Windows

    connection = wire.connect()
    windows = X11Windows(connection, os.getpid())
    typing = X11Typing(wire.connect, os.getpid())

    def close() -> None:
        typing.close()
        begun.link.close()

    return Desktop(
        name="X11",
        clipboard=LinkedClipboard(begun.link, time.monotonic),
        hotkeys=begun.hotkeys,
        windows=windows,
        keys=X11Keys(connection, windows.focused),
        typing=typing,
        preparing=typing,
        sources=(begun.link,),
        listener=listener,
        close=close,
    )
