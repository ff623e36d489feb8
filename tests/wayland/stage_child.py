"""The launcher's stage on a real compositor, as a program of its own: told what to do by lines, and telling how things stand.

Each line is a JSON list of a verb and what goes with it; each answer is one JSON object. The look-up is played by the tests.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from ui_views import view

from launcher.desktop import Desktop
from launcher.desktop.fake import Fake
from launcher.desktop.held import HeldKeys
from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.layer import WlLayer, offered
from launcher.desktop.wayland.windows import WlWindows
from launcher.ui.application import application
from launcher.ui.overlay.window import Overlay
from launcher.ui.stage import QtStage
from launcher.ui.theme import theme
from launcher.ui.toast import Toast
from launcher.view import Notice


class Child:
    """A stage, and what the tests may ask of it. `wants` are words of the command line: dark, no-layer."""

    def __init__(self, *wants: str) -> None:
        self.qt = application()
        self.held, self.told = HeldKeys(), []
        self.connection = Connection()
        assert offered(self.connection)
        layer = None if "no-layer" in wants else WlLayer(self.connection)
        self.news = QSocketNotifier(self.connection.fileno(), QSocketNotifier.Type.Read)
        self.news.activated.connect(lambda *_about: self.connection.pump())
        worn = theme(dark="dark" in wants)
        self.overlay, self.toast = Overlay(worn, translucent=True), Toast(worn, translucent=True)
        windows = WlWindows(self.connection, self.qt.desktopFileName())
        desktop = Desktop("test", Fake().desktop().clipboard, windows=windows, own_front=False, held=self.held, layer=layer)
        self.stage = QtStage(desktop, self.overlay, self.toast, time.monotonic)
        self.stage.lookup = self  # type: ignore[assignment]  # only `tell` of it is asked
        self.others: dict[str, QWidget] = {}
        for name in ("focus_lost", "appeared", "gone", "dismissed"):
            getattr(self.overlay, name).connect(lambda name=name: self.told.append(name))
        self.overlay.prepare()
        self.overlay.render(view())

    def tell(self, notice: Notice) -> None:
        """As the look-up does while the overlay stands there."""
        self.stage.draw(view(notice=notice))

    def show(self) -> None:
        """The overlay."""
        self.stage.draw(view(notice=None))
        self.stage.show(None)

    def again(self) -> None:
        """Hide it and show it again in one go."""
        self.stage.hide()
        self.show()

    def say(self, text: str, tone: str = "info") -> None:
        """A line."""
        self.stage.say(Notice(text, "warn" if tone == "warn" else "info"), lambda: self.told.append("clicked"))

    def progress(self, text: str) -> None:
        """How far something has come; empty when it is over."""
        if text:
            self.stage.messages.show_progress(text, self.overlay.screen().geometry())
        else:
            self.stage.messages.end_progress()

    def open(self, name: str) -> None:
        """One of our other windows, as the editor or the settings are opened."""
        if name not in self.others:
            window = self.others[name] = QWidget()
            window.setWindowTitle(name)
            window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
            QVBoxLayout(window).addWidget(QLineEdit())
            window.resize(400, 300)
        window = self.others[name]
        window.show()
        window.raise_()
        window.activateWindow()
        self.stage.bring_forward(int(window.winId()))

    def token(self, token: str) -> None:
        """What the desktop hands on with a press of a key."""
        os.environ["XDG_ACTIVATION_TOKEN"] = token

    def status(self) -> dict[str, Any]:
        """How things stand."""
        at = self.overlay.geometry()
        return {
            "told": self.told,
            "visible": self.overlay.isVisible(),
            "active": self.overlay.isActiveWindow(),
            "listens": self.overlay.field.hasFocus(),
            "text": self.overlay.field.text(),
            "notice": self.overlay.status.text() if self.overlay.status.notice else "",
            "size": [at.width(), at.height()],
            "rows": self.overlay._cut.rows,
            "said": self.toast.said,
            "toast_window": self.toast.isVisible(),
            "any_down": self.held.any_down,
            "untouched": self.held.untouched,
            "token": os.environ.get("XDG_ACTIVATION_TOKEN", ""),
            "buffers": len(self.stage.desktop.layer._buffers) if isinstance(self.stage.desktop.layer, WlLayer) else 0,
        }

    def heed(self) -> None:
        """Carry out the next line."""
        line = sys.stdin.readline()
        if not line:
            self.qt.quit()
            return
        verb, *about = json.loads(line)
        did = getattr(self if hasattr(self, verb) else self.stage, verb)(*about)
        print(json.dumps(did if isinstance(did, dict) else {}), flush=True)


def main() -> int:
    """Run until stdin ends."""
    child = Child(*sys.argv[1:])
    heard = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    heard.activated.connect(lambda *_about: child.heed())
    print(json.dumps({"ready": True}), flush=True)
    code = int(child.qt.exec())
    child.connection.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
