"""A Qt editor that tells: `qt_editor.py RECORD TITLE`; orders as JSON lines on stdin ({"clear": true}, {"title": "..."})."""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QPlainTextEdit

_KEY = Qt.Key
_BARE = {_KEY.Key_Shift, _KEY.Key_Control, _KEY.Key_Alt, _KEY.Key_Meta, _KEY.Key_AltGr, _KEY.Key_CapsLock, _KEY.Key_NumLock}
_NAMES = {"Backspace": "BackSpace", "Enter": "Return", "Esc": "Escape"}
_MODIFIERS = ((Qt.KeyboardModifier.ControlModifier, "Ctrl+"), (Qt.KeyboardModifier.AltModifier, "Alt+"))


class Editor(QPlainTextEdit):
    """Writes a line for each change and each key press."""

    def __init__(self, record: Path, title: str) -> None:
        super().__init__()
        self._record = record.open("a", buffering=1, encoding="utf-8")
        self.setWindowTitle(title)
        self.resize(600, 300)
        self.textChanged.connect(lambda: self.tell(text=self.toPlainText()))
        self._released = (0, 0)
        self._orders = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._orders.activated.connect(self._obey)

    def tell(self, **what: object) -> None:
        """One line of the record."""
        self._record.write(json.dumps({"t": time.monotonic(), **what}) + "\n")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() not in _BARE:
            # A held key comes as releases and presses in pairs of the same moment; Qt itself does not see every pair.
            again = (event.nativeScanCode(), event.timestamp()) == self._released
            self.tell(key=_chord(event), repeat=again or event.isAutoRepeat())
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        self._released = (event.nativeScanCode(), event.timestamp())
        super().keyReleaseEvent(event)

    def _obey(self) -> None:
        line = sys.stdin.readline()
        if not line:
            QApplication.quit()
            return
        order = json.loads(line)
        if "clear" in order:
            self.clear()
            self.tell(cleared=True)
        if "title" in order:
            self.setWindowTitle(order["title"])
        self.tell(done=True)


def _chord(event: QKeyEvent) -> str:
    held = "".join(name for modifier, name in _MODIFIERS if event.modifiers() & modifier)
    if not held and event.text().isprintable() and event.text():
        return event.text()
    shift = "Shift+" if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else ""
    name = QKeySequence(event.key()).toString()
    name = _NAMES.get(name, {"Ins": "Insert", "Del": "Delete"}.get(name, name))
    return f"{held}{shift}{name}"


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    editor = Editor(Path(sys.argv[1]), sys.argv[2])
    editor.show()
    editor.setFocus()
    editor.tell(ready=True)
    sys.exit(application.exec())
