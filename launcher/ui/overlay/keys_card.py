"""F1: the keys that work in the overlay, on a card that lies over the results.

Law: it lists only keys that work. It takes no focus: the next key closes it and does what it always does.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from launcher.language import _
from launcher.ui.buttons import left_text
from launcher.ui.overlay.footer import caps_width, draw_caps
from launcher.ui.theme import BODY, FIELD, SMALL, Theme

_LEFT: Final = 24.0
_ROW: Final = 30.0  # px
_TOP: Final = 56.0


def keys() -> tuple[tuple[str, str], ...]:
    """Every key that works in the overlay, and what it does."""
    return (
        ("Enter", _("paste the phrase")),
        ("Ctrl+Enter", _("copy it only")),
        ("Alt+Enter", _("paste it, always")),
        ("Alt+1…6", _("paste the row with that digit")),
        ("Up, Down", _("the row above, below")),
        ("PgUp, PgDn", _("six rows up, down")),
        ("Home, End", _("first, last row before you type")),
        ("Shift+PgDn", _("read on in a long phrase")),
        ("Ctrl+1…0", _("pick a situation")),
        ("Tab", _("fill-ins, then the other controls")),
        ("Shift+Enter", _("new line in a long fill-in")),
        ("Ctrl+E", _("edit the phrase")),
        ("Ctrl+Insert", _("write a new phrase")),
        ("Ctrl+Z", _("take back typing, then an edit")),
        ("Esc", _("back to the search, then close")),
    )


class KeysCard(QWidget):
    """The list of keys; a child that lies over part of the overlay."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Keys"))
        self.setAccessibleDescription("\n".join(f"{chord}: {does}" for chord, does in keys()))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.theme = theme
        self.hide()

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """A click closes it."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """A heading, then keys and what they do in two columns."""
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), theme.ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(FIELD, QFont.Weight.DemiBold))
        painter.setPen(theme.text)
        left_text(painter, QRectF(_LEFT, 12, self.width(), 36), _("Keys"))
        painter.setFont(theme.font(SMALL))
        painter.setPen(theme.tertiary)
        close = QRectF(0, 12, self.width() - _LEFT, 36)
        painter.drawText(close, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), _("F1 or Esc closes this"))
        self._paint_keys(painter)

    def _paint_keys(self, painter: QPainter) -> None:
        listed, half = keys(), (len(keys()) + 1) // 2
        column = self.width() / 2
        for place, (chord, does) in enumerate(listed):
            left = _LEFT + (place // half) * (column - 4)
            top = _TOP + (place % half) * _ROW
            self._paint_chord(painter, left, top + _ROW / 2, chord)
            painter.setFont(self.theme.font(BODY))
            painter.setPen(self.theme.secondary)
            left_text(painter, QRectF(left + 116, top, column - 120, _ROW), does)

    def _paint_chord(self, painter: QPainter, left: float, middle: float, chord: str) -> None:
        for part in chord.split(", "):
            draw_caps(painter, self.theme, left, middle, part)
            left += caps_width(self.theme, part) + 6
