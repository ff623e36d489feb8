"""Other programs' windows: which one was in use at the hotkey, whether it has the focus, and how it gets it back.

Law: a window is the same only with the same process, since Windows gives numbers out again. The hotkey's own thread takes the
foreground for us before anybody here can look, so what it saw before that is what counts.
"""

import sys

assert sys.platform == "win32"

import contextlib
import ctypes
import os
from collections.abc import Callable, Iterator
from ctypes import wintypes
from typing import Final

from launcher.desktop import Target
from launcher.desktop.windows import win32
from launcher.desktop.windows.processes import focus_of, is_guarded, process_of, program_of
from launcher.desktop.windows.win32 import user32
from launcher.programs import TERMINALS

_FRAME: Final = "applicationframehost.exe"  # draws the frame around an app of the store, which is another process
_BARE_DESKTOP: Final = frozenset(
    (
        *("progman", "workerw", "#32769", "shell_traywnd", "shell_secondarytraywnd"),
        # What the icons of the task bar open, where a click in our own menu leaves the foreground.
        *("notifyiconoverflowwindow", "toplevelwindowforoverflowxamlisland", "xamlexplorerhostislandwindow"),
    )
)
_LONGEST: Final = 512  # characters of a title or a class


class WinWindows:
    """Asks Windows each time; keeps only what was in front at the hotkey, while that is being told."""

    def __init__(self) -> None:
        self.asked_for: Callable[[int], None] = lambda _window: None  # told of each window that was asked to come to the front
        self._before: tuple[int, int] | None = None

    @contextlib.contextmanager
    def as_before(self, window: int, focus: int) -> Iterator[None]:
        """Meanwhile `active` is this window, with the focus in that part of it."""
        self._before = (window, focus)
        try:
            yield
        finally:
            self._before = None

    def active(self) -> Target | None:
        """See Windows."""
        if self._before is not None:
            window, focus = self._before
        else:
            window = int(user32.GetForegroundWindow() or 0)
            focus = focus_of(window) if window else 0
        process = process_of(window) if window else 0
        kind = _class(window).lower()
        if process in (0, os.getpid()) or kind in _BARE_DESKTOP:
            return None
        names = _names(process, process_of(focus) if focus else 0, kind)
        terminal = not TERMINALS.isdisjoint(names)
        return Target(window, names[0], _title(window), terminal, focus, process, is_guarded(process), names)

    def exists(self, target: Target) -> bool:
        """See Windows."""
        return process_of(target.window) == target.process != 0

    def title(self, target: Target) -> str:
        """See Windows."""
        return _title(target.window) if self.exists(target) else ""

    def focused(self, target: Target) -> bool:
        """See Windows."""
        if user32.GetForegroundWindow() != target.window or not self.exists(target):
            return False
        return bool(focus_of(target.window)) or not target.focus  # not the very same part: dialogs build theirs anew

    def activate(self, window: int) -> None:
        """See Windows."""
        if user32.IsIconic(window):
            user32.ShowWindowAsync(window, win32.SW_RESTORE)  # never waits for one that hangs
        user32.SetForegroundWindow(window)
        self.asked_for(window)

    def unlist(self, window: int) -> None:
        """See Windows; nothing to do: Qt makes the overlay a tool window, which no task bar lists."""

    def place(self, target: Target | None) -> tuple[int, int]:
        """See Windows."""
        if target is not None and self.exists(target):
            screen = user32.MonitorFromWindow(target.window, win32.MONITOR_DEFAULTTONEAREST)  # of a minimised one, too
        else:
            pointer = wintypes.POINT()
            user32.GetCursorPos(ctypes.byref(pointer))
            screen = user32.MonitorFromPoint(pointer, win32.MONITOR_DEFAULTTONEAREST)
        about = win32.MONITORINFO(size=ctypes.sizeof(win32.MONITORINFO))
        user32.GetMonitorInfoW(screen, ctypes.byref(about))
        return (about.all.left + about.all.right) // 2, (about.all.top + about.all.bottom) // 2

    def composited(self) -> bool:
        """See Windows; always so since Windows 8."""
        return True


def _names(process: int, focused: int, kind: str) -> tuple[str, ...]:
    """What rules can mean the window by: its program, that of the part with the focus, and its class; the first is told."""
    programs = [program_of(one) for one in dict.fromkeys((process, focused)) if one]
    if programs[0] == _FRAME:
        programs.reverse()
    return tuple(dict.fromkeys(name for name in (*programs, kind) if name)) or ("",)


def _title(window: int) -> str:
    text = ctypes.create_unicode_buffer(_LONGEST)
    user32.GetWindowTextW(window, text, _LONGEST)  # of another program: what the system knows, without asking it
    return text.value


def _class(window: int) -> str:
    text = ctypes.create_unicode_buffer(_LONGEST)
    user32.GetClassNameW(window, text, _LONGEST)
    return text.value
