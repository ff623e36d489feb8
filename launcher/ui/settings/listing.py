"""A quiet list of things with two lines each, for pages that show what there is: backups, steps, phrases of a backup.

Law: no widget per row; a thousand rows cost no more than those in sight. Each row is one sentence for a screen reader. It
knows no store: a page makes the rows and hears which one is meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from launcher.ui.buttons import fill, left_text
from launcher.ui.theme import SMALL, TITLE, Theme

HEIGHT: Final = 50  # px of a row
_SIDE: Final = 18.0  # px beside the words
_GAP: Final = 16.0
_ASIDE: Final = 0.4  # of a row's width, at most
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)
_BREAKS: Final = str.maketrans(dict.fromkeys("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: what it is, more about it, and a word at its right; `quiet` where it no longer holds."""

    title: str
    about: str = ""
    aside: str = ""
    quiet: bool = False


class _Rows(QAbstractListModel):
    """The rows as a model."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[Listed] = ()

    def show_rows(self, rows: Sequence[Listed]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's own)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.aside, row.about) if part)
        return None


class _RowPainter(QStyledItemDelegate):
    """Paints a row."""

    def __init__(self, parent: QObject, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002
        return QSize(0, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        listing, rect, row = self.parent(), QRectF(option.rect), index.model().rows[index.row()]  # type: ignore[attr-defined] # _Rows
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = rect.adjusted(6, 2, -6, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            fill(painter, body, 8, theme.tint)
            if not (isinstance(listing, QWidget) and listing.hasFocus()):
                fill(painter, QRectF(body.left(), body.top() + 11, 3, body.height() - 22), 1.5, theme.accent)
            else:
                painter.setPen(QPen(theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 8, 8)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            fill(painter, body, 8, theme.hover)
        self._words(painter, rect.adjusted(_SIDE, 0, -_SIDE, 0), row)

    def _words(self, painter: QPainter, room: QRectF, row: Listed) -> None:
        theme, small = self.theme, self.theme.font(SMALL)
        told = QFontMetricsF(small).elidedText(row.aside, Qt.TextElideMode.ElideMiddle, _ASIDE * room.width())
        aside = QFontMetricsF(small).horizontalAdvance(told)
        upper = room.adjusted(0, 6, -(aside + _GAP) if aside else 0, 0)
        upper.setHeight(20 if row.about else room.height() - 12)
        painter.setPen(theme.tertiary if row.quiet else theme.text)
        _line(painter, upper, row.title, theme.font(TITLE, QFont.Weight.Medium))
        painter.setPen(theme.secondary)
        _line(painter, QRectF(room.left(), room.top() + 26, room.width(), 18), row.about, small)
        painter.setFont(small)
        painter.drawText(QRectF(room.left(), upper.top(), room.width(), upper.height()), _RIGHT, told)


class Listing(QListView):
    """The list; `picked` tells the place of the row that is meant now, `opened` one that was double clicked or entered."""

    picked = Signal(int)
    opened = Signal(int)

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("listing")
        self.setAccessibleName(name)
        self._rows = _Rows(self)
        self._painter = _RowPainter(self, theme)
        self.setModel(self._rows)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(2 * HEIGHT)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.picked.emit(now.row()))
        self.activated.connect(lambda index: self.opened.emit(index.row()))

    @property
    def place(self) -> int:
        """The place of the row that is meant; -1 where none is."""
        return self.currentIndex().row()

    def rows(self) -> Sequence[Listed]:
        """The rows that are shown."""
        return self._rows.rows

    def show_rows(self, rows: Sequence[Listed], place: int = 0) -> None:
        """Show these rows, the one at `place` is meant."""
        self._rows.show_rows(rows)
        self.mean(min(place, len(rows) - 1))

    def mean(self, place: int) -> None:
        """Let the row at `place` be the one that is meant, and bring it in sight; -1 for none."""
        self.setCurrentIndex(self._rows.index(place) if place >= 0 else QModelIndex())
        if place < 0:
            self.picked.emit(-1)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self._painter.theme = theme
        self.viewport().update()


def _line(painter: QPainter, room: QRectF, text: str, font: QFont) -> None:
    painter.setFont(font)
    words = text[:400].translate(_BREAKS)  # no row is as wide, and a text can be 20,000 characters long
    left_text(painter, room, QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width() + 1))
