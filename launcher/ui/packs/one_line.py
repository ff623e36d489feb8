"""A line of words that is cut with an ellipsis where there is no room, and told whole by its tooltip and to a screen reader.

Law: a name or an address from outside never makes a window wider, and never looks like two lines.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

_LONGEST: Final = 400  # characters that are measured; no window is as wide


class OneLine(QLabel):
    """Words in one of the voices of a page; cut in the middle where both ends tell something, as those of a path do."""

    def __init__(self, text: str, says: str, *, cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._cut = cut
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("says", says)
        self.say(text)

    def say(self, text: str) -> None:
        """Say this now; nothing said takes no room."""
        line = " ".join(text.split())
        self.setText(line)
        self.setToolTip(f"<p>{_plain(line)}</p>" if line else "")
        self.setAccessibleName(line)
        if not line or self.parentWidget() is not None:  # without a parent, being shown makes a window
            self.setHidden(not line)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Any width will do."""
        return QSize(40, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the words, within reason."""
        width = self.fontMetrics().horizontalAdvance(self.text()[:_LONGEST]) + 1
        return QSize(width, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """As much of it as there is room for."""
        painter = QPainter(self)
        words = self.text()
        half = _LONGEST // 2
        words = words if len(words) <= _LONGEST else f"{words[:half]}…{words[-half:]}"
        line = self.fontMetrics().elidedText(words, self._cut, self.width())
        aligned = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(painter, self.rect(), aligned, self.palette(), self.isEnabled(), line, self.foregroundRole())


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
