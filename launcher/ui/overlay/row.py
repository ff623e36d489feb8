"""How one found phrase looks as a row: laid out once, kept, and painted from then on.

Law: a row that was painted is not laid out again at the same width, and nothing here builds a rich text document; that is
what lets the list follow every key. It knows no list: it is told which row stands where.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemDelegate, QStyleOptionViewItem

from launcher.ui.buttons import centred_text, fill, outline
from launcher.ui.theme import BODY, SMALL, TITLE, Theme
from launcher.view import Row, Span

HEIGHT: Final = 46  # px
_KEPT: Final = 300  # rows whose layout is kept

_LEFT: Final = 24.0  # px, where text begins
_CAP: Final = 20.0  # px, the box of a digit
_RIGHT: Final = 24.0 + _CAP + 14.0  # px from the right edge, where situation and code end
_DOT: Final = 8.0
_GAP: Final = 16.0
_SITUATION_AT_MOST: Final = 168.0
_CODE_AT_MOST: Final = 120.0
_USUAL: Final = 5.5  # px of a letter; a text with more of them hardly fits, and is cut at once
_NARROWEST: Final = 3.0  # px; few letters are narrower
_BREAKS: Final = str.maketrans(dict.fromkeys("\n\r\t\v\f\x00\x1c\x1d\x1e\x85\u2028\u2029", " "))


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row ready to paint at one width."""

    title: QTextLayout
    line: QTextLayout
    code: QTextLayout
    code_left: float
    situation: QTextLayout
    situation_left: float


