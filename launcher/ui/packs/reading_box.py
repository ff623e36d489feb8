"""A box of plain words to be read, selected and copied, never written: a report, a phrase, the places that links lead to.

Law: what comes from outside is plain text, whole, and wraps; nothing of it is drawn as anything but letters.
"""

import math
from typing import Final

from PySide6.QtGui import QFontMetricsF, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from launcher.ui.buttons import RING
from launcher.ui.editor.text_box import Framed
from launcher.ui.theme import BODY, Theme

_AROUND: Final = 2 * (RING + 8)  # px above and below the lines


class ReadingBox(QPlainTextEdit):
    """The box; Tab leaves it."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFont(theme.font(BODY))
        self.setAccessibleName(name)


def high(frame: Framed, lines: int) -> None:
    """Let this box show so many lines; the others are scrolled to."""
    frame.setFixedHeight(lines * math.ceil(QFontMetricsF(frame.field.font()).lineSpacing()) + _AROUND)
