"""The Qt application itself: its name, its signals of the system, and the barrier where our own faults end.

Law: Qt is never left to abort for want of a library or a display; that is said in words before it is started.
"""

import ctypes
import linecache
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType, TracebackType
from typing import Final

import PySide6
from PySide6.QtCore import QMessageLogContext, QSocketNotifier, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from launcher.errors import LauncherError, traced
from launcher.language import _
from launcher.places import APP_NAME

log = logging.getLogger(__name__)
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_HARMLESS: Final = (
    'failed to register "org.kde.StatusNotifierItem',  # without a session bus there is no tray
    "Failed to register with host portal",  # where no portal runs; nothing of ours needs it to know us
    "QDBusTrayIcon encountered a D-Bus error",  # where no panel shows icons, which `status` tells
    "QDBusConnection: name ",  # about who owns one, where that has just changed
    "virtual void QtWaylandClient::QWaylandTextInputv3::",  # at openings and closings: sway names the new focus first
)


def application() -> QApplication:
    """The one QApplication; LauncherError where there is no display or a library of Qt is missing."""
    _let_modules_be_imported_unread()
    _see_that_qt_can_start()
    _do_without_a_bus_if_there_is_none()
    qInstallMessageHandler(_qt_said)
    sys.excepthook = _barrier
    qt = QApplication([APP_NAME])
    qt.setApplicationName(APP_NAME)
    qt.setDesktopFileName(APP_NAME)
    qt.setQuitOnLastWindowClosed(False)
    _quit_on_signals(qt)
    return qt


def _let_modules_be_imported_unread() -> None:
    """Keep PySide from reading the source of each module that is imported after it, to see whether it names PySide.

    It wants to know that for `from __feature__ import`, which nobody here says, and keeps every line: with numpy 140,000 of
    them, 14 MB. Where another edition of it calls this otherwise, it goes on reading.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and "_mod_uses_pyside" in vars(feature):
        vars(feature)["_mod_uses_pyside"] = lambda _module: False
        linecache.clearcache()  # of what it has read already


def _see_that_qt_can_start() -> None:
    if sys.platform == "linux" and os.environ.get("QT_QPA_PLATFORM", "xcb") in ("xcb", "wayland"):
        _see_that_a_window_can_open()


def _see_that_a_window_can_open() -> None:
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise LauncherError(_("There is no screen to open on."), _("Start it in a desktop session, or try: launcher demo"))
    if os.environ.get("DISPLAY"):
        plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        try:
            ctypes.CDLL(str(plugin))  # Qt loads it anyway; but where a library is missing, Qt names a wrong one and aborts
        except OSError as error:
            raise LauncherError(
                _("Qt cannot open a window here: {why}").format(why=error), _("See what is missing: launcher doctor")
            ) from error


def _do_without_a_bus_if_there_is_none() -> None:
    # With no session bus at all libdbus starts one by itself when the tray asks, and that one outlives us.
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if sys.platform == "linux" and not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not Path(runtime, "bus").exists():
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"


def _qt_said(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    if message and not message.startswith(_HARMLESS):
        logging.getLogger(f"launcher.qt.{context.category or 'default'}").log(_LEVELS[kind], "%s", message)


def _barrier(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Our own fault: logged once."""
    log.critical("%s", traced(error))


def _quit_on_signals(qt: QApplication) -> None:
    """End in order at SIGTERM and SIGINT: Python runs its handlers only between its own steps, so Qt has to be woken."""
    if sys.platform != "win32":
        reader, writer = socket.socketpair()
        reader.settimeout(0)
        writer.settimeout(0)
        signal.set_wakeup_fd(writer.fileno())
        woken = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, qt)
        woken.activated.connect(lambda: (reader.recv(64), None)[1])

        def end(_number: int, _frame: FrameType | None) -> None:
            qt.quit()

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, end)
        _kept.extend((reader, writer, woken))


_kept: list[object] = []  # what must live as long as the process