class RowPainter(QAbstractItemDelegate):
    """Paints rows; `at` says for a place which row stands there, the digit it shows, and whether it is selected."""

    def __init__(self, parent: QObject, theme: Theme, at: Callable[[int], tuple[Row, str, bool]]) -> None:
        super().__init__(parent)
        self._at = at
        self._laid: dict[Row, _Laid] = {}
        self._situations: dict[str, QTextLayout] = {}
        self._caps: dict[tuple[str, bool, float], QPixmap] = {}
        self._width = 0
        self.theme = theme

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self._forget()

    def _forget(self) -> None:
        self._laid.clear()
        self._situations.clear()
        self._caps.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002
        """The same for every row."""
        return QSize(0, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Ground, texts, dot and digit."""
        rect = QRectF(option.rect)
        row, digit, selected = self._at(index.row())
        laid = self._lay(row, int(rect.width()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            self._paint_selection(painter, rect)
        painter.setPen(self.theme.text)
        laid.title.draw(painter, QPointF(_LEFT, rect.top() + 4))
        painter.setPen(self.theme.secondary)
        laid.line.draw(painter, QPointF(_LEFT, rect.top() + 24))
        laid.code.draw(painter, QPointF(laid.code_left, rect.top() + 25))
        self._paint_situation(painter, rect, row, laid)
        if digit:
            self._paint_digit(painter, rect, digit, on_tint=selected)

    def _paint_selection(self, painter: QPainter, rect: QRectF) -> None:
        fill(painter, rect.adjusted(8, 1, -8, -1), 8, self.theme.tint)
        fill(painter, QRectF(8, rect.top() + 11, 3, rect.height() - 22), 1.5, self.theme.accent)

    def _paint_situation(self, painter: QPainter, rect: QRectF, row: Row, laid: _Laid) -> None:
        if not row.situation:
            return
        fill(painter, QRectF(laid.situation_left - _DOT - 6, rect.top() + 10, _DOT, _DOT), _DOT / 2, self.theme.hue(row.colour))
        painter.setPen(self.theme.secondary)
        laid.situation.draw(painter, QPointF(laid.situation_left, rect.top() + 6))

    def _paint_digit(self, painter: QPainter, rect: QRectF, digit: str, *, on_tint: bool) -> None:
        ratio = painter.device().devicePixelRatioF()
        cap = self._caps.get((digit, on_tint, ratio))
        if cap is None:
            cap = self._caps[digit, on_tint, ratio] = self._cap(digit, ratio, on_tint=on_tint)
        painter.drawPixmap(QPointF(rect.right() - 24 - _CAP, rect.center().y() - _CAP / 2), cap)

    def _cap(self, digit: str, ratio: float, *, on_tint: bool) -> QPixmap:
        pixmap = QPixmap(round(_CAP * ratio), round(_CAP * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(0, 0, _CAP, _CAP)
        outline(painter, body, 5, self.theme.accent if on_tint else self.theme.line)
        painter.setFont(self.theme.font(SMALL))
        painter.setPen(self.theme.accent if on_tint else self.theme.tertiary)
        centred_text(painter, body, digit)
        painter.end()
        return pixmap

    def _lay(self, row: Row, width: int) -> _Laid:
        if width != self._width or len(self._laid) > _KEPT:
            self._forget()
            self._width = width
        laid = self._laid.get(row)
        if laid is None:
            laid = self._laid[row] = self._laid_out(row, width)
        return laid

    def _situation(self, name: str) -> QTextLayout:
        """The name ready to paint; few names stand in many rows, so they are kept."""
        if name not in self._situations:
            self._situations[name] = _line(name, (), self.theme.font(SMALL), _SITUATION_AT_MOST, self.theme.accent)
        return self._situations[name]

    def _laid_out(self, row: Row, width: int) -> _Laid:
        theme, right = self.theme, width - _RIGHT
        situation = self._situation(row.situation)
        situation_left = right - situation.lineAt(0).naturalTextWidth()
        title_room = (situation_left - _DOT - 6 if row.situation else right) - _GAP - _LEFT
        code = _line(row.code, row.code_spans, theme.mono(SMALL), _CODE_AT_MOST, theme.accent)
        code_left = right - code.lineAt(0).naturalTextWidth()
        line_room = code_left - (_GAP if row.code else 0) - _LEFT
        return _Laid(
            title=_line(row.title, row.title_spans, theme.font(TITLE, QFont.Weight.DemiBold), title_room, theme.accent),
            line=_line(row.line, row.line_spans, theme.font(BODY), line_room, theme.accent),
            code=code,
            code_left=code_left,
            situation=situation,
            situation_left=situation_left,
        )


def _one_line() -> QTextOption:
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    return option


_ONE_LINE: Final = _one_line()


def _line(text: str, spans: tuple[Span, ...], font: QFont, room: float, accent: QColor) -> QTextLayout:
    """One line of `text` that fits `room` px, its spans in the accent and underlined."""
    flat = text.translate(_BREAKS)
    if len(flat) < room / _USUAL:
        layout = _shaped(flat, spans, font, accent)
        if layout.lineAt(0).naturalTextWidth() <= room:
            return layout
    within = flat[: int(room / _NARROWEST) + 1]  # shaping what cannot be seen would cost more than the row
    cut = QFontMetricsF(font).elidedText(within, Qt.TextElideMode.ElideRight, max(0.0, room))
    kept = max(0, len(cut) - 1)
    return _shaped(cut, tuple((start, min(end, kept)) for start, end in spans if start < kept), font, accent)


def _shaped(text: str, spans: tuple[Span, ...], font: QFont, accent: QColor) -> QTextLayout:
    layout = QTextLayout(text, font)
    layout.setTextOption(_ONE_LINE)
    layout.setCacheEnabled(True)
    if spans:
        layout.setFormats([_marked(text, start, end, accent) for start, end in spans])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1e6)
    # Fallback fonts are higher or lower; the baseline stays where the desktop's own font has it.
    line.setPosition(QPointF(0, QFontMetricsF(font).ascent() - line.ascent()))
    layout.endLayout()
    return layout


def _marked(text: str, start: int, end: int, accent: QColor) -> QTextLayout.FormatRange:
    marked = QTextLayout.FormatRange()
    # Qt counts in UTF-16, where an emoji is two.
    marked.start = _utf16(text[:start])
    marked.length = _utf16(text[start:end])
    marked.format = _format(accent.rgb())
    return marked


def _utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@lru_cache(maxsize=4)
def _format(accent: int) -> QTextCharFormat:
    marked = QTextCharFormat()
    marked.setForeground(QColor.fromRgb(accent))
    marked.setFontUnderline(True)
    return marked
