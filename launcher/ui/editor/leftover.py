"""The line at the top of the editor that offers words which were not saved: to go on with them, or throw them away.

Law: it takes neither the focus nor the room of what is being written; what it offers waits until it is answered.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.language import _
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.notice import announce
from launcher.ui.theme import Theme


class Leftover(QWidget):
    """A line and two buttons; nothing where there is nothing to offer."""

    go_on_wanted = Signal()
    thrown_away = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Words("", "asking")
        self.go_on = TextButton(_("Go on writing"), theme)
        self.throw_away = TextButton(_("Throw away"), theme)
        self.go_on.clicked.connect(self.go_on_wanted)
        self.throw_away.clicked.connect(self.thrown_away)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20 + RING, 10, 20, 0)
        layout.setSpacing(4)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.go_on)
        layout.addWidget(self.throw_away)
        self.hide()

    def in_order(self) -> tuple[QWidget, ...]:
        """The buttons in the order of Tab."""
        return (self.go_on, self.throw_away)

    def offer(self, name: str) -> None:
        """Offer the words that are called this; nothing called: there are none."""
        told = _("These words were not saved: “{name}”").format(name=name) if name else ""
        if told == self.line.text():
            return
        self.line.say(told, "asking")
        self.go_on.setAccessibleDescription(told)
        self.throw_away.setAccessibleDescription(told)
        self.setVisible(bool(told))
        if told:
            announce(self, told)
