"""The launcher's own side of X11, put together: the keeper's link, and the desktop that speaks through it."""

import os
import time

from launcher.desktop import Desktop, Listener
from launcher.desktop.x11 import wire
from launcher.desktop.x11.keys import X11Keys
from launcher.desktop.x11.link import Link, X11Clipboard, X11Hotkeys
from launcher.desktop.x11.windows import X11Windows


def begin(listener: Listener) -> Link:
    """Start the keeper, so that it gets ready while the rest is still being loaded."""
    return Link(listener)


def connect(link: Link, listener: Listener) -> Desktop:
    """This session's desktop; LauncherError where the X server cannot be reached."""
    connection = wire.connect()
    windows = X11Windows(connection, os.getpid())
    return Desktop(
        name="X11",
        clipboard=X11Clipboard(link, time.monotonic),
        hotkeys=X11Hotkeys(link, listener),
        windows=windows,
        keys=X11Keys(connection, windows.focused),
        sources=(link,),
        listener=listener,
        close=link.close,
    )
