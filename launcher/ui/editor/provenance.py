"""Whose the phrase in the editor is: the user's own, or a pack's, and what becomes of a change of it.

Law: it is said before anybody writes what a change of a locked phrase becomes: a copy of her own, unless she says that she
publishes the pack and means the phrase itself.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.language import _
from launcher.phrase import Phrase
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.theme import Theme


class Provenance(QWidget):
    """A line, and where the phrase is locked a button; nothing for the user's own phrase.

    `copy_wanted` carries whether the change is to be a copy of her own.
    """

    copy_wanted = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Words("", "about")
        self.other = TextButton("", theme)
        self._copying = False
        self.other.clicked.connect(lambda: self.copy_wanted.emit(not self._copying))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20 + RING, 10, 20, 0)
        layout.setSpacing(8)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.other)

    def tell(self, phrase: Phrase | None, pack: str | None, *, copying: bool) -> None:
        """Tell it of this phrase (None: a new one) from this pack (None: from none); `copying`: a change becomes a copy."""
        locked = phrase is not None and phrase.locked and pack is not None
        told = ""
        if copying:
            told = _("“{pack}” keeps this phrase locked. What you change is saved as a copy of your own.")
        elif locked:
            told = _("This changes the locked phrase of “{pack}” itself. Publish it, or the team's next text takes its place.")
        elif phrase is not None and pack is not None:
            told = _("From the pack “{pack}”: your change lies beside the publisher's text.")
        self._copying = copying
        self.line.say(told.format(pack=pack or _("Its pack")), "asking" if locked or copying else "about")
        self.other.setText(_("I publish this pack") if copying else _("Make it a copy of mine"))
        self.other.setToolTip(_("Changes the phrase itself; it becomes the team's words when you publish.") if copying else "")
        self.other.setAccessibleDescription(self.line.text())
        self.other.updateGeometry()
        self.other.setVisible(locked or copying)
        self.setVisible(bool(told))
