"""Whether a window of ours is the active one, also where Qt on X11 is late to notice.

Qt forgets the focus of a window that was hidden only after 100 ms without news (focusInTimer of its X11 plugin). A window
that is shown again before that still counts as focused, so nothing tells that it became the active one: it would get keys
without caret, ring or selection. And where the news of its focus takes longer than those 100 ms, Qt says in between that it
is no longer active, though nobody took anything. It says so, too, while another program grabs the keyboard for a key of its
own, as our keeper does at each repeat of a hotkey that is held: only when the grab ends does the news come that the focus has
been here all the time. Law: `lost` is told only where another window really has the focus.
"""

import time
import warnings
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from launcher.ui import compositor

LATE: Final = 400  # ms that Qt may be wrong after a window was shown again
GRABBED: Final = 300  # ms that a key of another program's may take, behind the 100 of Qt's own


class Activation(QObject):
    """Watches one window; it tells it when it is shown and hidden (`begin`), of `appeared` and of every `changed`."""

    lost = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._doubtful_until = 0.0
        self._look_again = QTimer(self, singleShot=True)
        self._look_again.timeout.connect(self._doubt_ended)

    def begin(self) -> None:
        """The window is being shown or hidden: what was doubtful before is so no more."""
        self._look_again.stop()
        self._doubtful_until = 0.0

    def appeared(self) -> None:
        """The window was painted for the first time since it was shown."""
        window = self._window
        if self._is_active() or QGuiApplication.focusWindow() is not window.windowHandle():
            return
        self._doubtful_until = time.monotonic() + LATE / 1000
        self._look_again.start(LATE)
        # Qt calls this deprecated and has nothing newer for it: activateWindow() finds nothing to do here.
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            QApplication.setActiveWindow(window)

    def changed(self) -> None:
        """It became active or inactive, as Qt sees it."""
        if not self._inactive() or time.monotonic() < self._doubtful_until:
            return
        if QGuiApplication.focusWindow() is None and QGuiApplication.platformName() == "xcb":
            self._look_again.start(GRABBED)
        else:
            self.lost.emit()

    def _inactive(self) -> bool:
        window = self._window
        # While it is being hidden it is still visible but already marked as hidden: that is our own doing.
        return window.isVisible() and not window.isHidden() and not window.isActiveWindow()

    def _is_active(self) -> bool:
        """As Qt tells its parts; on Wayland it also asks the compositor's last word, which may be about the showing before."""
        told = QApplication.activeWindow() is self._window if compositor.decides() else True
        return told and self._window.isActiveWindow()

    def _doubt_ended(self) -> None:
        self._doubtful_until = 0.0  # a timer may come a little early
        if self._inactive():
            self.lost.emit()
