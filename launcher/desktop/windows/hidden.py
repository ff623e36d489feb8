"""Windows that nobody sees: where the system sends its messages, and how one thread asks another to do something.

Law: whatever comes is handled on the window's own thread, in order, and no fault of ours goes back into the system: it ends
here, logged once. It knows neither hotkeys nor the clipboard.
"""

import sys

assert sys.platform == "win32"

import ctypes
import itertools
import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from ctypes import wintypes
from typing import Any, Final

from launcher.desktop.windows import win32
from launcher.desktop.windows.win32 import user32
from launcher.errors import traced

log = logging.getLogger(__name__)
_ASKED: Final = win32.WM_APP + 0x50
_numbers: Final = itertools.count(1)
Handler = Callable[[int, int], int]


class HiddenWindow:
    """A window of the thread that makes it, which has to dispatch messages; `on` says what each message means."""

    def __init__(self) -> None:
        self._asked: deque[Callable[[], None]] = deque()
        self._handlers: dict[int, Handler] = {_ASKED: self._carry_out, win32.WM_TIMER: self._time_over}
        self._timers: dict[int, Callable[[], None]] = {}
        self._name = f"PhraseLauncher-{os.getpid()}-{next(_numbers)}"
        self._instance = win32.kernel32.GetModuleHandleW(None)
        self._procedure = win32.WNDPROC(self._receive)  # kept as long as the window
        kind = win32.WNDCLASS(procedure=self._procedure, instance=self._instance, name=self._name)
        user32.RegisterClassW(ctypes.byref(kind))
        # A top-level window, not a message-only one: those hear of no broadcast, and some programs take them for no owner.
        self.number = int(user32.CreateWindowExW(0, self._name, self._name, 0, 0, 0, 0, 0, None, None, self._instance, None) or 0)
        if not self.number:
            raise OSError(ctypes.get_last_error(), "no hidden window could be made")

    def on(self, message: int, handler: Handler) -> None:
        """Answer `message` by what `handler` returns for its two parameters."""
        self._handlers[message] = handler

    def ask(self, do: Callable[[], None]) -> None:
        """Have `do` called on the window's thread; from any thread, never waits."""
        self._asked.append(do)
        user32.PostMessageW(self.number, _ASKED, 0, 0)

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        """Call `do` then; only on the window's own thread."""
        number = next(_numbers)
        self._timers[number] = do
        user32.SetTimer(self.number, number, max(1, round(seconds * 1000)), None)

    def close(self) -> None:
        """Take it away, on its own thread; the system first asks for what it had promised."""
        self._asked.clear()
        user32.DestroyWindow(self.number)
        user32.UnregisterClassW(self._name, self._instance)

    def _receive(self, window: int, message: int, first: int, second: int) -> int:
        try:
            if handler := self._handlers.get(message):
                return handler(first, second)
        except Exception as error:  # noqa: BLE001 -- this is the barrier: the system cannot take an exception
            log.error("a message %#x failed: %s", message, traced(error))  # noqa: TRY400 -- it could hold the user's words
            return 0
        return int(user32.DefWindowProcW(window, message, first, second))

    def _carry_out(self, _first: int, _second: int) -> int:
        for _one in range(len(self._asked)):  # more than one where a message could not be posted
            if self._asked:  # closing forgets the rest
                self._asked.popleft()()
        return 0

    def _time_over(self, number: int, _second: int) -> int:
        user32.KillTimer(self.number, number)
        if do := self._timers.pop(number, None):
            do()
        return 0


class WindowThread:
    """A thread whose only work is its hidden `window`."""

    def __init__(self, name: str) -> None:
        self._ready = threading.Event()
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failed is not None:
            raise self._failed

    def close(self, last: Callable[[], None], within: float) -> None:
        """Do `last` on it and end it; one that hangs in another program's call is left behind after `within` seconds."""

        def end() -> None:
            try:
                last()
            finally:
                self.window.close()
                user32.PostQuitMessage(0)

        self.window.ask(end)
        self._thread.join(within)

    def _live(self) -> None:
        message: Any = wintypes.MSG()
        try:
            self.window = HiddenWindow()
        except OSError as error:
            self._failed = error
            return
        finally:
            self._ready.set()
        while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            user32.DispatchMessageW(ctypes.byref(message))
