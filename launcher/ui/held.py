"""Tells whether a window of ours has the focus, and which keys are held then, for desktops that tell a program of no others.

Law: it looks at the window that has the focus, and takes no key away from it. When the focus goes, or that window does, nothing
is known any more. A key that repeats is pressed once.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from shiboken6 import isValid

from launcher.desktop.held import HeldKeys
from launcher.ui.overlay.keys import place_of

_HELD: Final = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_CHOOSING: Final[frozenset[int]] = frozenset(
    {
        *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Insert),
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta),
        *(Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R),
    }
)


class Feeding(QObject):
    """Feeds `held` for as long as it lives."""

    def __init__(self, held: HeldKeys, parent: QObject) -> None:
        super().__init__(parent)
        self._held = held
        self._window: QWindow | None = None
        held.modifiers = self._modifiers
        QGuiApplication.instance().focusWindowChanged.connect(self._follow)  # type: ignore[union-attr]  # there is one
        self._follow(QGuiApplication.focusWindow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Note the key, and let it go on its way."""
        if watched is self._window:
            kind = event.type()
            if kind == QEvent.Type.Hide:
                self._held.leave()
                self._held.ours = False
            elif kind == QEvent.Type.Show and watched is QGuiApplication.focusWindow():
                self._held.enter()  # where it had the focus when it hid, Qt does not tell anew
            elif isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                self._note(event, pressed=kind == QEvent.Type.KeyPress)
        return False

    def _note(self, event: QKeyEvent, *, pressed: bool) -> None:
        code = event.nativeScanCode()
        if event.isAutoRepeat() or not code:
            return
        if pressed:
            self._held.press(code, chooses=_chooses(event))
        else:
            self._held.release(code)

    def _follow(self, window: QWindow | None) -> None:
        self._held.leave()
        self._held.ours = False
        self._window = window  # one that had the focus before keeps its filter, which hears nothing then
        if window is not None:
            self._held.enter()
            window.installEventFilter(self)

    def _modifiers(self) -> bool:
        """Asked of the window system, because a modifier may have gone down before our window had the focus."""
        if self._window is None or not isValid(self._window) or not self._window.isVisible():
            return False
        return bool(QGuiApplication.queryKeyboardModifiers() & _HELD)


def _chooses(event: QKeyEvent) -> bool:
    return event.key() in _CHOOSING or bool(place_of(event, QGuiApplication.platformName(), keypad=True))
