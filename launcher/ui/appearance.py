"""Whether the desktop is dark: asked of its settings portal, and of Qt where there is none.

Law: asked once and then listened to; never blocks, never polls, and prints nothing where there is no session bus. Qt's own
answer comes second: on plain X11 it knows none, and with GNOME's it starts light and hears only of changes.
"""

from typing import Final

from PySide6.QtCore import SLOT, QObject, Qt, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusVariant
from PySide6.QtGui import QGuiApplication

_PORTAL: Final = "org.freedesktop.portal.Desktop"
_PATH: Final = "/org/freedesktop/portal/desktop"
_INTERFACE: Final = "org.freedesktop.portal.Settings"
_SPACE, _KEY = "org.freedesktop.appearance", "color-scheme"
_DARK, _LIGHT = 1, 2  # the portal's numbers; 0 is no preference


class Appearance(QObject):
    """The desktop's wish; `changed` when it becomes another."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wish = 0
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: self.changed.emit())
        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            told = SLOT("_told(QDBusMessage)")
            bus.connect(_PORTAL, _PATH, _INTERFACE, "SettingChanged", self, told)  # type: ignore[call-overload]  # SLOT is str
            question = QDBusMessage.createMethodCall(_PORTAL, _PATH, _INTERFACE, "Read")
            question.setArguments([_SPACE, _KEY])
            question.setAutoStartService(False)
            self._answer = QDBusPendingCallWatcher(bus.asyncCall(question, 2000), self)
            self._answer.finished.connect(self._answered)

    @property
    def dark(self) -> bool:
        """Whether dark is wished for; not known counts as light."""
        if self._wish in (_DARK, _LIGHT):
            return self._wish == _DARK
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _answered(self, watcher: QDBusPendingCallWatcher) -> None:
        reply = watcher.reply()
        if reply.type() == QDBusMessage.MessageType.ReplyMessage and reply.arguments():
            self._take(reply.arguments()[0])

    @Slot(QDBusMessage)
    def _told(self, message: QDBusMessage) -> None:
        told = message.arguments()
        if len(told) == 3 and told[:2] == [_SPACE, _KEY]:
            self._take(told[2])

    def _take(self, value: object) -> None:
        while isinstance(value, QDBusVariant):
            value = value.variant()
        if isinstance(value, int) and value != self._wish:
            self._wish = value
            self.changed.emit()
