"""What is different where a compositor decides about our windows: where they stand, who comes to the front, who has the focus.

Law: there no window says where it is or wants to be, and none is sure of the focus. A token with which the desktop lets a window
of ours come to the front serves once: whoever shows or brings forward a window uses it up.
"""

import os
import time
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen, QWindow
from PySide6.QtWidgets import QApplication, QWidget

TOKEN: Final = "XDG_ACTIVATION_TOKEN"  # noqa: S105 -- the name of a variable
PANEL: Final = 40  # px that a desktop's own bar may take of a screen, of which nobody tells us
_BROUGHT_WITHIN: Final = 250  # ms that a compositor has to bring a window forward
_HEARD_WITHIN: Final = 0.15  # s in which Qt hears of it that a window that was hidden has lost the focus; some never tell


def decides() -> bool:
    """Whether a compositor decides here."""
    return QGuiApplication.platformName().startswith("wayland")


def room_on_any(screens: Sequence[QScreen]) -> QRect:
    """The room that a window has on whichever of these screens it is put."""
    areas = [screen.availableGeometry() for screen in screens]
    return QRect(0, 0, min(area.width() for area in areas), min(area.height() for area in areas))


def use_up_token() -> None:
    """Forget the token: Qt has taken it where it needed one, and programs that we start must not inherit it."""
    os.environ.pop(TOKEN, None)


def bring_forward(window: QWidget) -> None:
    """Ask for the focus for a window that is shown; one that stood there before is shown anew where asking does not help.

    A compositor gives a new window the focus where it would only mark an old one as urgent.
    """
    stood = _stands(window)
    window.raise_()
    window.activateWindow()
    use_up_token()
    if decides() and stood:
        QTimer.singleShot(_BROUGHT_WITHIN, window, lambda: _show_anew(window))


class Turn(QObject):
    """Shows a window again only once Qt has heard that its last showing is over, or soon after that one ended.

    Where the loss of the focus and its return reach Qt together it takes note of the loss alone: keys would still arrive, but
    without a caret, and nobody would hear when they go elsewhere.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._over_by = 0.0  # s, of the monotonic clock
        self._late = QTimer(self, singleShot=True)
        self._late.timeout.connect(self._show)
        QGuiApplication.instance().focusWindowChanged.connect(self._look)  # type: ignore[union-attr]  # there is one

    def show(self) -> None:
        """Show it; now, unless it has just been hidden where a compositor decides."""
        left = self._over_by - time.monotonic()
        had = QGuiApplication.focusWindow() is self._window.windowHandle()
        if left > 0 and had and decides() and not self._window.isVisible():
            self._late.start(max(1, round(left * 1000)))
        else:
            self._show()

    def hide(self) -> None:
        """Hide it, and show it no more."""
        self._late.stop()
        if self._window.isVisible():
            self._over_by = time.monotonic() + _HEARD_WITHIN
        self._window.hide()

    def _look(self, _focus: QWindow | None) -> None:
        if self._late.isActive():
            self._show()

    def _show(self) -> None:
        self._late.stop()
        self._window.show()


def _stands(window: QWidget) -> bool:
    handle = window.windowHandle()
    return handle is not None and handle.isExposed()


def _show_anew(window: QWidget) -> None:
    if window.isVisible() and not window.isActiveWindow() and QApplication.activeModalWidget() is None:
        window.hide()
        window.show()
