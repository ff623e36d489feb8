"""The selected phrase in full and large: on the phone the agent reads it aloud from here.

Law: the pane never changes its height. A text that is longer than the pane scrolls by whole lines, and then the pane says so
and says how. It shows the text as it is; it fills in nothing.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption, QWheelEvent
from PySide6.QtWidgets import QWidget

from launcher.language import _, ngettext
from launcher.ui.buttons import fill, left_text
from launcher.ui.theme import READING, SMALL, Theme
from launcher.view import Reading

LINE: Final = 30  # px
_LEFT: Final = 24
_TOP: Final = 14
_META: Final = 20  # px, a line of When or Not when
_BELOW: Final = 8 + 2 * _META + 8
_WIDEST: Final = 100_000  # characters; far above what a phrase can have


def height(lines: int) -> int:
    """The height in px of a pane that shows so many lines."""
    return _TOP + lines * LINE + _BELOW


@dataclass(frozen=True, slots=True)
class _Paragraph:
    layout: QTextLayout
    first: int  # the number of its first line in the whole text
    lines: int


class ReadingPane(QWidget):
    """Shows one phrase."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("The phrase in full"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.theme = theme
        self.reading: Reading | None = None
        self._paragraphs: list[_Paragraph] = []
        self._all_lines = 0
        self._first = 0
        self._wheel = 0

    def show_reading(self, reading: Reading | None) -> None:
        """Show this phrase from its first line; None shows an empty pane."""
        if reading == self.reading:
            return
        self.reading = reading
        self._first = 0
        self.setAccessibleDescription(reading.text if reading else "")
        self._lay_out()
        self.update()

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self._lay_out()
        self.update()

    def turn(self, pages: int) -> None:
        """Scroll by pages; one line of the last page stays in sight."""
        self._scroll_to(self._first + pages * max(1, self._lines_in_sight() - 1))

    def lines_below(self) -> int:
        """How many lines follow below what is in sight."""
        return max(0, self._all_lines - self._first - self._lines_in_sight())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """The wheel scrolls by lines."""
        self._wheel += event.angleDelta().y()
        steps, self._wheel = int(self._wheel / 60), self._wheel % 60 if self._wheel > 0 else -(-self._wheel % 60)
        self._scroll_to(self._first - steps)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Break the lines anew."""
        self._lay_out()

    def _scroll_to(self, line: int) -> None:
        first = max(0, min(line, self._all_lines - self._lines_in_sight()))
        if first != self._first:
            self._first = first
            self.update()

    def _lines_in_sight(self) -> int:
        return max(1, (self.height() - _TOP - _BELOW) // LINE)

    def _lay_out(self) -> None:
        self._paragraphs, self._all_lines = [], 0
        text = self.reading.text if self.reading else ""
        for paragraph in text.splitlines() if text else ():
            layout = self._broken(paragraph)
            self._paragraphs.append(_Paragraph(layout, self._all_lines, layout.lineCount()))
            self._all_lines += layout.lineCount()

    def _broken(self, text: str) -> QTextLayout:
        layout = QTextLayout(text, self.theme.font(READING))
        layout.setTextOption(_RIGHT if reads_from_right(text) else _LEFT_ALIGNED)
        layout.setCacheEnabled(True)
        metrics = QFontMetricsF(self.theme.font(READING))
        lead = (LINE - metrics.height()) / 2
        layout.beginLayout()
        for place in range(_WIDEST):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(40, self.width() - 2 * _LEFT))
            # Fallback fonts are higher or lower; every line keeps its baseline on the grid.
            line.setPosition(QPointF(0, place * LINE + lead + metrics.ascent() - line.ascent()))
        layout.endLayout()
        return layout

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """The text, when to use it, and what follows."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.raised)
        if self.reading is None:
            return
        self._paint_text(painter)
        bottom = _TOP + self._lines_in_sight() * LINE + 8
        right = self._paint_more(painter, bottom)
        self._paint_meta(painter, bottom, right, self.reading)

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(self.theme.text)
        last = self._first + self._lines_in_sight()
        for paragraph in self._paragraphs:
            for place in range(max(0, self._first - paragraph.first), min(paragraph.lines, last - paragraph.first)):
                top = _TOP + (paragraph.first - self._first) * LINE
                paragraph.layout.lineAt(place).draw(painter, QPointF(_LEFT, top))

    def _paint_more(self, painter: QPainter, top: float) -> float:
        """Says that more follows, at the right; returns where it begins."""
        below, right = self.lines_below(), self.width() - _LEFT
        if not below and not self._first:
            return right
        below_text = ngettext("{count} more line", "{count} more lines", below).format(count=below)
        text = _("{below}: Shift+PgDn").format(below=below_text) if below else _("Back up: Shift+PgUp")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.theme.font(SMALL))
        width = QFontMetricsF(self.theme.font(SMALL)).horizontalAdvance(text)
        pill = QRectF(right - width - 16, top, width + 16, _META)
        fill(painter, pill, _META / 2, self.theme.tint)
        painter.setPen(self.theme.accent)
        left_text(painter, pill.adjusted(8, 0, 8, 0), text)
        return pill.left() - 16

    def _paint_meta(self, painter: QPainter, top: float, right: float, reading: Reading) -> None:
        metrics = QFontMetricsF(self.theme.font(SMALL))
        painter.setFont(self.theme.font(SMALL))
        told = ((_("When:"), reading.when), (_("Not when:"), reading.when_not))
        for label, words in (pair for pair in told if pair[1]):
            painter.setPen(self.theme.tertiary)
            left_text(painter, QRectF(_LEFT, top, right, _META), label)
            left = _LEFT + metrics.horizontalAdvance(label) + 6
            painter.setPen(self.theme.secondary)
            cut = metrics.elidedText(words.replace("\n", " "), Qt.TextElideMode.ElideRight, max(0.0, right - left))
            left_text(painter, QRectF(left, top, right - left + 4, _META), cut)
            top, right = top + _META, self.width() - _LEFT


def reads_from_right(text: str) -> bool:
    """Whether the first letter of the text belongs to a script that reads from right to left."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)


def _wrapped(side: Qt.AlignmentFlag) -> QTextOption:
    option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


_LEFT_ALIGNED: Final = _wrapped(Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = _wrapped(Qt.AlignmentFlag.AlignRight)
