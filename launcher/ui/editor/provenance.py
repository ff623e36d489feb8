"""Whose the phrase in the editor is: the user's own, or a pack's, and what becomes of a change of it.

Law: it is said before anybody writes that a locked phrase will be replaced, with the way out beside it.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.language import _
from launcher.phrase import Phrase
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.theme import Theme


class Provenance(QWidget):
    """A line, and where the phrase is locked a button; nothing for the user's own phrase."""

    copy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Words("", "about")
        self.own_copy = TextButton(_("Make my own copy"), theme)
        self.own_copy.clicked.connect(self.copy_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20 + RING, 10, 20, 0)
        layout.setSpacing(8)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.own_copy)

    def tell(self, phrase: Phrase | None, pack: str | None, *, copied: bool) -> None:
        """Tell it of this phrase (None: a new one) from this pack (None: from none); `copied`: it is a copy of that one."""
        locked = phrase is not None and phrase.locked and not copied
        told = ""
        if locked:
            told = _("“{pack}” keeps this phrase locked: its next text replaces yours. A copy of your own stays.")
        elif copied:
            told = _("This is your own copy now. The other phrase stays as it is.")
        elif phrase is not None and pack is not None:
            told = _("From the pack “{pack}”: your change lies beside the publisher's text.")
        self.line.say(told.format(pack=pack or _("Its pack")), "asking" if locked else "about")
        self.own_copy.setVisible(locked)
        self.setVisible(bool(told))
