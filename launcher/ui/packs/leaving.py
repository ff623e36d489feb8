"""What becomes of the phrases when a pack goes, asked in the page itself.

Law: it is said what will stay, and the safe answer has the focus.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from launcher.language import _, ngettext
from launcher.ui.controls import TextButton, Words
from launcher.ui.notice import announce
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import Theme


class Leaving(QWidget):
    """What becomes of the phrases when a pack goes, asked in the page itself; `answered` tells whether they are kept."""

    answered = Signal(bool)
    stayed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.words = Words("", "asking")
        self.keep = TextButton(_("Keep its phrases"), theme)
        self.remove = TextButton(_("Remove its phrases"), theme)
        self.no = TextButton(_("Not now"), theme)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addStretch(1)
        for button in (self.keep, self.remove, self.no):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(inset(self.words))
        column.addLayout(line)
        self.keep.clicked.connect(lambda: self._answer(keep=True))
        self.remove.clicked.connect(lambda: self._answer(keep=False))
        self.no.clicked.connect(self._stay)
        self.hide()

    def ask(self, told: str, *, may_keep: bool) -> None:
        """Ask; `may_keep` where the phrases can stay without the pack being followed."""
        self.words.say(told, "asking")
        self.keep.setVisible(may_keep)
        for button in (self.keep, self.remove, self.no):
            button.setAccessibleDescription(told)
        self.show()
        self.no.setFocus(Qt.FocusReason.TabFocusReason)
        announce(self, told)

    def _answer(self, *, keep: bool) -> None:
        self.hide()
        self.answered.emit(keep)

    def _stay(self) -> None:
        self.hide()
        self.stayed.emit()


def kept_lines(count: int) -> str:
    """What is told where the phrases of a pack stay that is followed no more."""
    return ngettext("Its {count} phrase stays.", "Its {count} phrases stay.", count).format(count=count)
