"""The launcher's own side of Windows, put together."""

import sys

assert sys.platform == "win32"

from launcher.desktop import Desktop, Listener
from launcher.desktop.windows.clipboard import WinClipboard
from launcher.desktop.windows.hidden import HiddenWindow
from launcher.desktop.windows.hotkeys import WinHotkeys
from launcher.desktop.windows.keys import WinKeys
from launcher.desktop.windows.windows import WinWindows
from launcher.errors import LauncherError
from launcher.language import _


def connect(listener: Listener) -> Desktop:
    """This session's desktop; call it on the thread that dispatches messages, where its news will come.

    LauncherError where Windows refuses what every program may have.
    """
    windows = WinWindows()
    try:
        here = HiddenWindow()
        hotkeys = WinHotkeys(listener, windows, here)
        windows.asked_for = hotkeys.look
        keys = WinKeys(windows.focused, lambda: hotkeys.sticking)
        clipboard = WinClipboard(listener, here, lambda: keys.pressed_at)
    except OSError as error:
        message = _("Windows gave the launcher no window for hotkeys and clipboard.")
        raise LauncherError(message, _("Log off and on, then start it again.")) from error

    def close() -> None:
        hotkeys.close()
        clipboard.close()
        here.close()

    return Desktop(
        name="Windows",
        clipboard=clipboard,
        hotkeys=hotkeys,
        windows=windows,
        keys=keys,
        typing=keys,
        preparing=keys,
        listener=listener,
        front_first=True,
        close=close,
    )
