"""The quiet list at the left of a window with several pages: one line each, the one that is open stands out.

Law: reached by Tab, walked by Up and Down, and what is meant is open at once. It knows no page.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from launcher.language import _
from launcher.ui.buttons import fill, left_text
from launcher.ui.theme import BODY, Theme

_HEIGHT: Final = 36  # px of a line
_WIDTH: Final = 148  # px at least


class _LinePainter(QStyledItemDelegate):
    """Paints a line."""

    def __init__(self, parent: QObject, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002
        return QSize(0, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        theme, listing, body = self.theme, self.parent(), QRectF(option.rect).adjusted(4, 2, -4, -2)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            fill(painter, body, 8, theme.tint)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            fill(painter, body, 8, theme.hover)
        painter.setFont(theme.font(BODY, QFont.Weight.DemiBold if chosen else QFont.Weight.Medium))
        painter.setPen(theme.accent if chosen else theme.text)
        left_text(painter, body.adjusted(12, 0, -8, 0), str(index.data()))
        if chosen and isinstance(listing, QWidget) and listing.hasFocus():
            painter.setPen(QPen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 8, 8)


class PageList(QListWidget):
    """The names of the pages; `currentRowChanged` tells which is meant."""

    def __init__(self, names: Sequence[str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("listing")
        self.setAccessibleName(_("Pages"))
        self._painter = _LinePainter(self, theme)
        self.setItemDelegate(self._painter)
        self.addItems(list(names))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        widest = max(QFontMetricsF(theme.font(BODY, QFont.Weight.DemiBold)).horizontalAdvance(name) for name in names)
        self.setFixedWidth(max(_WIDTH, round(widest) + 32))
        self.setCurrentRow(0)

    def step(self, by: int) -> None:
        """Go `by` pages on, from the last to the first."""
        self.setCurrentRow((self.currentRow() + by) % self.count())

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self._painter.theme = theme
        self.viewport().update()
