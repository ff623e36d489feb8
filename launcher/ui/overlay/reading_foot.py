"""What stands below the words of the reading: when to use them, when not, whose are newer, and how many lines are out of sight.

Law: its height never changes, whatever it has to say. It knows no widget.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from launcher.language import _, ngettext
from launcher.ui.buttons import fill, left_text
from launcher.ui.theme import SMALL, Theme
from launcher.view import Reading

_LINE: Final = 20  # px
_PAD: Final = 8
HEIGHT: Final = _PAD + 2 * _LINE + _PAD


def more(theme: Theme, room: QRectF, *, below: int, above: int) -> tuple[str, QRectF]:
    """What is said of so many lines out of sight, and where in `room`; nothing where there are none."""
    if not below and not above:
        return "", QRectF()
    counted = ngettext("{count} more line", "{count} more lines", below).format(count=below)
    text = _("{below}: Shift+PgDn").format(below=counted) if below else _("Back up: Shift+PgUp")
    width = QFontMetricsF(theme.font(SMALL)).horizontalAdvance(text) + 16
    return text, QRectF(room.right() - width, room.top() + _PAD, width, _LINE)


def paint_more(painter: QPainter, theme: Theme, text: str, pill: QRectF) -> None:
    """Say that more lines follow."""
    if text:
        painter.setFont(theme.font(SMALL))
        fill(painter, pill, _LINE / 2, theme.tint)
        painter.setPen(theme.accent)
        left_text(painter, pill.adjusted(8, 0, 8, 0), text)


def told(reading: Reading) -> str:
    """What is said of the phrase beside its words."""
    return _("Your team's words have changed: Ctrl+E shows both") if reading.differs else ""


def differs(theme: Theme, room: QRectF, reading: Reading) -> tuple[str, QRectF]:
    """What is said where the team's words have changed beside hers, and where in `room`; nothing where they have not."""
    text = told(reading)
    if not text:
        return "", QRectF()
    width = min(QFontMetricsF(theme.font(SMALL)).horizontalAdvance(text) + 16, room.width())
    return text, QRectF(room.right() - width, room.top() + _PAD + _LINE, width, _LINE)


def paint_differs(painter: QPainter, theme: Theme, text: str, pill: QRectF) -> None:
    """Say that the team's words have changed."""
    if text:
        painter.setFont(theme.font(SMALL))
        fill(painter, pill.adjusted(0, 1, 0, -1), _LINE / 2 - 1, theme.warn_ground)
        painter.setPen(theme.warn)
        left_text(painter, pill.adjusted(8, 0, 8, 0), text)


def paint_when(painter: QPainter, theme: Theme, reading: Reading, room: QRectF, pills: tuple[QRectF, QRectF]) -> None:
    """Say when the phrase fits and when not; each of the two lines ends before its pill."""
    metrics = QFontMetricsF(theme.font(SMALL))
    painter.setFont(theme.font(SMALL))
    top, rights = room.top() + _PAD, [room.right() if pill.isEmpty() else pill.left() - 16 for pill in pills]
    told = ((_("When:"), reading.when), (_("Not when:"), reading.when_not))
    for (label, words), right in zip((pair for pair in told if pair[1]), rights, strict=False):
        painter.setPen(theme.tertiary)
        left_text(painter, QRectF(room.left(), top, right, _LINE), label)
        left = room.left() + metrics.horizontalAdvance(label) + 6
        painter.setPen(theme.secondary)
        cut = metrics.elidedText(words.replace("\n", " "), Qt.TextElideMode.ElideRight, max(0.0, right - left))
        left_text(painter, QRectF(left, top, right - left + 4, _LINE), cut)
        top += _LINE
